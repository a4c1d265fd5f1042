"""Which operation a method and URL belong to, and its query as JSON values.

Standard library only; loaded only for requests that come with a URL.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from .problems import Problem


class Operation:
    """One HTTP operation with a JSON body.

    Attributes:
        id, method, path: as the specification has them; the path is a template.
        body: checks the body. query: checks the query parameters.
        kinds: "number", "boolean" or "string" for each query parameter.
        judge: judges rules over query and body, None where there are none.
    """

    __slots__ = ("body", "id", "judge", "kinds", "method", "path", "query")

    def __init__(
        self,
        id: str,  # noqa: A002
        method: str,
        path: str,
        body: Callable[[Any, str, list[Problem], bool], None],
        query: Callable[[dict[str, Any], str, list[Problem], bool], None],
        kinds: Mapping[str, str],
        judge: Callable[..., None] | None,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        self.body = body
        self.query = query
        self.kinds = kinds
        self.judge = judge

    def parse_query(self, url: str) -> dict[str, Any]:
        """The query of a URL as JSON values; what cannot be read as its kind stays text, for the check to name."""
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        return {name: _value(text, self.kinds.get(name, "string")) for name, text in pairs}


def _value(text: str, kind: str) -> Any:
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,18}\.[0-9]{1,18}", text):
        return float(text)
    return text


def match(
    operations: Iterable[Operation], servers: Iterable[str], method: str | None, url: str
) -> Operation | None:
    """The operation whose server, method (None: any) and path template fit; a URL without a host fits any server."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all
        return None
    for server in servers:
        base = urlsplit(server)
        if parts.netloc and parts.netloc.lower() != base.netloc.lower():
            continue
        path = parts.path.removeprefix(base.path.rstrip("/")).rstrip("/") or "/"
        for operation in operations:
            if method in (None, operation.method) and _template(operation.path).fullmatch(path):
                return operation
    return None


def named_in(
    operations: Sequence[Operation], servers: Iterable[str], provider: str, endpoint: str
) -> Operation | None:
    """The operation that a text means: its id, the variant it makes, its path or its URL."""
    name = endpoint.removeprefix(f"{provider}/")
    for operation in operations:
        if name == operation.id:
            return operation
    url = endpoint if "://" in endpoint or endpoint.startswith("/") else f"/{endpoint}"
    return match(operations, servers, "POST", url) or match(operations, servers, None, url)


def check_at(
    operation: Operation | None,
    operations: Sequence[Operation],
    endpoint: str,
    body: Any,
    problems: list[Problem],
    hints: bool,
) -> None:
    """Check a body as `operation`, which `endpoint` names, would; its query too where `endpoint` is an address."""
    if operation is None:
        from .problems import Problem

        known = tuple(one.id for one in operations)
        problems.append(Problem("", None, "unknown-request", None, known, (endpoint,)))
    elif "/" in endpoint and "?" in endpoint:
        check_call(operation, body, endpoint, "", "", problems, hints)
    else:
        operation.body(body, "", problems, hints)
        if hints and operation.judge is not None and not any(one.severity == "error" for one in problems):
            operation.judge({}, body, "", problems, "warning")


def check_call(
    operation: Operation, body: Any, url: str, at: str, url_at: str, problems: list[Problem], hints: bool
) -> None:
    """Check a body, the query of its URL, and the rules over both; `at` and `url_at` are where the two stand."""
    operation.body(body, at, problems, hints)
    query = operation.parse_query(url)
    told: list[Problem] = []
    operation.query(query, "", told, hints)
    for problem in told:
        problem.told_at(url_at)
    problems += told
    if operation.judge is not None and not any(one.severity == "error" for one in problems):
        operation.judge(query, body, at, problems)


def _template(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)))
