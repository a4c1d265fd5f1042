"""What can go wrong, one class for each way, all of them `APIError`.

No error carries a secret: texts that came from outside are redacted before they get here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..problems import Problem


class APIError(Exception):
    """Base of everything a client raises.

    Attributes:
        key: of the purchase that failed, None for other calls; `resume(key)` goes on with it.
        doubt: True when a request left and nobody knows what became of it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.key: str | None = None
        self.doubt = False


class InvalidRequest(APIError):
    """The request was not sent, because the provider would refuse it. `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"not sent: {problems[0]}{more}")
        self.problems = tuple(problems)


class CostTooHigh(APIError):
    """The request was not sent: it costs more than `max_cost`, or its price is not known."""

    def __init__(self, message: str, amount: Decimal | None, limit: Decimal) -> None:
        super().__init__(f"not sent: {message}")
        self.amount = amount
        self.limit = limit


class ConnectionFailed(APIError):
    """No answer arrived. `sent` is False where the request provably never left."""

    def __init__(self, message: str, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class Timeout(ConnectionFailed):
    """No whole answer within the time allowed; or a job that did not end in time (then `id` is its id)."""

    def __init__(self, message: str, sent: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(message, sent)
        self.id = id


class BadAnswer(APIError):
    """An answer that cannot be read: cut off, not JSON, larger than allowed, or not what was asked for."""


class KeyReused(APIError):
    """The idempotency key belongs to another request; its answer is not the one that was asked for."""


class OutcomeUnknown(APIError):
    """A purchase that may or may not have happened, and that nothing can find again. Look at the account, then tell
    the journal what you found: `client.journal.settle(key, bought=...)`."""


class JournalFailed(APIError):
    """The journal cannot be read or written. A purchase is not sent when it cannot be written down."""


class Canceled(APIError):
    """Waiting was given up; the job itself goes on. `resume(id)` waits again."""

    def __init__(self, message: str, id: str) -> None:  # noqa: A002
        super().__init__(message)
        self.id = id


class JobFailed(APIError):
    """The job ended without a result. `status` and `reasons` as the provider gave them; `data` is its last state."""

    def __init__(
        self,
        message: str,
        id: str,  # noqa: A002
        status: str,
        reasons: tuple[str, ...],
        data: Mapping[str, Any],
    ) -> None:
        super().__init__(message)
        self.id = id
        self.status = status
        self.reasons = reasons
        self.data = data


class Moderated(JobFailed):
    """The moderation withheld the result. The same input will be withheld again."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One complaint of the provider about one member of the request.

    Attributes:
        pointer: JSON Pointer into the body. path: the same as the provider wrote it.
        message: in the provider's words. rule: our rule that says the same, None where we have none.
    """

    pointer: str
    path: str
    message: str
    rule: str | None


class StatusError(APIError):
    """The provider answered with an error.

    Attributes:
        status: the HTTP status. detail: in the provider's words, "" where it gave none.
        details: the members of its problem document (RFC 9457), {} where it sent none.
        fields: the members of the request it complains about.
        headers: of the answer, names in lower case. text: the body as text.
        insufficient_funds: the account cannot pay. The provider may say so with several statuses.
    """

    def __init__(
        self,
        message: str,
        status: int,
        detail: str = "",
        details: Mapping[str, Any] | None = None,
        fields: tuple[FieldProblem, ...] = (),
        headers: Mapping[str, str] | None = None,
        text: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail
        self.details = details or {}
        self.fields = fields
        self.headers = headers or {}
        self.text = text
        words = f"{self.details.get('title') or ''} {detail}".lower()
        short = "insufficient" in words or "not enough" in words
        self.insufficient_funds = status == 402 or (status in (400, 403) and short)

    @property
    def request_id(self) -> str | None:
        """The provider's name for this exchange, for its support."""
        return self.headers.get("x-request-id") or self.headers.get("request-id")


class Redirected(StatusError):
    """3xx. Redirects are not followed, so that no secret reaches another host."""


class BadRequest(StatusError):
    """400. The request is not valid; `fields` say where."""


class Unauthorized(StatusError):
    """401. The token is missing or not valid."""


class PaymentRequired(StatusError):
    """402. The account cannot pay."""


class Forbidden(StatusError):
    """403. The token does not allow this."""


class NotFound(StatusError):
    """404. Not there, or no longer."""


class Conflict(StatusError):
    """409. The state has changed meanwhile; read it again."""


class Gone(StatusError):
    """410. The link has expired."""


class TooLarge(StatusError):
    """413. The upload is too large."""


class UnsupportedMediaType(StatusError):
    """415. Uploads of this type are not taken."""


class Unprocessable(StatusError):
    """422. The upload could not be read, or the moderation refused it."""


class RateLimited(StatusError):
    """429. Too many requests; `retry_after` is the pause asked for, in seconds."""

    retry_after: float | None = None


class ServerError(StatusError):
    """5xx. The provider failed."""


BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    413: TooLarge,
    415: UnsupportedMediaType,
    422: Unprocessable,
    429: RateLimited,
}


def class_of(status: int) -> type[StatusError]:
    """The error class of an HTTP status."""
    if status >= 500:
        return ServerError
    return Redirected if 300 <= status < 400 else BY_STATUS.get(status, StatusError)
