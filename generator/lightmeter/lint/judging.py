"""The verdict: which provider a request belongs to, and what its emitted validator says.

In: a JSON value. Out: a `Judgement`. No rule lives here; every verdict comes from the emitted code.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol, TypeAlias

    from lightmeter_client._runtime.problems import Problem
    from lightmeter_client._runtime.quotes import Quote, Rates

    Quick: TypeAlias = Callable[[Any, list[Problem], bool], None]
    """Adds the problems of a value, with hints or without."""

    class Client(Protocol):
        """The module of one provider in an emitted package, or one with its endpoint already said."""

        __name__: str

        def lint(self, body: Any, /) -> list[Problem]: ...
        def form_of(self, body: Any, /) -> str | None: ...


class Endpoint:
    """An operation that takes inputs: its provider, id and URL."""

    __slots__ = ("client", "id", "provider", "url")

    def __init__(self, client: Client, id: str, url: str) -> None:  # noqa: A002
        self.client = client
        self.id = id
        self.url = url
        self.provider = client.__name__.rpartition(".")[2]

    @property
    def name(self) -> str:
        return f"{self.provider}/{self.id}"

    def takes(self, body: dict[str, Any]) -> bool:
        client: Any = self.client
        return not client.validate(body, endpoint=self.id)


class Clients:
    """The providers of an emitted package, imported when they are needed; `names` are those to be asked."""

    def __init__(self, package: str, names: tuple[str, ...] | None = None) -> None:
        root: Any = _module(package)
        self.package = package
        self.names: tuple[str, ...] = names or root.PROVIDERS
        self.markers = [(marker, name) for marker, name in root.MARKERS.items() if name in self.names]
        self._hosts: dict[str, str] = root.HOSTS
        self._loaded: dict[str, Client] = {}

    def __iter__(self) -> Iterator[Client]:
        return map(self.load, self.names)

    def load(self, name: str) -> Client:
        if name not in self._loaded:
            self._loaded[name] = _module(f"{self.package}.{name}")
        return self._loaded[name]

    def of(self, value: dict[str, Any]) -> Client | None:
        """The provider that recognises a request by its form; the only one there is, in any case."""
        for marker, name in self.markers:
            if marker in value and (client := self.load(name)).form_of(value) is not None:
                return client
        return self.load(self.names[0]) if len(self.names) == 1 else None

    def called(self, method: str | None, url: str) -> tuple[Client, Any] | None:
        """The provider and the operation a URL, a path or (without a method) an operation's name belongs to."""
        from urllib.parse import urlsplit

        home = self._hosts.get(urlsplit(url).netloc.lower())
        for name in (home,) if home in self.names else self.names:
            operations: Any = _module(f"{self.package}.{name}.operations")
            found = operations.named(url) if method is None else operations.find(method, url)
            if found is not None:
                return self.load(name), found
        return None

    def endpoints(self) -> Iterator[Endpoint]:
        """Every operation that a request may be for."""
        for name in self.names:
            operations: Any = _module(f"{self.package}.{name}.operations")
            requests: Any = _module(f"{self.package}.{name}.requests")
            for one in operations.OPERATIONS:
                if one.id in requests.ENDPOINTS:
                    yield Endpoint(self.load(name), one.id, operations.SERVERS[0].rstrip("/") + one.path)


