"""The manifest of `labels/data`: each file's SHA-256, rows, annotator, date and licence; no change is silent."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labels.schema import LabelError, read_labels

DATA = Path(__file__).parent / "data"
# Languages that no training ever sees: they only measure.
UNSEEN = Path(__file__).parent / "unseen"
NAME = "manifest.json"


def write_manifest(folder: Path, *, when: str) -> Mapping[str, Any]:
    """Describe every JSON-lines file of the folder; a file that did not change keeps its date."""
    path = folder / NAME
    before: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    files = {file.name: _describe(file, before.get(file.name, {}), when) for file in sorted(folder.glob("*.jsonl"))}
    path.write_text(json.dumps(files, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return files


def _describe(file: Path, before: Mapping[str, Any], when: str) -> Mapping[str, Any]:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    labels = list(read_labels(file))
    return {
        "sha256": digest,
        "rows": len(labels),
        "kinds": dict(sorted(Counter(label.kind for label in labels).items())),
        "annotators": sorted({label.annotator for label in labels}),
        "licences": sorted({label.licence for label in labels}),
        "when": before["when"] if before.get("sha256") == digest else when,
    }


def verify(folder: Path) -> Mapping[str, Any]:
    """The manifest, after comparing it with the files; raises `LabelError` naming the first file that differs."""
    manifest: Mapping[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    on_disk = {file.name for file in folder.glob("*.jsonl")}
    if odd := sorted(on_disk ^ set(manifest)):
        raise LabelError(f"{odd[0]} is in the folder or in {NAME} but not in both: run `vigie labels manifest`")
    for name, entry in manifest.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != entry["sha256"]:
            raise LabelError(f"{name} differs from its SHA-256 in {NAME}: run `vigie labels manifest` if that is meant")
    return manifest
