"""The life of a case as one table: from, deed, to, permission, conditions.

The page shows the buttons this table allows, the service enforces it, the API lists it, the phone receives it as JSON
(`contracts/transitions/cases.json`). Source: STANDARDS § 2.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.domain.cases.rules import conditions as when
from gezhi.domain.cases.rules.conditions import Asker, Condition, Facts
from gezhi.domain.cases.vocabulary import OPEN_STATES, STAGES, Deed, State
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.kernel.problem import Problem, ProblemKind, problem

NOT_NOW = problem("case.not_now", 409, "This cannot be done while the case is in this state.")
NOT_YOURS = problem("case.not_yours", 403, "Your post does not include this deed here.")
REASON_NEEDED = problem("case.reason_needed", 422, "Give the reason.")


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` None keeps the state; `permission` PUBLIC is the reporter's own door."""

    before: frozenset[State]
    deed: Deed
    to: State | None
    permission: P
    conditions: tuple[Condition, ...] = ()
    needs_reason: bool = False


def _row(
    before: State | frozenset[State],
    deed: Deed,
    to: State | None,
    permission: P,
    *conditions: Condition,
    reason: bool = False,
) -> Move:
    states = before if isinstance(before, frozenset) else frozenset({before})
    return Move(states, deed, to, permission, conditions, reason)


S, D = State, Deed

