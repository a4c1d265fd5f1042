"""What a workflow costs and who pays: blue, then green, then yellow; credits give back what was paid.

In: a store and a workflow. Out: entries on the workflow, moves in the purse, lines in the ledger.
The bill is the sum of the emitted calculators' prices, exact and not rounded: how the service rounds is stated nowhere.
Tips are rates of it (half up to micro-units), as the request types say.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from lightmeter.mock.calls import Json, Refused
from lightmeter.mock.money import Entry, paid
from lightmeter.mock.provider import unpriced
from lightmeter.mock.workflows.state import Cost, Store, Workflow
from lightmeter_client._runtime.quotes import from_micro


def cost_of(store: Store, template: dict[str, Json]) -> Cost:
    """The documented price of a valid request. Raises `Refused` where there is none."""
    bills = list(store.provider.bills(template, store.world.settings))
    steps: list[Json] = template["steps"]
    if len(bills) < max(1, len(steps)):
        raise unpriced("/steps", "", "only steps that make images have prices here, and there must be one")
    return priced(store, sum(bill.micro for bill in bills), template.get("tips") or {})


def priced(store: Store, base: int, rates: dict[str, Json]) -> Cost:
    """A price with its tips."""
    tips: dict[str, int] = {}
    for name in store.provider.fields_of("WorkflowTips"):
        rate = Decimal(str(rates.get(name) or 0))
        if not 0 <= rate <= 100:
            raise Refused(400, "The request is not valid; see errors.", {f"tips.{name}": ["0 to 100 here"]})
        tips[name] = int((base * rate).to_integral_value(ROUND_HALF_UP))
    return Cost(base, tips)


def payers(store: Store, workflow: Workflow) -> tuple[str, ...]:
    """The accounts that may be charged: those of the request; mature content is paid for in yellow only."""
    known = tuple(store.world.purse(workflow.user).balances)
    wanted = workflow.template.get("currencies") or known
    allowed = tuple(account for account in known if account in wanted)
    return tuple(set(allowed) & {"yellow"}) if workflow.mature else allowed


def charge(store: Store, workflow: Workflow, micro: int, accounts: tuple[str, ...]) -> bool:
    """Take an amount, split over accounts where one is too short; False (and nothing taken) when all are."""
    purse = store.world.purse(workflow.user)
    parts = purse.split(micro, accounts)
    for account, part in parts or ():
        entry = Entry("debit", account, part, store.world.signer.mint("tx_"))
        purse.move(entry)
        workflow.entries.append(entry)
        store.event("charged", workflow, account=account, amount=from_micro(part), transaction=entry.id)
    return parts is not None


def preview(store: Store, workflow: Workflow) -> None:
    """What a charge would be, on the workflow alone."""
    parts = store.world.purse(workflow.user).split(workflow.cost.total, payers(store, workflow))
    workflow.short = parts is None
    workflow.entries = [Entry("debit", account, micro, "") for account, micro in parts or ()]


def refund(store: Store, workflow: Workflow, accounts: tuple[str, ...] | None = None) -> None:
    """Give back what was paid, to the accounts that paid it (or only to those named)."""
    purse = store.world.purse(workflow.user)
    for account, micro in paid(workflow.entries).items():
        if accounts is not None and account not in accounts:
            continue
        entry = Entry("credit", account, micro, store.world.signer.mint("tx_"))
        purse.move(entry)
        workflow.entries.append(entry)
        store.event("refunded", workflow, account=account, amount=from_micro(micro), transaction=entry.id)


def refund_sometime(store: Store, workflow: Workflow, operation: str) -> None:
    """Give everything back, now or, by chance, late."""
    world = store.world
    if paid(workflow.entries) and world.strikes("late-refund", operation, workflow.id):
        due = world.clock.now() + world.settings.refund_delay
        world.schedule.at(due, lambda _: refund(store, workflow))
    else:
        refund(store, workflow)


def release(store: Store, workflow: Workflow) -> None:
    """Allow mature results: other accounts are paid back and yellow pays. Refused when yellow is too short."""
    others = {account: micro for account, micro in paid(workflow.entries).items() if account != "yellow"}
    due = sum(others.values())
    if store.world.purse(workflow.user).split(due, ("yellow",)) is None:
        raise Refused(400, "not enough yellow Buzz to allow mature content")
    refund(store, workflow, tuple(others))
    if due:
        charge(store, workflow, due, ("yellow",))
