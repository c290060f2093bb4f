"""Conditions of moves: each one question about the facts, each refusal one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from gezhi.domain.cases.vocabulary import Right, State
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import ProblemKind, problem


@dataclass(frozen=True, slots=True)
class Procedure:
    """Which steps a city wants for a class, and its numbers; all of it data."""

    files_by_rule: bool = False
    needs_verification: bool = False
    needs_handler: bool = True
    needs_confirmation: bool = True
    needs_check: bool = False
    audits_by_rule: bool = False
    sample_share: float = 0.1
    reopen_days: int = 15
    reopen_times: int = 2
    evaluation_days: int = 7
    yellow_share: float = 0.8
    is_help: bool = False
    """Help on the spot: somebody needs help, and whoever found them stays. The matter goes at once, by rule, to the
    department of its class; its photos show a person, and only whoever has a part in it sees them."""
    right: str = ""
    """A request about personal data: `access` and `erasure`, which the desk itself carries out, or `correct`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision needs to know about one case."""

    state: State
    procedure: Procedure = field(default_factory=Procedure)
    has_class: bool = True
    has_place: bool = True
    must_choose_condition: bool = False
    department_id: UUID | None = None
    """The department that holds the order now."""
    handler_account_id: UUID | None = None
    """The person who holds the order now."""
    reporter_account_id: UUID | None = None
    handled_by: frozenset[UUID] = frozenset()
    """Natural persons who handled the case, over all posts and covers."""
    decided_by: frozenset[UUID] = frozenset()
    """Natural persons who filed a request about personal data: they decided that it is granted."""
    check_passed: bool | None = None
    """Result of the last check before closing; None when none was made since the last answer."""
    verified: bool | None = None
    closed_at: datetime | None = None
    reopen_count: int = 0


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to do the deed, as far as the decision cares."""

    account_id: UUID | None = None
    person_id: UUID | None = None
    covered_account_ids: frozenset[UUID] = frozenset()
    """The colleagues the asker stands in for now."""
    departments: frozenset[UUID] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    """What the asker's posts grant at the case's place or for its department."""
    is_reporter: bool = False
    """The asker proved to be the reporter: their account, or number and secret."""


Condition = Callable[[Facts, Asker, datetime], ProblemKind | None]

NOT_YOUR_ORDER = problem("case.not_your_order", 409, "The order lies with another department or worker.")
NOT_HANDLER = problem("case.not_handler", 409, "Only the named handler, or who covers for them, can do this.")
SAME_PERSON = problem("case.same_person", 409, "Who handled a case never checks or closes it: somebody else must.")
HANDLER_NEEDED = problem("case.handler_needed", 409, "A handler must be named before the work is submitted.")
VERIFY_FIRST = problem("case.verify_first", 409, "This class is verified on the spot before it is filed.")
CHECK_FIRST = problem("case.check_first", 409, "This class is checked on the spot before it is closed.")
CHECK_FAILED = problem("case.check_failed", 409, "The check found it not done: send it back for rework.")
CLASS_NEEDED = problem("case.class_needed", 409, "Choose the class of the matter first.")
PLACE_NEEDED = problem("case.place_needed", 409, "The place must be found first.")
NOT_REPORTER = problem("case.not_reporter", 409, "Only the person who reported the matter can do this.")
TOO_LATE = problem("case.too_late", 409, "The time for this has passed.")
TOO_OFTEN = problem("case.too_often", 409, "The matter was reopened as often as the city allows.")
NOT_YET = problem("case.not_yet", 409, "The reporter still has time to answer.")
NOT_ACCESS = problem("case.not_access", 409, "This case is no request to see what is held about a person.")
NOT_ERASURE = problem("case.not_erasure", 409, "This case is no request to erase what is held about a person.")
DECIDE_FIRST = problem("case.decide_first", 409, "File the request first: who files it decides that it is granted.")
SAME_DECIDER = problem("case.same_decider", 409, "Who granted the request does not carry it out: somebody else must.")
AT_DESK = problem("case.at_desk", 409, "A request about personal data is carried out by the desk and sent to nobody.")
NO_DEPARTMENT = problem("case.no_department", 409, "The order lies with a worker, not with a department.")


def holds_order(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    """The order lies with the asker, somebody they cover for, or their department."""
    mine = facts.handler_account_id is not None and facts.handler_account_id in _selves(asker)
    department = facts.department_id is not None and facts.department_id in asker.departments
    return None if mine or department else NOT_YOUR_ORDER


def is_handler(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    """The asker is the named handler, or nobody is named and the order lies with the asker."""
    if facts.handler_account_id is None:
        return holds_order(facts, asker, now)
    return None if facts.handler_account_id in _selves(asker) else NOT_HANDLER


def is_another_person(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    """Nobody checks or closes what the same natural person handled."""
    return SAME_PERSON if asker.person_id is not None and asker.person_id in facts.handled_by else None


def handler_named(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    needed = facts.procedure.needs_handler and facts.handler_account_id is None
    return HANDLER_NEEDED if needed else None


def lies_with_department(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return None if facts.department_id is not None else NO_DEPARTMENT


def verified_if_needed(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return VERIFY_FIRST if facts.procedure.needs_verification and facts.verified is None else None


def checked_if_needed(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    if facts.check_passed is False:
        return CHECK_FAILED
    return CHECK_FIRST if facts.procedure.needs_check and facts.check_passed is None else None


def classified(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return None if facts.has_class else CLASS_NEEDED


def placed(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return None if facts.has_place else PLACE_NEEDED


def is_reporter(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    own = asker.account_id is not None and asker.account_id == facts.reporter_account_id
    return None if asker.is_reporter or own else NOT_REPORTER


def within_reopen_days(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    if facts.closed_at is None or now > facts.closed_at + timedelta(days=facts.procedure.reopen_days):
        return TOO_LATE
    return None


def reopenings_left(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return TOO_OFTEN if facts.reopen_count >= facts.procedure.reopen_times else None


def evaluation_ran_out(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    if facts.closed_at is not None and now < facts.closed_at + timedelta(days=facts.procedure.evaluation_days):
        return NOT_YET
    return None


def asks_access(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return None if facts.procedure.right == Right.ACCESS else NOT_ACCESS


def asks_erasure(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    return None if facts.procedure.right == Right.ERASURE else NOT_ERASURE


def asks_no_right(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    """An ordinary matter, or the correction of a record: these may go to departments and workers."""
    return AT_DESK if facts.procedure.right in (Right.ACCESS, Right.ERASURE) else None


def decided_by_another(facts: Facts, asker: Asker, now: datetime) -> ProblemKind | None:
    """Nobody carries out what the same natural person granted."""
    if not facts.decided_by:
        return DECIDE_FIRST
    return SAME_DECIDER if asker.person_id is None or asker.person_id in facts.decided_by else None


def _selves(asker: Asker) -> frozenset[UUID]:
    own = frozenset() if asker.account_id is None else frozenset({asker.account_id})
    return own | asker.covered_account_ids
