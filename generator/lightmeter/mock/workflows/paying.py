"""What a workflow costs and who pays: one account after the other; credits give back what was paid.

In: a store and a workflow. Out: costs, and the accounts that may be charged; the till moves the money.
The bill is the sum of the emitted calculators' prices, exact and not rounded: how the service rounds is stated nowhere.
Tips are rates of it (half up to micro-units), as the request types say.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from lightmeter.mock.calls import Call, Json, Refused
from lightmeter.mock.money import Entry, paid
from lightmeter.mock.provider import unpriced
from lightmeter.mock.workflows.state import Cost, Store, Workflow


def cost_of(store: Store, call: Call, template: dict[str, Json]) -> Cost:
    """The documented price of a valid request. Raises `Refused` where there is none."""
    bills = list(store.provider.bills(call.operation, call.body, store.world.settings))
    steps: list[Json] = template["steps"]
    if len(bills) < max(1, len(steps)):
        raise unpriced("/steps", "", "only steps that make images have prices here, and there must be one")
    return priced(store, sum(bill.micro for bill in bills), bills[0].unit, template.get("tips") or {})


def priced(store: Store, base: int, unit: str, rates: dict[str, Json]) -> Cost:
    """A price with its tips."""
    tips: dict[str, int] = {}
    for name in store.provider.fields_of("WorkflowTips"):
        rate = Decimal(str(rates.get(name) or 0))
        if not 0 <= rate <= 100:
            raise Refused(400, "The request is not valid; see errors.", {f"tips.{name}": ["0 to 100 here"]})
        tips[name] = int((base * rate).to_integral_value(ROUND_HALF_UP))
    return Cost(base, unit, tips)


def payers(store: Store, workflow: Workflow) -> tuple[str, ...]:
    """The accounts that may be charged: those of the request; mature content is paid for by one of them only."""
    known = tuple(store.purse(workflow.user).balances)
    wanted = workflow.template.get("currencies") or known
    allowed = tuple(account for account in known if account in wanted)
    return tuple(set(allowed) & {store.mature}) if workflow.mature else allowed


def others(store: Store, workflow: Workflow) -> tuple[str, ...]:
    """The accounts that may not be charged, and could be."""
    purse, allowed = store.purse(workflow.user), payers(store, workflow)
    excluded = tuple(account for account in purse.balances if account not in allowed)
    return excluded if purse.split(workflow.cost.total, excluded) else ()


def preview(store: Store, workflow: Workflow) -> None:
    """What a charge would be, on the workflow alone."""
    parts = store.purse(workflow.user).split(workflow.cost.total, payers(store, workflow))
    workflow.short = parts is None
    workflow.entries = [Entry("debit", account, micro, "") for account, micro in parts or ()]


def release(store: Store, workflow: Workflow) -> None:
    """Allow mature results: other accounts are paid back, and the one for it pays. Refused when it is too short."""
    others = {account: micro for account, micro in paid(workflow.entries).items() if account != store.mature}
    due = sum(others.values())
    if store.purse(workflow.user).split(due, (store.mature,)) is None:
        raise Refused(400, f"not enough {store.mature} {workflow.unit.capitalize()} to allow mature content")
    store.till.refund(workflow, tuple(others))
    if due:
        store.till.charge(workflow, due, (store.mature,))
