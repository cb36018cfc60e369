"""Elastic's own published core server, fetched with Maven, and a Java to run it; each missing thing with its cure."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from tests.conftest import ROOT

ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch"
# The oldest Java that each starts on; the first that this machine's Java is new enough for is taken.
VERSIONS = {"9.2.0": 21, "8.19.3": 17}


class MissingError(Exception):
    """Something that this machine lacks; the message says how to get it."""


def without(missing: MissingError) -> NoReturn:
    """Skip with the reason and the cure; in CI nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(str(missing))
    pytest.skip(str(missing))


def version() -> str:
    """VIGIE_TEST_ELASTIC_VERSION, else the newest that the Java here can run."""
    newest = max(map(_major, _javas()), default=0)
    fits = [name for name, oldest in VERSIONS.items() if newest >= oldest]
    return os.environ.get("VIGIE_TEST_ELASTIC_VERSION") or next(iter(fits), "9.2.0")


def unpacked() -> Path:
    """The server's folder, fetched where it is not there yet; readable for the account that will run it.

    One of several test processes fetches and unpacks, and the rest wait: a second unpacking would empty the jars
    that the first one's server is loading.
    """
    name = f"elasticsearch-{version()}"
    shelf = _shelf()
    with _alone(shelf):
        if not (shelf / name).exists():
            with zipfile.ZipFile(_fetch()) as packed, tempfile.TemporaryDirectory(dir=shelf) as fresh:
                packed.extractall(fresh)
                for program in (Path(fresh) / name / "bin").iterdir():
                    program.chmod(0o755)
                (Path(fresh) / name).rename(shelf / name)
    return shelf / name


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _shelf() -> Path:
    """build/elastic of this checkout, unless another account could not read it there."""
    place = ROOT / "build" / "elastic"
    if any(not parent.stat().st_mode & 0o001 for parent in ROOT.parents) or not ROOT.stat().st_mode & 0o001:
        place = Path(tempfile.gettempdir()) / f"vigie-elastic-{os.getuid()}"
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o755)
    return place


def _fetch() -> Path:
    archive = _shelf() / f"elasticsearch-{version()}.zip"
    if archive.exists() and zipfile.is_zipfile(archive):
        return archive
    if not shutil.which("mvn"):
        raise MissingError(
            "Maven is missing, and the server comes from Maven Central: apt install maven, or name a server that is "
            "there already in VIGIE_TEST_ELASTIC=https://..."
        )
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}:{version()}:zip"]
    done = subprocess.run(
        [*command, f"-DoutputDirectory={archive.parent}"], capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise MissingError(f"Maven could not fetch Elasticsearch {version()}: check the network.\n{said}")
    return archive


def java() -> Path:
    """The home of a Java that is new enough: JAVA_HOME, the one on the path, or any installed beside it."""
    oldest = 17 if version().startswith("8.") else 21
    for home in _javas():
        if _major(home) >= oldest:
            return home
    raise MissingError(
        f"Elasticsearch {version()} needs Java {oldest} or newer and none was found: apt install "
        f"openjdk-{oldest}-jre-headless, or set JAVA_HOME, or name a server that is there already in "
        "VIGIE_TEST_ELASTIC=https://..."
    )


def _javas() -> list[Path]:
    on_path = shutil.which("java")
    places = [os.environ.get("JAVA_HOME"), Path(on_path).resolve().parent.parent if on_path else None]
    return [Path(place) for place in [*places, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)] if place]


def _major(home: Path) -> int:
    """25 of `JAVA_VERSION="25.0.1"`; 0 where that is no Java."""
    release = home / "release"
    if not (home / "bin" / "java").exists() or not release.exists():
        return 0
    for line in release.read_text(encoding="utf-8").splitlines():
        if line.startswith("JAVA_VERSION="):
            return int(line.split('"')[1].split(".")[0])
    return 0
