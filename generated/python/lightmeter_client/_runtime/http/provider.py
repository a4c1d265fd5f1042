"""What a client knows about its provider, and how it is set up.

In: the generated modules of a provider. Out: frozen data, no behaviour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..problems import Problem
from ..quotes import Quote
from .calls import Call
from .secrets import Scheme, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """How paid work is started and followed; the words of `x-job` in the specification, "" where it is silent."""

    submit: tuple[str, ...]
    read: str = ""
    handle: str = ""
    id: str = ""
    status: str = ""
    follow: str = ""
    succeeded: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    moderated: tuple[str, ...] = ()
    missing: str = ""
    polls: tuple[int, ...] = ()
    direct: str = ""
    key: str = ""
    forgotten: str = ""
    preview: str = ""
    previewed: str = ""
    fresh: str = ""
    hold: str = ""
    files: tuple[str, ...] = ()
    url: str = ""
    encoded: str = ""
    blocked: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    progress: str = ""
    charges: str = ""
    cost: str = ""
    worth: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the generated package knows.

    Attributes:
        submit: the call that buys an input, a step or a whole body, by its endpoint where the body does not tell.
        read: the call that looks at a job, with its path still a template.
        check: problems of a body and query. lint: all there is to say about a body. cost: its price.
        inputs: the inputs inside a body. variant: which one it is, None where there are several or it is none.
            All five take the id of the operation first.
    """

    name: str
    servers: tuple[str, ...]
    token_variable: str
    schemes: tuple[Scheme, ...]
    job: JobFacts | None
    submit: Callable[[Any, str | None], Call[Any]]
    read: Call[Any] | None
    check: Callable[[str, Any, Mapping[str, Any]], Sequence[Problem]]
    lint: Callable[[str, Any], Sequence[Problem]]
    cost: Callable[[str, Any], Quote]
    inputs: Callable[[str, Any], Sequence[dict[str, Any]]]
    variant: Callable[[str, Any], str | None]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a client works; `with_options` changes a copy. Times are seconds, sizes bytes after decoding.

    Attributes:
        timeout: for a call from its first attempt to its last, pauses included; time that the provider was asked to
            hold the call comes on top.
        connect_timeout, read_timeout: for connecting, and between two pieces of an answer.
        max_retries: how often a call is tried again when that is safe.
        deadline: for paid work from submit to result, downloads included.
        polls: pauses between looking at a job, the last one repeated; None for those the provider documents.
        preflight: whether a request that does not validate is refused before it is sent.
        max_cost: the most a request may cost, None for no limit. A request without a known price is refused then.
    """

    base_url: str
    token: Secret | None = field(default=None, repr=False)
    timeout: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    max_retries: int = 5
    max_pause: float = 30.0
    first_pause: float = 0.5
    deadline: float = 900.0
    polls: tuple[float, ...] | None = None
    max_answer: int = 16 * 2**20
    max_download: int = 256 * 2**20
    preflight: bool = True
    max_cost: Decimal | None = None