MOVES: tuple[Move, ...] = (
    # Collect and assess
    _row(S.REPORTED, D.REQUEST_VERIFICATION, S.VERIFYING, P.CASES_ACCEPT),
    _row(S.VERIFYING, D.VERIFY, S.REPORTED, P.CASES_VERIFY),
    _row(S.REPORTED, D.FILE, S.FILED, P.CASES_ACCEPT, when.classified, when.placed, when.verified_if_needed),
    _row(S.REPORTED, D.DECLINE, S.DECLINED, P.CASES_ACCEPT, reason=True),
    _row(frozenset({S.REPORTED, S.FILED}), D.MERGE, S.MERGED, P.CASES_ACCEPT),
    _row(S.REPORTED, D.WITHDRAW, S.WITHDRAWN, P.PUBLIC, when.is_reporter),
    _row(
        S.AWAITING_AUDIT,
        D.AUDIT,
        S.CLOSED,
        P.CASES_ACCEPT,
        when.is_another_person,
        when.classified,
        when.placed,
    ),
    _row(S.AWAITING_AUDIT, D.REFUSE_AUDIT, S.REPORTED, P.CASES_ACCEPT, when.is_another_person, reason=True),
    # Dispatch and handle
    _row(S.FILED, D.DISPATCH, S.DISPATCHED, P.CASES_DISPATCH, when.asks_no_right),
    _row(S.FILED, D.RETURN_CASE, S.REPORTED, P.CASES_DISPATCH, reason=True),
    _row(S.DISPATCHED, D.TAKE, S.HANDLING, P.CASES_HANDLE, when.holds_order),
    _row(S.DISPATCHED, D.NAME_HANDLER, S.HANDLING, P.CASES_CONFIRM, when.lies_with_department, when.holds_order),
    _row(S.DISPATCHED, D.RECALL, S.FILED, P.CASES_DISPATCH, reason=True),
    _row(S.DISPATCHED, D.RETURN_ORDER, S.FILED, P.CASES_HANDLE, when.holds_order, reason=True),
    _row(S.DISPATCHED, D.SUBMIT, S.ANSWERED, P.CASES_HANDLE, when.holds_order, when.handler_named),
    _row(frozenset({S.DISPATCHED, S.HANDLING}), D.STEP, None, P.CASES_HANDLE, when.holds_order),
    _row(S.HANDLING, D.HAND_BACK, S.DISPATCHED, P.CASES_HANDLE, when.is_handler, reason=True),
    _row(S.HANDLING, D.SUBMIT, S.SUBMITTED, P.CASES_HANDLE, when.is_handler),
    # Feed back
    _row(S.SUBMITTED, D.CONFIRM, S.ANSWERED, P.CASES_CONFIRM, when.holds_order),
    _row(S.SUBMITTED, D.SEND_BACK, S.HANDLING, P.CASES_CONFIRM, when.holds_order, reason=True),
    _row(S.ANSWERED, D.REQUEST_CHECK, S.CHECKING, P.CASES_ACCEPT),
    _row(S.CHECKING, D.CHECK, S.ANSWERED, P.CASES_CHECK, when.is_another_person),
    _row(S.ANSWERED, D.REWORK, S.DISPATCHED, P.CASES_ACCEPT, when.asks_no_right, reason=True),
    _row(S.ANSWERED, D.REWORK, S.DISPATCHED, P.CASES_DISPATCH, when.asks_no_right, reason=True),
    _row(S.ANSWERED, D.CLOSE, S.CLOSED, P.CASES_ACCEPT, when.is_another_person, when.checked_if_needed),
    # A person's rights over the data held of them
    _row(S.FILED, D.EXTRACT, S.ANSWERED, P.CASES_REVEAL, when.asks_access, when.decided_by_another, reason=True),
    _row(S.ANSWERED, D.EXTRACT, None, P.CASES_REVEAL, when.asks_access, when.decided_by_another, reason=True),
    _row(S.FILED, D.ERASE, S.ANSWERED, P.CASES_REVEAL, when.asks_erasure, when.decided_by_another, reason=True),
    # Evaluate
    _row(S.CLOSED, D.EVALUATE, S.EVALUATED, P.PUBLIC, when.is_reporter, when.within_reopen_days),
    _row(S.CLOSED, D.EXPIRE, S.EVALUATED, P.CASES_ACCEPT, when.evaluation_ran_out),
    _row(
        frozenset({S.CLOSED, S.EVALUATED}),
        D.REOPEN,
        S.FILED,
        P.PUBLIC,
        when.is_reporter,
        when.within_reopen_days,
        when.reopenings_left,
        reason=True,
    ),
    _row(frozenset({S.CLOSED, S.EVALUATED}), D.REOPEN, S.FILED, P.CASES_SUPERVISE, reason=True),
    # Beside the way
    _row(OPEN_STATES - {S.AWAITING_AUDIT}, D.VOID, S.VOID, P.CASES_ACCEPT, reason=True),
    _row(
        frozenset({S.REPORTED, S.AWAITING_AUDIT, S.FILED, S.DISPATCHED, S.HANDLING}),
        D.AMEND,
        None,
        P.CASES_ACCEPT,
        reason=True,
    ),
    _row(frozenset({S.FILED, S.DISPATCHED, S.HANDLING}), D.AMEND, None, P.CASES_DISPATCH, reason=True),
    _row(frozenset(State), D.NOTE, None, P.CASES_VIEW),
    _row(OPEN_STATES, D.URGE, None, P.CASES_SUPERVISE),
    _row(OPEN_STATES, D.URGE, None, P.CASES_DISPATCH),
    _row(OPEN_STATES, D.URGE, None, P.PUBLIC, when.is_reporter),
    _row(frozenset(State), D.RELEASE_REPORTER, None, P.CASES_REVEAL, reason=True),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """May it be done: the row that allows it, or why not."""

    deed: Deed
    move: Move | None
    refusal: ProblemKind | None

    @property
    def allowed(self) -> bool:
        return self.move is not None


def judge(deed: Deed, facts: Facts, asker: Asker, now: datetime) -> Verdict:
    """The first row that allows `deed`, or the refusal that came closest: state, then post, then conditions."""
    refusal, closeness = NOT_NOW, 0
    for move in MOVES:
        if move.deed is not deed or facts.state not in move.before:
            continue
        if move.permission is not P.PUBLIC and move.permission not in asker.permissions:
            refusal, closeness = (NOT_YOURS, 1) if closeness < 1 else (refusal, closeness)
            continue
        failed = next((said for said in (test(facts, asker, now) for test in move.conditions) if said), None)
        if failed is None:
            return Verdict(deed, move, None)
        refusal, closeness = failed, 2
    return Verdict(deed, None, refusal)


def decide(deed: Deed, facts: Facts, asker: Asker, now: datetime, *, reason: str | None = None) -> Move:
    """The row that allows `deed`. Raises the Problem of the condition that failed, or `case.reason_needed`."""
    verdict = judge(deed, facts, asker, now)
    if verdict.move is None:
        raise Problem(verdict.refusal or NOT_NOW, {})
    if verdict.move.needs_reason and not (reason or "").strip():
        raise REASON_NEEDED()
    return verdict.move


NEVER_HERE = (NOT_YOURS, when.NOT_REPORTER, when.NOT_ACCESS, when.NOT_ERASURE)


def possible(facts: Facts, asker: Asker, now: datetime) -> list[Verdict]:
    """Every deed the table knows in this state, with its verdict: buttons, and why a button is not there.

    Deeds that only another role, or only another kind of matter could ever see here are left out.
    """
    deeds = dict.fromkeys(move.deed for move in MOVES if facts.state in move.before)
    verdicts = (judge(deed, facts, asker, now) for deed in deeds)
    return [verdict for verdict in verdicts if verdict.refusal not in NEVER_HERE]


def target(move: Move, facts: Facts) -> State:
    """Where a move leads: submitted work skips the department's confirmation where the city wants none of it."""
    if move.to is None:
        return facts.state
    skips = move.deed is Deed.SUBMIT and (not facts.procedure.needs_confirmation or facts.department_id is None)
    return State.ANSWERED if skips else move.to


def needs_reason(deed: Deed) -> bool:
    """Whether some row of the table asks for a reason for `deed`."""
    return any(move.needs_reason for move in MOVES if move.deed is deed)


def as_contract() -> dict[str, object]:
    """The table as the phone and other programs receive it."""
    return {
        "states": [{"state": state.value, "stage": STAGES[state].value} for state in State],
        "moves": [
            {
                "from": sorted(state.value for state in move.before),
                "deed": move.deed.value,
                "to": move.to.value if move.to else None,
                "permission": move.permission.value,
                "conditions": [condition.__name__ for condition in move.conditions],
                "needs_reason": move.needs_reason,
            }
            for move in MOVES
        ],
    }
