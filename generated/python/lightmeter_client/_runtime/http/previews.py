"""The provider's own price.

Previews never carry a key, since the provider would answer the purchase with the preview.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .answers import parse_json
from .core import Core
from .exchange import exchange
from .flow import Flow
from .results import Preview, charges


def preview(core: Core, body: Any, endpoint: str | None) -> Flow[Preview]:
    """The provider's own price. Never carries a key; the member `fresh` is drawn anew, since a repeated request
    may be answered from a cache at no cost (reading C18)."""
    job = core.job
    call = core.provider.submit(body, endpoint)
    wrapped = {name: value for name, value in call.body.items() if name != job.key}
    for one in core.provider.inputs(call.operation, wrapped):
        if job.fresh and isinstance(one.get(job.fresh), int):
            one[job.fresh] = secrets.randbelow(2**31)
    answer = yield from exchange(core, replace(call, body=wrapped, query=((job.preview, True),)))
    data = parse_json(answer.content)
    text = answer.headers.get(job.previewed.lower(), "") if job.previewed else ""
    try:
        total = Decimal(text) if text else charges(data, job.charges)[0]
    except ArithmeticError:
        total = None
    return Preview(total, job.unit, data)