class Addressed:
    """A provider whose endpoint is already said: what is asked of it is asked about bodies for that endpoint."""

    __slots__ = ("__name__", "_client", "_endpoint")

    def __init__(self, client: Any, endpoint: str) -> None:
        self.__name__: str = client.__name__
        self._client = client
        self._endpoint = endpoint

    def lint(self, body: Any) -> list[Problem]:
        return self._client.lint(body, endpoint=self._endpoint)

    def validate(self, body: Any) -> list[Problem]:
        return self._client.validate(body, endpoint=self._endpoint)

    def form_of(self, body: Any) -> str | None:
        return self._client.form_of(body)

    def variant_of(self, body: Any) -> str | None:
        return self._client.variant_of(body, endpoint=self._endpoint)

    def inputs(self, body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        return self._client.inputs(body, endpoint=self._endpoint)

    def cost(self, body: Any, *, at: str | None = None, rates: Rates | None = None) -> Quote:
        return self._client.cost(body, endpoint=self._endpoint, at=at, rates=rates)

    def quotes(
        self, body: Any, *, at: str | None = None, rates: Rates | None = None
    ) -> Iterator[tuple[str, Quote]]:
        return self._client.quotes(body, endpoint=self._endpoint, at=at, rates=rates)


class Judgement:
    """What was said about one value.

    Attributes:
        client: the provider that judged, None if none knew the request.
        problems: with pointers from the root of the value.
        request: what the provider was shown: the value itself, or the body of an envelope.
        at: pointer of `request` in the value.
    """

    __slots__ = ("at", "client", "problems", "request")

    def __init__(self, client: Client | None, problems: list[Problem], request: Any, at: str = "") -> None:
        self.client = client
        self.problems = problems
        self.request = request
        self.at = at


class Judge:
    """Judges values, by the providers of an emitted package; `endpoint` is what all of them are sent to."""

    def __init__(self, clients: Clients, endpoint: str | None = None) -> None:
        self.clients = clients
        self.endpoint = endpoint

    def quick(self) -> Quick:
        """A function that finds no problems in values that are certainly fine; anything else wants `judge`."""
        if self.endpoint is not None:
            return self._all_problems
        if len(self.clients.names) == 1:
            return self._check_of(self.clients.names[0])
        checks: dict[str, Quick] = {}
        markers = self.clients.markers

        def check(value: Any, problems: list[Problem], hints: bool) -> None:
            for marker, name in markers if _is_object(value) else ():
                if marker in value:
                    found = checks.get(name) or checks.setdefault(name, self._check_of(name))
                    found(value, problems, hints)
                    return
            self._all_problems(value, problems, hints)

        return check

    def quickest(self) -> Quick:
        """As `quick`, with one call less: it knows the first provider, and finds a problem in every other request."""
        names = [name for _, name in self.clients.markers]
        if (
            self.endpoint is None
            and names
            and names[: names.count(names[0])] == [names[0]] * names.count(names[0])
        ):
            return self._check_of(names[0])
        return self.quick()

    def _check_of(self, name: str) -> Quick:
        return _module(f"{self.clients.package}.{name}.requests").check_request

    def is_fine(self, value: Any) -> bool:
        """True if there is certainly nothing to say about a value."""
        problems: list[Problem] = []
        self.quick()(value, problems, True)
        return not problems

    def _all_problems(self, value: Any, problems: list[Problem], hints: bool) -> None:
        problems += self.judge(value).problems

    def judge(self, value: Any) -> Judgement:
        """The judgement on a workflow, a step, an input, or an envelope around one of them."""
        if not _is_object(value):
            return self._listed(value)
        value = _sent(value)
        if "body" in value and ("url" in value or "method" in value):
            return self._envelope(value)
        if self.endpoint is not None:
            return self._called(value, None, self.endpoint, "", "")
        client = self.clients.of(value)
        if client is None:
            return Judgement(None, [self._unaddressed(value)], value)
        problems = client.lint(value)
        if (only := self._only) and problems and problems[0].rule == "unknown-request":
            return self._called(value, None, only, "", "")
        if self._needs_endpoint and problems and problems[0].rule == "unknown-request":
            return Judgement(None, [self._unaddressed(value)], value)
        return Judgement(client, problems, value)

    def _listed(self, value: Any) -> Judgement:
        """A body that is no object: only an operation can say that it is right."""
        endpoint = self.endpoint or self._only
        if endpoint is None:
            return Judgement(None, [_unknown("a request is an object")], value)
        return self._called(value, None, endpoint, "", "")

    @property
    def _only(self) -> str | None:
        """The only operation that a request may be for, where none is recognised by a form."""
        known = [] if self.clients.markers else list(self.clients.endpoints())
        return known[0].id if len(known) == 1 else None

    @property
    def _needs_endpoint(self) -> bool:
        """True for providers whose bodies say nothing about where they go, and that have several such places."""
        return not self.clients.markers and len(list(self.clients.endpoints())) > 1

    def _unaddressed(self, value: dict[str, Any]) -> Problem:
        """What to add to a body that no provider recognises, and the variants that would take it."""
        marked = {name for _, name in self.clients.markers}
        known = [one for one in self.clients.endpoints() if one.provider not in marked]
        fitting = [one for one in known if one.takes(value)]
        offered = fitting or known
        if not offered:
            return _unknown("no provider knows a request of this form")
        first = offered[0]
        envelope = f'{{"method": "POST", "url": "{first.url}", "body": ...}}'
        message = (
            f"a body {'like this' if fitting else 'alone'} does not say where it goes; "
            f"add --endpoint {first.id}, or write {envelope}; "
            f"{'it fits' if fitting else 'there are'} {_some([one.name for one in offered])}"
        )
        return _unknown(message, accepted=tuple(one.name for one in fitting))

    def _envelope(self, value: dict[str, Any]) -> Judgement:
        method, url = value.get("method", "POST"), value.get("url")
        if not isinstance(url, str) or not isinstance(method, str):
            message = "an envelope needs url and method as text, so that provider and endpoint can be told"
            return Judgement(None, [_unknown(message, "/url")], value["body"], "/body")
        return self._called(value["body"], method.upper(), url, "/body", "/url")

    def _called(self, body: Any, method: str | None, url: str, at: str, url_at: str) -> Judgement:
        """A body that is sent to a known operation: its query and its rules over both are judged as well."""
        try:
            found = self.clients.called(method, url)
        except ValueError:  # such as http://[::1
            return Judgement(None, [_unknown(f"{url!r} is not a URL", url_at)], body, at)
        if found is None:
            return Judgement(None, [_unknown(self._misaddressed(method, url), url_at)], body, at)
        client, operation = found
        problems: list[Problem] = []
        check_call: Any = _module(f"{self.clients.package}._runtime.routing").check_call
        check_call(operation, body, url, at, url_at, problems, True)
        addressed: Any = Addressed(client, operation.id)
        return Judgement(addressed, problems, body, at)

    def _misaddressed(self, method: str | None, url: str) -> str:
        from difflib import get_close_matches

        known = [one.id for one in self.clients.endpoints()]
        near = get_close_matches(url.split("?")[0].rstrip("/").rpartition("/")[2], known, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; endpoints: {_some(known)}"
        if method is None:
            return f"no operation with a JSON body is known as {url}{hint}"
        return f"no operation with a JSON body is known for {method} {url}; check method, host and path{hint}"


def _module(name: str) -> Any:
    """A module by its full name; `importlib` would take a millisecond to import."""
    __import__(name)
    return sys.modules[name]


def _is_object(value: Any) -> bool:
    return type(value) is dict


def _sent(value: dict[str, Any]) -> dict[str, Any]:
    """The request without the `$schema` that editors look for in a file, which is not sent."""
    if "$schema" not in value:
        return value
    return {name: member for name, member in value.items() if name != "$schema"}


def _some(names: list[str], most: int = 8) -> str:
    more = f", ... ({len(names) - most} more)" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _unknown(message: str, pointer: str = "", accepted: tuple[str, ...] = ()) -> Problem:
    from lightmeter_client._runtime.problems import Problem

    return Problem(pointer, None, "unknown-request", expected=accepted or None, message=message)


def installed_clients(provider: str | None) -> Clients:
    """The providers of the installed client, or the one named (which must be one of its `PROVIDERS`)."""
    return Clients("lightmeter_client", (provider,) if provider else None)
