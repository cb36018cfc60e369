"""Whatever is wrong with the store, the person who sits there reads one sentence that says what to do."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pytest_httpserver import HTTPServer as FakeServer

from index.elastic import schema
from index.elastic.settings import read
from index.elastic.store import ElasticStore
from index.errors import StoreError, StoreUnavailableError, StoreVersionError
from index.records import Query
from index.store import open_store
from tests.elastic.node import free_port
from tests.elastic.security import certificate
from tests.index.make import post

NODES = {"nodes": {"n": {"version": "7.17.9"}}}
real = [pytest.mark.elastic]


def refused(tmp_path: Path, url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, url=url)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 400
    return text


def answering(server: FakeServer, status: int, body: object) -> str:
    server.expect_request("/_nodes/_local").respond_with_json(
        body, status=status, headers={"X-Elastic-Product": "Elasticsearch"}
    )
    return server.url_for("").rstrip("/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://ana:secret@host:9200", "VIGIE_STORE_PASSWORD"),
        ("https://host:9200/Not A Name", "is no address of a store"),
        ("https://", "is no address"),
        ("postgres://host", "write https://host:9200 for Elasticsearch"),
    ],
)
def test_an_address_that_cannot_be_one_is_said_before_anything_is_sent(tmp_path: Path, url: str, said: str) -> None:
    assert said in (text := refused(tmp_path, url))
    assert "secret" not in text or "@" not in url


def test_several_nodes_of_a_cluster_and_another_prefix_can_be_named() -> None:
    settings = read("https://a:9200,b/case12")
    assert (settings.hosts, settings.prefix) == (("https://a:9200", "https://b:443"), "case12")


def test_secrets_are_not_shown_where_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_STORE_PASSWORD", "s3cret")
    monkeypatch.setenv("VIGIE_STORE_API_KEY", "k3y")
    assert "s3cret" not in repr(read("https://a"))
    assert "k3y" not in repr(read("https://a"))


def test_a_missing_ca_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_STORE_CA", "/nowhere/ca.pem")
    assert "'/nowhere/ca.pem' is no file" in refused(tmp_path, "https://a")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be reached: check that it runs" in refused(tmp_path, f"http://127.0.0.1:{free_port()}")


def test_a_server_that_is_something_else(tmp_path: Path, httpserver: FakeServer) -> None:
    httpserver.expect_request("/_nodes/_local").respond_with_data("<html>hello")
    assert "is not Elasticsearch: check VIGIE_STORE" in refused(tmp_path, httpserver.url_for("").rstrip("/"))


def test_a_server_of_another_version(tmp_path: Path, httpserver: FakeServer) -> None:
    assert "is Elasticsearch 7.17.9 and Vigie works with 8 and 9" in refused(
        tmp_path, answering(httpserver, 200, NODES)
    )


def test_a_wrong_password(tmp_path: Path, httpserver: FakeServer) -> None:
    error = {"error": {"type": "security_exception", "reason": "unable to authenticate user [x]"}, "status": 401}
    assert "does not accept the user or password: check VIGIE_STORE_USER" in refused(
        tmp_path, answering(httpserver, 401, error)
    )


def test_an_api_key_is_sent_as_one(tmp_path: Path, httpserver: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """No live test: API keys need a module that the core server lacks."""
    monkeypatch.setenv("VIGIE_STORE_API_KEY", "aWQ6a2V5")
    refused(tmp_path, answering(httpserver, 200, NODES))
    (request, _) = httpserver.log[0]
    assert request.headers["Authorization"] == "ApiKey aWQ6a2V5"


@pytest.mark.parametrize(
    ("name", "days", "host", "trusted", "said"),
    [
        ("old", -1, "IP:127.0.0.1", True, "has expired: its operator has to renew it"),
        ("node", 9, "IP:127.0.0.1", False, "is not trusted: name its CA file in VIGIE_STORE_CA"),
        ("other", 9, "DNS:elsewhere.example", True, "is for another name"),
    ],
)
def test_a_certificate_that_cannot_be_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, days: int, host: str, trusted: bool, said: str
) -> None:
    certificate(tmp_path, name, days=days, host=host)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / f"{name}.crt", tmp_path / f"{name}.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if trusted:
        monkeypatch.setenv("VIGIE_STORE_CA", str(tmp_path / "ca.crt"))
    assert said in refused(tmp_path, f"https://127.0.0.1:{server.server_port}")
    server.shutdown()


@pytest.fixture
def hasty(tmp_path: Path, elastic_store_url: str) -> Iterator[ElasticStore]:
    """A store that gives up after a second instead of a minute."""
    store = ElasticStore(tmp_path, elastic_store_url)
    store.engine.patience = store.engine.read_patience = 1.0
    yield store
    store.close()


def ask(url: str, path: str, body: object = None, method: str = "PUT") -> None:
    data = json.dumps(body).encode() if body is not None else None
    urlopen(
        Request(f"{url}/{path}", data=data, method=method, headers={"Content-Type": "application/json"}), timeout=30
    ).close()


@pytest.mark.parametrize(
    ("block", "said"),
    [("read_only_allow_delete", "a disk of the store .* is full"), ("read_only", "is read-only .* lift the block")],
)
@pytest.mark.elastic
def test_a_store_that_takes_no_more(hasty: ElasticStore, elastic: str, block: str, said: str) -> None:
    hasty.put_posts([post(1, "before")])
    ask(elastic, f"{hasty.engine.name('posts')}/_settings", {f"index.blocks.{block}": True})
    with pytest.raises(StoreUnavailableError, match=said):
        hasty.put_posts([post(2, "after")])
    assert hasty.counts()["posts"] == 1
    ask(elastic, f"{hasty.engine.name('posts')}/_settings", {f"index.blocks.{block}": None})
    hasty.put_posts([post(2, "after")])
    assert hasty.counts()["posts"] == 2


@pytest.mark.elastic
def test_a_red_cluster(hasty: ElasticStore, elastic: str, tmp_path: Path, elastic_store_url: str) -> None:
    alias = hasty.engine.name("posts")
    ask(elastic, f"{alias}-v1-000001", method="DELETE")
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    ask(elastic, f"{alias}-v1-000002?wait_for_active_shards=0", {"settings": nowhere, "aliases": {alias: {}}})
    assert "is red: 1 shards have no copy" in refused(tmp_path, elastic_store_url)
    hasty.engine._seen["posts"] = hasty.engine._writes["posts"]
    with pytest.raises(StoreUnavailableError, match="is red, parts of it cannot be read or written"):
        hasty.search(Query("boat"))
    with pytest.raises(StoreUnavailableError, match="is red"):
        hasty.put_posts([post(1, "boat")])


@pytest.mark.elastic
def test_indices_of_another_format(
    hasty: ElasticStore, elastic_store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "INDEX_VERSION", 2)
    with pytest.raises(
        StoreVersionError, match="has format 1 and this Vigie reads format 2: run `vigie index reindex`"
    ):
        open_store(tmp_path, url=elastic_store_url)


@pytest.mark.elastic
def test_a_post_that_the_server_will_never_take_is_kept_beside_the_others(hasty: ElasticStore, tmp_path: Path) -> None:
    bad = post(2, "bad", channel="x" * 40_000)
    assert hasty.put_posts([post(1, "good"), bad, post(3, "good too")]).new == 2
    (kept,) = (tmp_path / "rejects").glob("store-*.jsonl")
    record = json.loads(kept.read_text(encoding="utf-8"))
    assert record["post"]["text"] == "bad"
    assert "failed to parse field [id]" in record["reason"]


@pytest.mark.elastic
def test_an_answer_that_is_lost_doubles_nothing(hasty: ElasticStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from elastic_transport import ConnectionError as Lost

    client, lost = hasty.engine._client, []
    send = client.perform_request

    def flaky(method, path, **more):
        answer = send(method, path, **more)
        if method in ("PUT", "POST") and ("_bulk" in path or "_doc" in path) and path not in lost:
            lost.append(path)
            raise Lost("the line went dead")
        return answer

    monkeypatch.setattr(client, "perform_request", flaky)
    hasty.put_posts([post(1, "one"), post(2, "two")])
    hasty.audit(who="ana", action="search", subject="x")
    assert lost
    assert hasty.counts()["posts"] == 2
    assert hasty.versions("telegram:road:1") == []
    assert len(list(hasty.audit_log())) == 1
