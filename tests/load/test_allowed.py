"""References that leave the folder of a specification: refused, unless --allow-ref names where they lead."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build.rest import build_spec
from lightmeter.cli.app import main
from lightmeter.load import fetch as fetching
from lightmeter.load import places
from lightmeter.load.allowed import NOTHING, Allowed, allowed
from lightmeter.load.diagnostics import SpecError
from lightmeter.model.nodes import Object
from lightmeter_cost.pricebook import default_book

SIZE = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}


def spec(folder: Path, ref: str, **schemas: Any) -> Path:
    """A document whose body is what `ref` leads to."""
    folder.mkdir(parents=True, exist_ok=True)
    body = {"content": {"application/json": {"schema": {"$ref": ref}}}}
    operation = {"operationId": "draw", "requestBody": body, "responses": {"200": {"description": "ok"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "allowed", "version": "1"},
        "paths": {"/draw": {"post": operation}},
        "components": {"schemas": schemas},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def fields(path: Path, given: Allowed = NOTHING) -> list[str]:
    """The names of the members of the body."""
    model, _ = build_spec(path, None, default_book(), allowed=given)
    (variant,) = model.variants
    assert isinstance(variant.body, Object)
    return [field.name for field in variant.body.fields]


def refusal(path: Path, given: Allowed = NOTHING) -> tuple[str, str]:
    with pytest.raises(SpecError) as caught:
        fields(path, given)
    (fault,) = [one for one in caught.value.diagnostics if one.severity == "error"]
    return fault.code, fault.message


# files


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder beside that of the specification, with a schema that refers to another file of it, and out of it."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "size.json").write_text(json.dumps(SIZE), "utf-8")
    (folder / "both.json").write_text(
        json.dumps({"allOf": [{"$ref": "size.json"}, {"properties": {"b": {}}}]}), "utf-8"
    )
    (folder / "out.json").write_text(json.dumps({"$ref": "../secret.json"}), "utf-8")
    (tmp_path / "secret.json").write_text(json.dumps(SIZE), "utf-8")
    return folder


@pytest.mark.parametrize(
    "spelled", ["../shared/both.json", "{shared}/both.json", "{shared}/../shared/both.json"]
)
def test_a_folder_that_is_allowed_is_read(spelled: str, shared: Path, tmp_path: Path) -> None:
    """By an absolute path or a climbing one; files there refer to each other as they like."""
    path = spec(tmp_path / "spec", spelled.format(shared=shared.as_posix()))
    assert refusal(path)[0] == "ref-outside"
    assert sorted(fields(path, allowed([str(shared)]))) == ["b", "size"]
    assert sorted(fields(path, allowed([str(shared / "both.json"), str(shared / "size.json")]))) == [
        "b",
        "size",
    ]


def test_a_refusal_names_the_flag(shared: Path, tmp_path: Path) -> None:
    """What to type instead."""
    for ref in (
        "../shared/size.json",
        f"{shared.as_posix()}/size.json",
        "https://a.example/s.json",
        "//a.example/s",
    ):
        code, message = refusal(spec(tmp_path / "spec", ref))
        assert code == "ref-outside" and "--allow-ref" in message, message


@pytest.mark.parametrize("given", ["{shared}/size.json", "{shared}/sub", "https://a.example/"])
def test_what_is_beside_the_allowed_is_not_read(given: str, shared: Path, tmp_path: Path) -> None:
    """A file is that file, a folder what is below it, a URL no file at all."""
    (shared / "sub").mkdir()
    path = spec(tmp_path / "spec", f"{shared.as_posix()}/both.json")
    assert refusal(path, allowed([given.format(shared=shared)]))[0] == "ref-outside"


def test_allowed_files_do_not_lead_further(shared: Path, tmp_path: Path) -> None:
    """By a path that climbs, or a link."""
    (shared / "link.json").symlink_to(tmp_path / "secret.json")
    for name in ("out.json", "link.json"):
        path = spec(tmp_path / "spec", f"{shared.as_posix()}/{name}")
        assert refusal(path, allowed([str(shared)]))[0] == "ref-outside"


def test_every_command_takes_the_flag(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """generate, lint and diff read what is allowed, and say so where it is not; mock takes the same option."""
    path = str(spec(tmp_path / "spec", "../shared/size.json"))
    (tmp_path / "r.json").write_text('{"size": "x"}', "utf-8")
    commands = {
        "generate": ["--spec", path, "--out", str(tmp_path / "out"), "--target", "jsonschema"],
        "lint": ["--spec", path, str(tmp_path / "r.json")],
        "diff": [path, path],
    }
    for (name, arguments), code in zip(commands.items(), (0, 1, 0), strict=True):
        assert main([name, *arguments]) == 2
        assert "--allow-ref" in capsys.readouterr().err
        assert (
            main([name, *arguments, "--allow-ref", str(shared), "--allow-ref", str(tmp_path / "spec")])
            == code
        )
    capsys.readouterr()
    assert main(["mock", "--help"]) == 0
    assert "--allow-ref" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    ["nowhere", "ftp://a.example/", "https://", "https://a:b@a.example/", "https://a.example/../b", "https://a.example:x/",
     "https://a.example/?q", "https://a.example/%2e%2e/b", "http://ä.example/", "file:///etc", ""],
)  # fmt: skip
def test_what_can_name_nothing_is_refused(
    given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit 2."""
    path = str(spec(tmp_path / "spec", "#/components/schemas/S", S=SIZE))
    assert main(["generate", "--spec", path, "--out", str(tmp_path / "out"), "--allow-ref", given]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# URLs


@pytest.mark.parametrize(
    ("prefix", "url", "covered"),
    [
        ("https://a.example", "https://a.example/x.json", True),
        ("https://a.example/", "https://a.example/", True),
        ("https://a.example/s", "https://a.example/s", True),
        ("https://a.example/s", "https://a.example/s/x.json", True),
        ("https://a.example/s/", "https://a.example/s/x.json?raw=1", True),
        ("https://A.example/s/", "HTTPS://a.EXAMPLE:443/s/x.json", True),
        ("https://a.example/s", "https://a.example/secret", False),
        ("https://a.example", "https://a.example.evil/x", False),
        ("https://a.example", "https://a.example@evil/x", False),
        ("https://a.example", "https://user:pass@a.example/x", False),
        ("https://a.example", "http://a.example/x", False),
        ("http://a.example", "https://a.example/x", False),
        ("https://a.example", "https://a.example:444/x", False),
        ("https://a.example/s/", "https://a.example/s/../secret", False),
        ("https://a.example/s/", "https://a.example/s/%2e%2e/secret", False),
        ("https://a.example/s/", "https://a.example/s/%252e%252e/secret", False),
        ("https://a.example/s/", "https://a.example/s/..%2fsecret", False),
        ("https://a.example/s/", "https://a.example/s\\..\\secret", False),
        ("https://a.example", "https://a.example/x y", False),
        ("https://a.example", "https://a.example/x\r\ny", False),
        ("https://a.example", "https://a.example:99999/x", False),
    ],
)
def test_prefixes_cover_whole_parts(prefix: str, url: str, covered: bool) -> None:
    assert allowed([prefix]).url(url) is covered


class Server(ThreadingHTTPServer):
    """Answers by path; `seen` are the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.pages: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        server: Any = self.server
        server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        page = server.pages.get(self.path)
        if callable(page):
            page(self)
        elif isinstance(page, str):
            self.send_response(302)
            self.send_header("Location", page)
            self.end_headers()
        elif page is None:
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Set-Cookie", "a=b")
            self.end_headers()
            self.wfile.write(json.dumps(page).encode())


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def test_nothing_is_fetched_unless_it_is_allowed(server: Server, tmp_path: Path) -> None:
    """Not even a little."""
    path = spec(tmp_path, f"{server.url}/s/size.json")
    for given in ([], [str(tmp_path)], ["https://127.0.0.1/"], [f"{server.url}/other/"]):
        assert refusal(path, allowed(given))[0] == "ref-outside"
    assert server.seen == []


def test_what_is_allowed_is_fetched_once(server: Server, tmp_path: Path) -> None:
    """With what it refers to in turn; nothing that tells who asks is sent, cookies neither."""
    one = {"properties": {"b": {"$ref": "sub/size.json#/$defs/One"}}}
    server.pages = {
        "/s/both.json": {
            "allOf": [{"$ref": "sub/size.json#/$defs/Size"}, {"$ref": "#/$defs/B"}],
            "$defs": {"B": one},
        },
        "/s/sub/size.json": {"$defs": {"Size": SIZE, "One": {"$ref": "../one.json"}}},
        "/s/one.json": {"type": "integer", "maximum": 1},
    }
    path = spec(tmp_path, f"{server.url}/s/both.json")
    assert sorted(fields(path, allowed([f"{server.url}/s/"]))) == ["b", "size"]
    assert sorted(page for page, _ in server.seen) == ["/s/both.json", "/s/one.json", "/s/sub/size.json"]
    for _, headers in server.seen:
        assert {"authorization", "cookie", "referer"} & set(headers) == set()


def test_a_fault_in_a_fetched_document_has_its_url(server: Server, tmp_path: Path) -> None:
    """And its line."""
    server.pages["/s.json"] = {"type": "object", "properties": {"a": {"if": {}}}}
    model_fault = refusal(spec(tmp_path, f"{server.url}/s.json"), allowed([server.url]))
    assert model_fault[0] == "unsupported-keyword"
    with pytest.raises(SpecError, match=rf"{server.url}/s\.json:1:"):
        fields(tmp_path / "openapi.json", allowed([server.url]))


@pytest.mark.parametrize("ref", ["file:///etc/hostname", "/etc/hostname", "../../x.json", "{other}/x.json"])
def test_a_fetched_document_leads_nowhere_else(ref: str, server: Server, tmp_path: Path) -> None:
    """To no file of this machine, even where one is allowed, and to no other place."""
    other = Server()
    server.pages["/s/a.json"] = {"properties": {"a": {"$ref": ref.format(other=other.url)}}}
    given = allowed([f"{server.url}/s/", "/etc"])
    assert refusal(spec(tmp_path, f"{server.url}/s/a.json"), given)[0] == "ref-outside"
    assert [page for page, _ in server.seen] == ["/s/a.json"]
    assert other.seen == []
    other.server_close()


def test_redirects_stay_within_what_is_allowed(server: Server, tmp_path: Path) -> None:
    """Followed there, refused elsewhere, and not for ever."""
    server.pages = {
        "/s/a": "/s/b",
        "/s/b": {**SIZE},
        "/s/out": "/t/b",
        "/s/round": "/s/round",
        "/s/file": "file:///etc/hostname",
    }
    given = allowed([f"{server.url}/s/"])
    assert fields(spec(tmp_path, f"{server.url}/s/a"), given) == ["size"]
    assert "no --allow-ref covers" in refusal(spec(tmp_path, f"{server.url}/s/out"), given)[1]
    assert "/t/b" not in [page for page, _ in server.seen]
    for name in ("round", "file"):
        assert refusal(spec(tmp_path, f"{server.url}/s/{name}"), given)[0] == "unreadable"


def test_what_does_not_come_is_said(server: Server, tmp_path: Path) -> None:
    """A page that is missing, no server at all, no JSON."""
    server.pages["/no.json"] = lambda handler: handler.wfile.write(b"HTTP/1.0 200 ok\r\n\r\n{")
    given = allowed([server.url, "http://127.0.0.1:9"])
    for ref, code, said in (
        (f"{server.url}/gone.json", "unreadable", "404"),
        ("http://127.0.0.1:9/x.json", "unreadable", "cannot be fetched"),
        (f"{server.url}/no.json", "syntax", ""),
    ):
        found = refusal(spec(tmp_path, ref), given)
        assert found[0] == code and said in found[1], found


def test_time_is_bounded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends its headers a byte at a time does not hold the program."""

    def drip(handler: Any) -> None:
        for byte in b"HTTP/1.0 200 ok\r\nX-Slow: " + b"x" * 200:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)

    server.pages["/slow.json"] = drip
    monkeypatch.setattr(places, "SECONDS", 1.0)
    begun = time.monotonic()
    found = refusal(spec(tmp_path, f"{server.url}/slow.json"), allowed([server.url]))
    assert found == ("unreadable", "cannot be fetched: no whole answer within 1 seconds")
    assert time.monotonic() - begun < 8


def test_size_is_bounded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without end is not read to it."""

    def endless(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.0 200 ok\r\n\r\n")
        for _ in range(1_000):
            handler.wfile.write(b" " * 100_000)

    server.pages["/big.json"] = endless
    monkeypatch.setattr(fetching, "MOST_BYTES", 1024 * 1024)
    found = refusal(spec(tmp_path, f"{server.url}/big.json"), allowed([server.url]))
    assert found == ("unreadable", "cannot be fetched: larger than 1 MiB")


def test_the_number_of_documents_is_bounded(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain without end is not followed to it."""
    monkeypatch.setattr(places, "MOST_FETCHED", 5)
    server.pages = {f"/{n}.json": {"properties": {"a": {"$ref": f"{n + 1}.json"}}} for n in range(20)}
    found = refusal(spec(tmp_path, f"{server.url}/0.json"), allowed([server.url]))
    assert found[0] == "unreadable" and "more than 5 documents" in found[1]
    assert len(server.seen) == 5
