"""Deeds as buttons: which one moves a case on, which stand behind it, which take one click."""

from __future__ import annotations

from collections.abc import Set

from django.urls import reverse

from gezhi.domain.cases.labels import DEED_LABELS
from gezhi.domain.cases.rules.conditions import CLASS_NEEDED, PLACE_NEEDED
from gezhi.domain.cases.rules.moves import Verdict
from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.vocabulary import Deed, PlaceKind, State
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.page_parts import Deed as DeedButton
from gezhi.ground.plumbing.problems import sentence

PRIMARY = (
    Deed.TAKE,
    Deed.SUBMIT,
    Deed.VERIFY,
    Deed.CHECK,
    Deed.CONFIRM,
    Deed.NAME_HANDLER,
    Deed.FILE,
    Deed.AUDIT,
    Deed.DISPATCH,
    Deed.EXTRACT,
    Deed.ERASE,
    Deed.CLOSE,
    Deed.EVALUATE,
)
"""The one deed that moves a case on, by the state it is in; the rest stand behind it."""
DANGEROUS = frozenset({Deed.VOID, Deed.DECLINE, Deed.WITHDRAW, Deed.ERASE})
HIDDEN = frozenset({Deed.EXPIRE, Deed.RELEASE_REPORTER, Deed.STEP})
ONE_CLICK = frozenset({Deed.TAKE, Deed.AUDIT})
"""Deeds without anything to fill in."""

ASKED_FOR = frozenset({(Deed.FILE, CLASS_NEEDED.code), (Deed.FILE, PLACE_NEEDED.code)})
"""Refusals that the deed's own form answers: it asks for class and place."""

NEXT: dict[tuple[str, State], Deed] = {
    ("my_orders", State.DISPATCHED): Deed.TAKE,
    ("my_orders", State.HANDLING): Deed.SUBMIT,
    ("to_verify", State.VERIFYING): Deed.VERIFY,
    ("to_check", State.CHECKING): Deed.CHECK,
    ("to_take", State.DISPATCHED): Deed.NAME_HANDLER,
    ("to_confirm", State.SUBMITTED): Deed.CONFIRM,
    ("to_accept", State.REPORTED): Deed.FILE,
    ("to_close", State.ANSWERED): Deed.CLOSE,
    ("to_audit", State.AWAITING_AUDIT): Deed.AUDIT,
    ("to_dispatch", State.FILED): Deed.DISPATCH,
}
"""What a case in a queue waits for."""


def button(case: Case, deed: Deed, *, primary: bool = False, refusal: str = "") -> DeedButton:
    """One deed on a case; a deed without anything to fill in is done by the click."""
    return DeedButton(
        label=str(DEED_LABELS[deed]),
        url=reverse("cases:deed", args=[case.pk, deed.value]),
        primary=primary,
        dangerous=deed in DANGEROUS,
        refusal=refusal,
        by="post" if deed in ONE_CLICK else "get",
        values=(("version", case.version),) if deed in ONE_CLICK else (),
    )


def next_button(case: Case, queue: str) -> DeedButton | None:
    """What a case in `queue` waits for; None where nothing is asked of the caller."""
    deed = NEXT.get((queue, State(case.state)))
    if deed is Deed.AUDIT and _lacks(case):
        deed = Deed.AMEND
    return button(case, deed, primary=True) if deed else None


def _lacks(case: Case) -> bool:
    """Without a class or a place it cannot be audited yet."""
    return case.case_class_id is None or case.place_kind == PlaceKind.WORDS


def deed_buttons(case: Case, verdicts: list[Verdict]) -> list[DeedButton]:
    """What may be done, and what not and why; the deed that moves the case on comes first."""
    shown = [
        verdict for verdict in verdicts if verdict.deed not in HIDDEN or (verdict.deed is Deed.STEP and verdict.allowed)
    ]
    offered = {verdict.deed for verdict in shown if _is_offered(verdict)}
    first = next((deed for deed in PRIMARY if deed in offered), None) or _cure(case, offered)
    return [
        button(
            case,
            verdict.deed,
            primary=verdict.deed is first,
            refusal=sentence(Problem(verdict.refusal, {})) if verdict.refusal and verdict.deed not in offered else "",
        )
        for verdict in sorted(shown, key=lambda verdict: _place(verdict.deed, first, offered))
    ]


def _cure(case: Case, offered: Set[Deed]) -> Deed | None:
    """Where an audit waits for the class or the place, amending moves the case on."""
    waits = State(case.state) is State.AWAITING_AUDIT and _lacks(case)
    return Deed.AMEND if waits and Deed.AMEND in offered else None


def _place(deed: Deed, first: Deed | None, offered: Set[Deed]) -> tuple[bool, bool, bool]:
    """The deed that moves the case on first, what cannot be done behind, what cannot be taken back last."""
    return deed is not first, deed in DANGEROUS, deed not in offered


def _is_offered(verdict: Verdict) -> bool:
    return verdict.allowed or (verdict.refusal is not None and (verdict.deed, verdict.refusal.code) in ASKED_FOR)
