"""Starts and stops real Elasticsearch nodes: as an account that is not root, in folders of their own."""

from __future__ import annotations

import base64
import json
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.elastic import distribution

KEYSTORE = "elasticsearch.keystore"
PATIENCE = 300  # seconds for a start on a machine with other work; 18 is usual
# Ones whose absence this core tolerates; a start without them asks for less of a shared machine.
QUIET = {
    "discovery.type": "single-node",
    "xpack.security.enabled": "false",
    # A test machine's disk may be fuller than a production one's: the tests fill no disk but say when they pretend to.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def account() -> str | None:
    """Whom the server runs as: it refuses root, so `nobody` stands in; anybody else runs it as themselves."""
    return "nobody" if os.getuid() == 0 else None


@dataclass
class Node:
    """One server process with its folders; `settings` are lines of elasticsearch.yml."""

    settings: Mapping[str, str] = field(default_factory=lambda: dict(QUIET))
    files: Mapping[str, str | bytes] = field(default_factory=dict)  # of the config folder, by name
    password: str | None = None
    tls: Path | None = None  # the CA file where the node speaks TLS
    port: int = field(default_factory=free_port)
    transport: int = field(default_factory=free_port)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="vigie-node-")))
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def prepare(self) -> Node:
        """Write the config folder and give all to the account that will run the server."""
        self.home = distribution.unpacked()
        config = self.folder / "config"
        if not config.exists():
            shutil.copytree(self.home / "config", config)
            (config / "jvm.options.d").mkdir(exist_ok=True)
            (self.folder / "tmp").mkdir()
            lines = {
                **self.settings,
                "http.port": str(self.port),
                "transport.port": str(self.transport),
                "path.data": str(self.folder / "data"),
                "path.logs": str(self.folder / "logs"),
                "path.repo": str(self.folder / "snapshots"),
            }
            text = "".join(f"{name}: {value}\n" for name, value in lines.items())
            (config / "elasticsearch.yml").write_text(text, encoding="utf-8")
            (config / "jvm.options.d" / "small.options").write_text("-Xms512m\n-Xmx512m\n-Xlog:disable\n")
            for name, content in self.files.items():
                (config / name).write_bytes(content.encode() if isinstance(content, str) else content)
        self.folder.chmod(0o755)
        self._give_away()
        if self.password and KEYSTORE not in self.files:
            self._keystore("create")
            self._keystore("add", "-x", "bootstrap.password", given=self.password)
        return self

    def _give_away(self) -> None:
        if name := account():
            owner = pwd.getpwnam(name)
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_JAVA_HOME": str(distribution.java()),
            "ES_TMPDIR": str(self.folder / "tmp"),  # apart from the config folder, or the server refuses to start
        }

    def _keystore(self, *words: str, given: str = "") -> None:
        subprocess.run(
            [self.home / "bin" / "elasticsearch-keystore", *words], input=given.encode(), check=True,
            env=self._environment(), user=account(), capture_output=True, cwd=self.folder,
        )  # fmt: skip

    def tool(self, *words: str) -> None:
        """Run one of the server's own programs on this node's folders, such as `elasticsearch-users`."""
        subprocess.run(
            [self.home / "bin" / words[0], *words[1:]], check=True, env=self._environment(), user=account(),
            capture_output=True, cwd=self.folder,
        )  # fmt: skip

    def start(self) -> Node:
        if not (self.folder / "config").exists():
            self.prepare()
        with (self.folder / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [self.home / "bin" / "elasticsearch"], stdout=output, stderr=subprocess.STDOUT, cwd=self.folder,
                stdin=subprocess.DEVNULL, env=self._environment(), user=account(), start_new_session=True,
            )  # fmt: skip
        return self

    def ask(self, path: str, *, method: str = "GET", body: object = None) -> dict[str, object]:
        """One request, past our own client; raises OSError while nobody answers."""
        request = urllib.request.Request(self.url + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.password:
            token = base64.b64encode(f"elastic:{self.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        context = ssl.create_default_context(cafile=str(self.tls)) if self.tls else None
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return dict(json.loads(answer.read() or b"{}"))

    def wait(self, *, nodes: int = 1, copies: bool = False) -> Node:
        """Until the cluster answers with so many nodes and is no longer red; with `copies` until every replica is there.

        A node that dies before that takes the only copy of a shard with it, and no client can go on.
        """
        deadline, last = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            if self.process and self.process.poll() is not None:
                break
            try:
                health = self.ask("/_cluster/health")
                wanted = {"green"} if copies else {"green", "yellow"}
                if health["status"] in wanted and int(str(health["number_of_nodes"])) >= nodes:
                    return self
                last = str(health)
            except (OSError, urllib.error.URLError, ValueError) as error:
                last = str(error)
            time.sleep(0.5)
        log = (self.folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-3000:]
        raise RuntimeError(f"Elasticsearch did not start ({last}):\n{log}")

    def kill(self) -> None:
        """As a power cut would: the whole group, the Java process below the launcher included."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def signal(self, number: int) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def started(nodes: Sequence[Node]) -> Sequence[Node]:
    """All of them, waiting once for the whole cluster."""
    for node in nodes:
        node.start()
    for node in nodes:
        node.wait(nodes=len(nodes))
    return nodes
