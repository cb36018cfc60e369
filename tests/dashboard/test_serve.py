"""The process: what it is told, which port it takes, and what is said when it cannot start."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from dashboard import serve as serving
from dashboard.serve import ServeError, command, free_port, serve

# `streamlit run` puts the folder of app.py first on the path: a file of these names would shadow a package.
FORBIDDEN = {"index", "nlp", "labels", "crawlers", "vigie", "streamlit"} | set(sys.stdlib_module_names)


def test_no_file_shadows_a_package() -> None:
    names = {path.stem for path in Path(serving.__file__).parent.iterdir()} - {"__init__", "__pycache__"}
    assert not names & FORBIDDEN


def test_the_command_closes_every_door(tmp_path: Path) -> None:
    said = command(8501, tmp_path)
    for option in (
        "--server.address=127.0.0.1", "--server.port=8501", "--server.headless=true", "--server.fileWatcherType=none",
        "--server.enableXsrfProtection=true", "--browser.gatherUsageStats=false", "--client.toolbarMode=minimal",
        "--client.showErrorDetails=none", "--server.allowedHosts=127.0.0.1",
    ):  # fmt: skip
        assert option in said
    assert said[-2:] == ["--home", str(tmp_path)]


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port


def test_it_answers_when_serve_returns_and_refuses_a_strangers_host_name(tmp_path: Path) -> None:
    running = serve(tmp_path / "home", port=8700, open_browser=False)
    try:
        with urllib.request.urlopen(running.address, timeout=5) as answer:
            assert b"<title>" in answer.read()
        assert _upgrade(running.address, "evil.invalid") != 101
        assert _upgrade(running.address, "127.0.0.1") == 101
    finally:
        running.stop()
        running.stop()
    assert running.process.poll() is not None


def _upgrade(address: str, host: str) -> int:
    """The status of a WebSocket request under that host name."""
    name, _, port = address.removeprefix("http://").partition(":")
    head = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection((name, int(port)), timeout=5) as line:
        line.sendall(head.encode())
        return int(line.recv(1000).split()[1])


def test_another_programs_answer_is_not_taken_for_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that start at once find the same port free: the later one takes another."""
    first = serve(tmp_path / "a", port=8750, open_browser=False)
    try:
        port = int(first.address.rpartition(":")[2])
        ports = iter([port, free_port(port)])
        monkeypatch.setattr(serving, "free_port", lambda _: next(ports))
        second = serve(tmp_path / "b", port=port, open_browser=False)
        second.stop()
        assert second.address != first.address
    finally:
        first.stop()


def test_a_start_that_fails_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "command", lambda port, home: [sys.executable, "-c", "print('no such flag'); exit(2)"])
    with pytest.raises(ServeError, match=r"did not start: no such flag \(all of it is in .*dashboard.log\)"):
        serve(tmp_path, open_browser=False)


def test_records_and_serve_stay_light() -> None:
    """The command line imports serve: it must not pay for Streamlit."""
    code = "import sys, dashboard.serve; print('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
