"""The house keeps its shape: imports run one way, records stay light, files and functions stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Who may import whom; a folder may always import itself. vigie, the conductor, knows every folder.
ALLOWED = {
    "crawlers": (),
    "labels": (),
    "nlp": ("crawlers.items", "labels"),
    "index": ("crawlers.items", "crawlers.outcome", "labels.schema", "nlp"),
    "dashboard": ("index", "crawlers.items", "crawlers.outcome", "labels.schema", "nlp.annotation"),
    "vigie": ("crawlers", "labels", "nlp", "index", "dashboard"),
}
# index takes records and value parsers of nlp, never the model or the pipeline.
FORBIDDEN = {"index": ("nlp.model", "nlp.pipeline", "nlp.annotate")}
HEAVY = ("scrapy", "twisted", "torch", "transformers", "streamlit", "elasticsearch", "spacy", "onnxruntime", "rensa")
RECORDS = ("crawlers.items", "crawlers.outcome", "labels.schema", "nlp.annotation", "index.records", "index.store")


def modules() -> Iterator[Path]:
    for folder in ALLOWED:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every import, inside functions and under TYPE_CHECKING too, as full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def within(name: str, folders: tuple[str, ...]) -> bool:
    return any(name == folder or name.startswith(folder + ".") for folder in folders)


def test_imports_run_one_way() -> None:
    wrong = []
    for path in modules():
        folder = path.relative_to(ROOT).parts[0]
        for name in imported(path):
            ours = name.split(".")[0] in ALLOWED
            fine = within(name, (folder, *ALLOWED[folder])) and not within(name, FORBIDDEN.get(folder, ()))
            if ours and not fine:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_one_folder_alone_knows_the_client_of_elasticsearch() -> None:
    client = ("elasticsearch", "elastic_transport")
    knows = {str(p.parent.relative_to(ROOT)) for p in modules() for name in imported(p) if within(name, client)}
    assert knows == {"index/elastic"}


def test_tests_and_other_folders_are_never_imported_by_the_product() -> None:
    assert [str(p) for p in modules() for name in imported(p) if within(name, ("tests", "bench"))] == []


@pytest.mark.parametrize("record", RECORDS)
def test_importing_a_record_loads_no_heavy_library(record: str) -> None:
    code = f"import sys, {record}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_files_and_functions_stay_small_enough_to_read() -> None:
    long = []
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if source.count("\n") > 300:
            long.append(f"{path.relative_to(ROOT)}: {source.count(chr(10))} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{path.relative_to(ROOT)} {node.name}")
    assert long == []


def test_every_module_says_what_it_owns() -> None:
    assert [str(p) for p in modules() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))] == []
