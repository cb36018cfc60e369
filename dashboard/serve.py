"""Starts the dashboard as a process of its own, on this machine only, and waits until it answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "127.0.0.1"
# A cold start takes 2 s on two idle cores; a busy machine gets the rest.
PATIENCE = 60.0
_FONTS = (
    "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Ethiopic', 'Noto Naskh Arabic', "
    "'Geeza Pro', Tahoma, 'DejaVu Sans', sans-serif"
)
_OPTIONS = {
    "server.address": ADDRESS,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "server.showEmailPrompt": "false",
    "server.maxUploadSize": "1",
    # No message is big enough to be sent as a reference to what the tab has kept. The server goes by the list that
    # came with a run's first request; a click meanwhile lets the tab drop one of them, and the page stops at
    # "Cached ForwardMsg MISS" (Streamlit 1.67, its issue 11357). Costs tens of kilobytes a page, on this machine.
    "global.minCachedMessageSize": "1e12",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",  # a traceback could carry what is masked
    "client.showErrorLinks": "false",
    "client.disableDataExport": "true",
    "theme.font": _FONTS,
    "theme.headingFont": _FONTS,
    "theme.codeFont": "ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace",
    "theme.baseFontSize": "15",
    "theme.baseRadius": "6px",
    "theme.light.primaryColor": "#12606e",
    "theme.light.backgroundColor": "#fbfbfa",
    "theme.light.secondaryBackgroundColor": "#f0f1ef",
    "theme.light.textColor": "#1c2327",
    "theme.light.borderColor": "#d9dcd8",
    "theme.dark.primaryColor": "#5bb8c4",
    "theme.dark.backgroundColor": "#14181b",
    "theme.dark.secondaryBackgroundColor": "#1e2428",
    "theme.dark.textColor": "#e6e9ea",
    "theme.dark.borderColor": "#343c41",
}


class ServeError(Exception):
    """The dashboard did not start; one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Served:
    """The running process and where it answers."""

    process: subprocess.Popen[bytes]
    address: str

    def stop(self) -> None:
        """End it; asked for twice it does nothing."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def command(port: int, home: Path) -> list[str]:
    """What to run. Every option stands here, so that no file in a working folder or a home can loosen one."""
    app = Path(__file__).with_name("app.py")
    options = [f"--{name}={value}" for name, value in {**_OPTIONS, "server.port": str(port)}.items()]
    # A stranger's host name that is made to point at this machine is refused.
    options += [f"--server.allowedHosts={name}" for name in (ADDRESS, "localhost")]
    return [sys.executable, "-m", "streamlit", "run", str(app), *options, "--", "--home", str(home)]


def free_port(port: int) -> int:
    """That port where it is free, else one of the next, else any."""
    for number in (*range(port, min(port + 20, 65_536)), 0):
        with socket.socket() as probe:
            if os.name == "posix":  # elsewhere this option would let two servers share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, number))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServeError(f"no port of {ADDRESS} is free: stop a program that listens, or name another with --port")


def serve(home: Path, *, port: int = 8501, open_browser: bool = True) -> Served:
    """Start it, wait until it is healthy, and open it in a browser if asked. Its log is `dashboard.log` in the home."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "dashboard.log"
    for _ in range(3):  # another program can take the port between the look and the start
        number = free_port(port)
        with log.open("wb") as sink:
            # The module path must not begin with the working folder, where anybody's file could shadow a library.
            environment = {**os.environ, "PYTHONSAFEPATH": "1"}
            process = subprocess.Popen(
                command(number, home), stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment
            )
        served = Served(process, f"http://{ADDRESS}:{number}")
        if _healthy(served, log):
            if open_browser:
                webbrowser.open(served.address)
            return served
        served.stop()
        if b"already in use" not in log.read_bytes() and b"not available" not in log.read_bytes():
            break
    raise ServeError(f"the dashboard did not start: {_last_line(log)} (all of it is in {log})")


def _healthy(served: Served, log: Path) -> bool:
    """Whether it answers, and says in its own log that it listens there: else the answer could be another program's."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has nothing to do on this machine
    listens = served.address.removeprefix("http://").encode()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and served.process.poll() is None:
        try:
            with direct.open(f"{served.address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200 and listens in log.read_bytes():
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    return False


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it ended without a word"
