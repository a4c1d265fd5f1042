"""The verdict: which provider a request belongs to, and what its emitted validator says.

In: a JSON value. Out: a `Judgement`. No rule lives here; every verdict comes from the emitted code.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeAlias

    from lightmeter_client._runtime.problems import Problem

    Quick: TypeAlias = Callable[[Any, list[Problem], bool], None]
    """Adds the problems of a value, with hints or without."""

    class Client(Protocol):
        """The module of one provider in an emitted package."""

        __name__: str

        def lint(self, body: Any, /) -> list[Problem]: ...
        def form_of(self, body: Any, /) -> str | None: ...


class Judgement:
    """What was said about one value.

    Attributes:
        client: module of the provider that judged, None if none knew the request.
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
    """Judges values, by the providers of the installed client or by one that was chosen."""

    def __init__(self, clients: Sequence[Client], endpoint: str | None = None) -> None:
        self.clients = tuple(clients)
        self.endpoint = endpoint

    def quick(self) -> Quick:
        """A function that finds no problems in values that are certainly fine; anything else wants `judge`."""
        if self.endpoint is not None:
            return self._all_problems
        return import_module(f"{self.clients[0].__name__}.requests").check_request

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
            return Judgement(None, [_unknown("a request is an object")], value)
        value = _sent(value)
        if "body" in value and ("url" in value or "method" in value):
            return self._envelope(value)
        if self.endpoint is not None:
            return self._operation(value, "POST", self.endpoint, "", "")
        for client in self.clients:
            if client.form_of(value) is not None:
                return Judgement(client, client.lint(value), value)
        if len(self.clients) == 1:
            return self._formless(self.clients[0], value)
        message = "no provider knows a request of this form; name one with --provider"
        return Judgement(None, [_unknown(message)], value)

    def _formless(self, client: Client, value: dict[str, Any]) -> Judgement:
        """A value of no known form: where the provider has none at all, its only operation is meant."""
        if import_module(f"{client.__name__}.requests").FORMS:
            return Judgement(client, client.lint(value), value)
        operations: Any = import_module(f"{client.__name__}.operations")
        if len(operations.OPERATIONS) == 1:
            only = operations.OPERATIONS[0]
            return Judgement(client, _judged(only, value, "", "", ""), value)
        paths = ", ".join(sorted(f"{one.method} {one.path}" for one in operations.OPERATIONS)[:8]) or "none"
        message = f"say with --endpoint which operation the request is for; with a JSON body: {paths}"
        return Judgement(None, [_unknown(message)], value)

    def _envelope(self, value: dict[str, Any]) -> Judgement:
        method, url = value.get("method", "POST"), value.get("url")
        if not isinstance(url, str) or not isinstance(method, str):
            message = "an envelope needs url and method as text, so that provider and endpoint can be told"
            return Judgement(None, [_unknown(message, "/url")], value["body"], "/body")
        return self._operation(value["body"], method, url, "/body", "/url")

    def _operation(self, body: Any, method: str, url: str, at: str, url_at: str) -> Judgement:
        """A body that is sent to a known operation: its query and its rules over both are judged as well."""
        for client in self.clients:
            operations: Any = import_module(f"{client.__name__}.operations")
            found = operations.find(method, url)
            if found is not None:
                return Judgement(client, _judged(found, body, url, at, url_at), body, at)
        message = f"no operation with a JSON body is known for {method} {url}; check method, host and path"
        return Judgement(None, [_unknown(message, url_at)], body, at)


def _is_object(value: Any) -> bool:
    return type(value) is dict


def _sent(value: dict[str, Any]) -> dict[str, Any]:
    """The request without the `$schema` that editors look for in a file, which is not sent."""
    if "$schema" not in value:
        return value
    return {name: member for name, member in value.items() if name != "$schema"}


def _judged(operation: Any, body: Any, url: str, at: str, url_at: str) -> list[Problem]:
    problems: list[Problem] = []
    operation.body(body, at, problems, True)
    query = operation.parse_query(url)
    told: list[Problem] = []
    operation.query(query, "", told, True)
    for problem in told:
        problem.pointer = url_at
    problems += told
    if operation.judge is not None and all(problem.severity != "error" for problem in problems):
        operation.judge(query, body, at, problems)
    return problems


def _unknown(message: str, pointer: str = "") -> Problem:
    from lightmeter_client._runtime.problems import Problem

    return Problem(pointer, None, "unknown-request", message=message)


def installed_clients(provider: str | None) -> list[Client]:
    """The providers of the installed client, or the one named (which must be one of its `PROVIDERS`)."""
    from lightmeter_client import PROVIDERS

    return [import_module(f"lightmeter_client.{name}") for name in ([provider] if provider else PROVIDERS)]  # pyright: ignore[reportReturnType]
