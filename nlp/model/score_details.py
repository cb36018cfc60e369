"""How well days, capacities and rebates agree with the labels that tell of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.details import Capacity, Details, Rebate
from labels.schema import Label
from nlp.annotation import Annotation
from nlp.model.score import Tally, tally
from nlp.values.departure_dates import resolve_departure


def count_details(pairs: Sequence[tuple[Label, Annotation]], details: Mapping[str, Details]) -> dict[str, list[Tally]]:
    """For each measure the tallies, post by post, of the posts that `details` tell of. A capacity is right with its
    upper end and with whether it is what is left, a rebate with whom it is for and its share."""
    found: dict[str, list[Tally]] = {"departure days": [], "capacities": [], "rebates": []}
    for label, read in pairs:
        if gold := details.get(label.id):
            days = (resolve_departure(said, published_at=gold.published_at) for said in read.departures)
            found["departure days"].append(tally(gold.days, (day for day in days if day)))
            capacities = (Capacity(x.people, x.most, x.left) for x in read.capacities)
            found["capacities"].append(tally(gold.capacities, capacities))
            found["rebates"].append(tally(gold.rebates, (Rebate(x.whom, x.share) for x in read.rebates)))
    return found
