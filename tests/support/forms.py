"""The forms a request may have: a bare input, a step around it, a workflow around several.

In: inputs. Out: requests, with the pointer at which an input stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How an input is wrapped; `before` valid inputs stand before it in a workflow."""

    name: str
    before: tuple[Body, ...] = ()

    @property
    def pointer(self) -> str:
        """Where the input stands in the request."""
        return {"input": "", "step": "/input", "workflow": f"/steps/{len(self.before)}/input"}[self.name]

    def around(self, body: Body) -> Body:
        """The request that holds this input."""
        match self.name:
            case "input":
                return body
            case "step":
                return step(body)
            case _:
                return workflow([*self.before, body])


ALONE = (Form("input"), Form("step"), Form("workflow"))


def step(body: Body) -> Body:
    return {"$type": "imageGen", "input": body}


def workflow(inputs: list[Body]) -> Body:
    return {"steps": [step(body) for body in inputs]}


def forms(others: SearchStrategy[Body]) -> SearchStrategy[Form]:
    """All three forms; workflows with up to two valid inputs before."""
    several = st.lists(others, max_size=2).map(lambda bodies: Form("workflow", tuple(bodies)))
    return st.sampled_from(ALONE[:2]) | several
