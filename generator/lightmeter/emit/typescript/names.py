"""Names of generated TypeScript: identifiers from an allow-list of characters, distinct, no reserved words.

In: wire names. Out: camelCase for variables and functions, PascalCase for types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, count

from lightmeter.model.names import pascal, words

KEYWORDS = frozenset(
    "abstract any arguments as async await boolean break case catch class const constructor continue debugger "
    "declare default delete do else enum eval export extends false finally for from function get if implements "
    "import in infer instanceof interface is keyof let module namespace never new null number object of package "
    "private protected public readonly require return set static string super switch symbol this throw true try "
    "type typeof undefined unique unknown var void while with yield bigint".split()
)
USED = frozenset(
    "value input body at problems hints key item items index member found required check query severity reading rates "
    "own has given join missing broken advise sound same problem quote isObject sizeOf isNaN parseInt "
    "missingBeside noCase unknown unlisted unrecognised fits ceilDiv floorDiv greater isMultiple lengthOf lesser part "
    "alternatives".split()
)
"""Names that generated functions use themselves."""
GLOBAL_TYPES = frozenset(
    "Array Boolean BigInt Body Date Error Function Infinity JSON Map Math NaN Number Object Promise Proxy Reference "
    "Record Readonly Partial Pick Omit Exclude Extract Reflect RegExp Set String Symbol OtherTag Request Problem Quote "
    "Rates Response ReadonlyArray Iterable Uint8Array APIError BaseClient CallOptions Client ClientOptions FileJournal "
    "GenerateOptions Journal Logger MemoryJournal OptionChanges PagedReply Preview Progress Purchase RawResponse Reply "
    "Result ResultFile Resumed WaitOptions Severity CostOptions RequestOptions Confidence QuoteLine RateLine Row "
    "Located OperationBodies Options Fetch Changes State InvalidRequestError CostTooHighError JournalError "
    "ConnectionError "
    "TimeoutError CanceledError BadAnswerError KeyReusedError OutcomeUnknownError JobFailedError ModeratedError "
    "FieldProblem Refusal StatusError RedirectedError BadRequestError AuthenticationError PaymentRequiredError "
    "PermissionDeniedError NotFoundError ConflictError GoneError TooLargeError UnsupportedMediaTypeError "
    "UnprocessableEntityError RateLimitError ServerError".split()
)
"""Type names that generated code uses or exports itself, or that hide a global one."""


def camel(text: str) -> str:
    """camelCase; `field` if no letter or digit is left."""
    parts = words(text) or ("field",)
    joined = parts[0] + "".join(part[:1].upper() + part[1:] for part in parts[1:])
    return f"n{joined}" if joined[0].isdigit() else joined


def variables(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Wire names to distinct camelCase identifiers, in order."""
    return _distinct(names, camel, KEYWORDS | USED | set(taken))


def types(names: Iterable[str]) -> dict[str, str]:
    """Schema names to distinct type names."""
    return _distinct(names, type_name, set(GLOBAL_TYPES))


def operations(ids: Iterable[str]) -> dict[str, str]:
    """Ids of operations to distinct parts of function names."""
    return _distinct(ids, pascal, set())


def type_name(text: str) -> str:
    """PascalCase."""
    return pascal(text)


def _distinct(
    names: Iterable[str], spell: Callable[[str], str], used: set[str] | frozenset[str]
) -> dict[str, str]:
    used = set(used)
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = spell(name)
        candidates = chain((plain, f"{plain}_"), (f"{plain}{number}" for number in count(2)))
        found[name] = next(candidate for candidate in candidates if candidate not in used)
        used.add(found[name])
    return found
