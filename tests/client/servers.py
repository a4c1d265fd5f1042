"""Scripted servers on loopback sockets: every connection gets exactly the bytes and accidents that a test wants.

`Scripted(handle)` calls `handle(request, wire)` for each request; `wire` writes bytes, waits, or drops the line.
`Provider` behaves like the provider: workflows, idempotency keys, previews that use a key up, signed URLs that expire.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    connection: socket.socket
    closed: bool = False

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def drop(self) -> None:
        self.closed = True

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def json(self, status: int, data: Any, **headers: str) -> None:
        self.answer(status, json.dumps(data).encode(), content_type="application/json", **headers)

    def problem(self, status: int, title: str = "", **members: Any) -> None:
        text = json.dumps({"title": title, "status": status, **members}).encode()
        self.answer(status, text, content_type="application/problem+json")


class Scripted:
    """A server on a free port of this machine; `requests` is what arrived."""

    def __init__(self, handle: Callable[[Request, Wire], None], secure: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._handle = handle
        self._secure = secure
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http{'s' if secure else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            connection = self._secure.wrap_socket(plain, server_side=True) if self._secure else plain
        except OSError:
            return
        with connection, connection.makefile("rb") as reader:
            while True:
                try:
                    request = _read(reader)
                    if request is None:
                        return
                    self.requests.append(request)
                    wire = Wire(connection)
                    self._handle(request, wire)
                    if wire.closed:
                        return
                except OSError:
                    return

    def close(self) -> None:
        self._listener.close()

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(reader: Any) -> Request | None:
    line = reader.readline().decode("latin-1").strip()
    if not line:
        return None
    method, target, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while text := reader.readline().decode("latin-1").strip():
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    return Request(method, target, headers, reader.read(int(headers.get("content-length", 0))))


@dataclass
class Provider:
    """A small provider. `before` and `after` may cause an accident around every request; True means it is done.

    Attributes:
        bought: id of a workflow -> its body, for everything that was charged.
        polls: how often a workflow is looked at before it has ended.
    """

    polls: int = 1
    ending: str = "succeeded"
    before: Callable[[Request, Wire], bool] = lambda request, wire: False
    after: Callable[[Request, Wire], bool] = lambda request, wire: False
    bought: dict[str, Any] = field(default_factory=dict[str, Any])
    keys: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    looked: dict[str, int] = field(default_factory=dict[str, int])
    expired_urls: int = 0
    base: str = ""
    lock: Any = field(default_factory=threading.RLock)

    def __call__(self, request: Request, wire: Wire) -> None:
        if self.before(request, wire):
            return
        with self.lock:
            status, data = self._answer(request)
        if self.after(request, wire):
            return
        if isinstance(data, bytes):
            wire.answer(status, data, content_type="image/png")
        elif status >= 400:
            wire.problem(status, str(data))
        else:
            wire.json(status, data)

    def _answer(self, request: Request) -> tuple[int, Any]:
        parts = request.path.strip("/").split("/")
        if request.method == "POST" and request.path == "/v2/consumer/workflows":
            return 200, self._submit(request)
        if parts[:3] == ["v2", "consumer", "workflows"] and len(parts) == 4:
            return (200, self._state(parts[3], True)) if parts[3] in self.bought else (404, "not there")
        if parts[0] == "signed":
            if int(parts[2]) <= self.expired_urls:
                return 403, "expired"
            return 200, PNG
        return 404, "not there"

    def _submit(self, request: Request) -> Any:
        body = request.json
        key = body.get("externalId")
        if key in self.keys:
            return self._refreshed(self.keys[key])
        if request.query.get("whatif") == "true":
            found: dict[str, Any] = {"id": None, "status": "unassigned", "steps": [], "preview": True}
        else:
            name = f"wf_{len(self.bought) + 1}"
            self.bought[name] = body
            found = {"id": name}
        if key:
            self.keys[key] = found
        return self._refreshed(found)

    def _refreshed(self, found: dict[str, Any]) -> Any:
        return found if found.get("preview") else self._state(found["id"], False)

    def _state(self, name: str, look: bool) -> Any:
        self.looked[name] = self.looked.get(name, 0) + look
        ended = self.looked[name] >= self.polls
        status = self.ending if ended else "processing"
        url = f"{self.base}/signed/{name}/{self.looked[name]}?sig=abc"
        images = (
            [{"type": "image", "id": "b", "available": True, "url": url}] if status == "succeeded" else []
        )
        step = {"$type": "imageGen", "name": "0", "status": status, "output": {"images": images}}
        debit = {"type": "debit", "amount": 12, "accountType": "blue"}
        return {"id": name, "status": status, "steps": [step], "transactions": {"list": [debit]}}


def serve(provider: Provider) -> Scripted:
    server = Scripted(provider)
    provider.base = server.url
    return server


Handle = Callable[[Request, Wire], None]


def good(request: Request, wire: Wire) -> None:
    """Work that goes on."""
    wire.json(200, {"id": "wf_1", "status": "processing"})


def accident_of_downloads(act: Handle, times: int) -> tuple[Provider, list[Request]]:
    """A provider whose first downloads go wrong."""
    met: list[Request] = []

    def before(request: Request, wire: Wire) -> bool:
        if not request.path.startswith("/signed") or len(met) >= times:
            return False
        met.append(request)
        act(request, wire)
        return True

    return Provider(before=before), met
