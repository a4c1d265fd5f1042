"""The intermediate model: what a provider accepts and charges, with everything merged and resolved.

In: types, rules, prices. Out: `Model`, frozen, in spec order. Tools and emitters read this and never the YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from lightmeter.model.rules import Hint, Price, Rule
from lightmeter.model.types import Json, Keys, Origin, Scalar, Type

Role: TypeAlias = Literal[
    "",
    "prompt",
    "negative-prompt",
    "width",
    "height",
    "size",
    "aspect-ratio",
    "count",
    "seed",
    "steps",
    "guidance",
    "references",
    "source-image",
    "format",
]
"""What a field means for the picture, whatever a provider calls it; "" for nothing that others have as well.

`size` is text such as "1024x768"; `references` are images to go by, in one list or one after the other;
`source-image` is the picture to vary.
"""


@dataclass(frozen=True, slots=True)
class Default:
    """A documented default; wrapped, so that a default of null differs from no default."""

    value: Json


@dataclass(frozen=True, slots=True)
class Parts:
    """The whole numbers that a text is made of, such as "1024x768", by the names that rules read them under."""

    separator: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object."""

    name: str
    type: Type
    required: bool
    default: Default | None
    description: str
    source: str
    origin: Origin
    role: Role = ""
    parts: Parts | None = None
    renamed_from: tuple[str, ...] = ()
    """Names that earlier versions of the specification gave it."""


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object with named members, inheritance already merged.

    `extra` is the type of members that are not listed: None means the object is closed. `keys` is what the names of
    such members must be; every listed name is. The bounds count all members.
    """

    name: str
    fields: tuple[Field, ...]
    extra: Type | None
    dependent_required: tuple[tuple[str, tuple[str, ...]], ...]
    rules: tuple[Rule, ...]
    hints: tuple[Hint, ...]
    description: str
    origin: Origin
    keys: Keys | None = None
    min_properties: int | None = None
    max_properties: int | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A leaf of the request tree: closed and flat; `tags` are the discriminator values that lead to it.

    `path` names it for people, provider first: ("civitai", "flux2", "klein", "createImage").
    `reference` lists the members that make an object a reference to another step's output, which may
    stand for any value below this variant (empty: references are not known here).
    """

    path: tuple[str, ...]
    tags: tuple[tuple[str, Scalar], ...]
    body: Object
    price: Price | None
    reference: tuple[str, ...]

    @property
    def name(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several objects, told apart by the member `tag`.

    `cases` map a tag value to the name of a named type; `otherwise` names the type of all other values.
    """

    name: str
    tag: str
    cases: tuple[tuple[Scalar, str], ...]
    otherwise: str | None
    description: str
    origin: Origin


NamedType: TypeAlias = Variant | Choice | Object
"""What a `Named` use resolves to."""


@dataclass(frozen=True, slots=True)
class Form:
    """A shape a request file may have, recognised by its `marker` member."""

    name: str
    marker: str
    type: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query, path or header parameter of an operation."""

    place: Literal["query", "path", "header", "cookie"]
    field: Field


@dataclass(frozen=True, slots=True)
class Response:
    """What an operation may answer: status ("200", "4XX", "default"), media type, named type of a JSON body.

    `others` are further media types of the same answer, whose bodies are bytes; `headers` are the documented ones.
    """

    status: str
    media_type: str | None
    type: Type | None
    description: str
    others: tuple[str, ...] = ()
    headers: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """How the answers of an operation continue: the query parameter `cursor` takes the mark of the next page.

    `next` and `items` are JSON Pointers into an answer: to that mark (absent, null or "" on the last page), and to the
    list of what is on the page.
    """

    cursor: str
    next: str
    items: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation; `body` is the type of its JSON request body, `upload` says that it takes bytes instead.

    `body_media` is what the body is sent as where that is not application/json, or not any bytes.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Type | None
    body_required: bool
    responses: tuple[Response, ...]
    rules: tuple[Rule, ...]
    description: str
    origin: Origin
    upload: bool = False
    pages: Pages | None = None
    body_media: str = ""


@dataclass(frozen=True, slots=True)
class Security:
    """How a request proves who sends it; `parameter` names the header, query parameter or cookie.

    `variable` is the variable of the environment that the provider's own documents keep the secret in.
    """

    name: str
    kind: Literal["bearer", "basic", "header", "query", "cookie"]
    parameter: str
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What the provider sends to a callback: the name in the specification and the type of the JSON body."""

    name: str
    type: Type
    description: str


@dataclass(frozen=True, slots=True)
class Job:
    """How paid work is started and followed. What a specification does not say is empty.

    Pointers are JSON Pointers into an answer: `*` stands for every item, "" for the answer itself. `submit` are
    the operations that start work. Without `read` their answer is the work; otherwise `read` takes the id as its
    parameter `handle`, and `id` and `status` say where both stand.
    """

    submit: tuple[str, ...]
    source: str
    read: str = ""
    handle: str = ""
    id: str = ""
    status: str = ""
    follow: str = ""
    """Where the answer to `submit` gives the address to poll instead of the path of `read`."""
    pending: str = ""
    """The status of work that goes on, where only one is documented."""
    succeeded: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    moderated: tuple[str, ...] = ()
    """The statuses, among `ended`, by which the moderation withholds work."""
    missing: str = ""
    """The status, among `ended`, that says that nothing is known of an id."""
    polls: tuple[int, ...] = ()
    """Documented pauses in seconds, the last one repeated."""
    direct: str = ""
    """The body member that, when true, asks for the finished work in the answer to `submit`."""
    key: str = ""
    """The body member that buys once when it is sent twice. Without one, work is never submitted again unless the
    first attempt certainly did not arrive."""
    forgotten: str = ""
    """The body member that, when true, keeps the provider from storing the work, so that `key` protects nothing."""
    preview: str = ""
    """The query parameter that prices work and runs nothing."""
    previewed: str = ""
    """The response header that only previews have."""
    fresh: str = ""
    """The body member to draw anew for a preview."""
    hold: str = ""
    """The query parameter for the seconds to keep a call open."""
    callback: str = ""
    """The body member for the address to call when the work has ended."""
    secret: str = ""
    """The body member for what such calls are signed with."""
    files: tuple[str, ...] = ()
    """Where the finished work lists its files: objects with `url` or `encoded`, or addresses as plain text."""
    url: str = ""
    """The member of a file that holds its signed address."""
    encoded: str = ""
    """The member of a file that holds its bytes in Base64."""
    inline: tuple[str, ...] = ()
    """The body members that ask for `encoded` files, by true or by its name."""
    seed: str = ""
    """The response header with the seed that was used."""
    flagged: str = ""
    """The response header that says whether the work was found unsafe."""
    expires: int = 0
    """Seconds until the address of a file is void; 0 where that is not documented."""
    blocked: tuple[str, ...] = ()
    """Where the moderation says why it withheld work."""
    reasons: tuple[str, ...] = ()
    """Where it is said why work failed."""
    progress: str = ""
    charges: str = ""
    """Where charges are listed: objects with type debit or credit, and amount."""
    cost: str = ""
    """Where the answer to `submit` says what the work costs, counted in pieces of `worth`."""
    worth: str = ""
    """How much of `unit` one piece of `cost` is, a decimal."""
    unit: str = ""
    balance: str = ""
    """The operation that says what is left to spend; `left` is where, counted like `cost`."""
    left: str = ""
    accounts: tuple[str, ...] = ()
    """The accounts of a caller, in the order in which they are charged; one where none are named."""
    mature: str = ""
    """The account that alone pays for mature results."""
    parallel: int = 0
    """How many works may run at a time; 0 where that is not documented."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one of a provider's own `unit` costs in US dollars, as documented. For display: prices stay in the unit."""

    unit: str
    usd: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Model:
    """Everything Lightmeter knows about one provider. `types` is in spec order, names unique."""

    provider: str
    title: str
    version: str
    spec: str
    servers: tuple[str, ...]
    types: tuple[tuple[str, NamedType], ...]
    forms: tuple[Form, ...]
    operations: tuple[Operation, ...]
    security: tuple[Security, ...] = ()
    events: tuple[Event, ...] = ()
    job: Job | None = None
    worth: tuple[Worth, ...] = ()

    @property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(node for _, node in self.types if isinstance(node, Variant))
