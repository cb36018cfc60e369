"""Where the server is and who we are to it: the address from VIGIE_STORE, credentials from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import StoreUnavailableError

PREFIX = "vigie"


@dataclass(frozen=True, slots=True)
class Settings:
    """`hosts` are whole addresses; `prefix` begins the name of every index of ours; secrets are never printed."""

    hosts: tuple[str, ...]
    prefix: str = PREFIX
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""

    @property
    def where(self) -> str:
        """For messages."""
        return ", ".join(self.hosts)


def read(url: str) -> Settings:
    """`https://a:9200,b:9200/name`: any number of nodes of one cluster; the path, if any, is another prefix.

    Raises StoreUnavailableError for an address that cannot be used, before anything is sent.
    """
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise StoreUnavailableError(
            "VIGIE_STORE holds a user or password, which process lists show: move them to VIGIE_STORE_USER and "
            "VIGIE_STORE_PASSWORD"
        )
    prefix = parts.path.strip("/") or PREFIX
    if not parts.netloc or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", prefix):
        raise StoreUnavailableError(
            f"VIGIE_STORE={url!r} is no address of a store: write https://host:9200, or https://host:9200/name for "
            "indices of another name (small letters, digits, - and _)"
        )
    ca = os.environ.get("VIGIE_STORE_CA", "")
    if ca and not Path(ca).is_file():
        raise StoreUnavailableError(f"VIGIE_STORE_CA={ca!r} is no file: give the path of the CA certificate (PEM)")
    hosts = tuple(f"{parts.scheme}://{_with_port(host, parts.scheme)}" for host in parts.netloc.split(",") if host)
    return Settings(
        hosts,
        prefix,
        os.environ.get("VIGIE_STORE_USER", ""),
        os.environ.get("VIGIE_STORE_PASSWORD", ""),
        os.environ.get("VIGIE_STORE_API_KEY", ""),
        ca,
    )


def _with_port(host: str, scheme: str) -> str:
    return host if re.search(r":\d+$", host) else f"{host}:{443 if scheme == 'https' else 9200}"
