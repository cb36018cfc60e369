"""Certificates from openssl, and nodes with TLS, passwords and roles."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.elastic.node import Node

PASSWORD = "a-long-test-password"  # of the built-in user, on nodes that live for one test


def run(*words: str | Path) -> None:
    subprocess.run(list(map(str, words)), check=True, capture_output=True)


def certificate(folder: Path, name: str, *, days: int = 30, ca: str = "ca", host: str = "IP:127.0.0.1") -> None:
    """`name.crt` and `name.key` (PEM), signed by `ca`, which is made where it is missing; negative days: expired."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: apt install openssl to run the tests that need certificates")
    subject = ("req", "-newkey", "rsa:2048", "-nodes", "-keyout")
    if not (folder / f"{ca}.crt").exists():
        run("openssl", *subject, folder / f"{ca}.key", "-x509", "-days", "30", "-subj", f"/CN=vigie test {ca}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", folder / f"{ca}.crt")  # fmt: skip
    run("openssl", *subject, folder / f"{name}.key", "-subj", f"/CN={name}", "-out", folder / f"{name}.csr")
    (folder / "san.txt").write_text(f"subjectAltName={host}\n")
    run("openssl", "x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / f"{ca}.crt", "-CAkey",
        folder / f"{ca}.key", "-CAcreateserial", "-days", str(days), "-extfile", folder / "san.txt",
        "-out", folder / f"{name}.crt")  # fmt: skip


def documented_roles() -> str:
    """The roles of docs/elasticsearch.md, as they are pasted into roles.yml."""
    text = (ROOT / "docs" / "elasticsearch.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    return block


def secured(folder: Path, **settings: str) -> Node:
    """A node that speaks TLS and wants a password; not started."""
    certificate(folder, "node")
    lines = {
        "xpack.security.enabled": "true",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        **{f"xpack.security.{layer}.ssl.{name}": value for layer in ("http", "transport") for name, value in (
            ("enabled", "true"), ("key", "node.key"), ("certificate", "node.crt"),
            ("certificate_authorities", "ca.crt"),
        )},
        "xpack.security.transport.ssl.verification_mode": "certificate",
        **settings,
    }  # fmt: skip
    files = {name: (folder / name).read_bytes() for name in ("ca.crt", "node.crt", "node.key")}
    return Node(
        settings=lines, files={**files, "roles.yml": documented_roles()}, password=PASSWORD, tls=folder / "ca.crt"
    )
