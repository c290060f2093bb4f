"""What I did on matters in a time: what I submitted, in time or late, and what I reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.domain.cases.models import Case, Order
from gezhi.domain.cases.selectors.named import named
from gezhi.domain.cases.vocabulary import Deed
from gezhi.ground.plumbing.journal.models import Deed as Line
from gezhi.ground.plumbing.journal.reading import done_by
from gezhi.ground.plumbing.scope import Scope

SUBMIT, REPORT = f"case.{Deed.SUBMIT}", f"case.{Deed.REPORT}"
MOST = 500


@dataclass(frozen=True, slots=True)
class Mine:
    """A matter on which I did something; `is_late` of what had a deadline and was submitted after it."""

    id: UUID
    number: str
    class_name: str
    at: datetime
    due_at: datetime | None = None
    is_late: bool = False


def my_work(scope: Scope, since: datetime, until: datetime) -> tuple[list[Mine], list[Mine]]:
    """The orders I submitted and the matters I reported from `since` to before `until`, the latest first, at most 500
    of both. An order that came back and was submitted again counts once, as it was submitted last. At most five
    queries."""
    lines = done_by(scope.me, since, until, deeds=(SUBMIT, REPORT), most=MOST) if scope.me is not None else []
    wanted = {line.subject_id for line in lines if line.subject_id is not None}
    cases = {case.pk: case for case in named(list(Case.objects.filter(pk__in=wanted)))} if wanted else {}
    due = _deadlines(lines)
    submitted, reported = [], []
    for line in lines:
        case = cases.get(line.subject_id) if line.subject_id is not None else None
        if case is None:
            continue
        if line.deed == REPORT:
            reported.append(_mine(case, line.at, None))
        elif (case.pk, line.at) in due:
            submitted.append(_mine(case, line.at, due[case.pk, line.at]))
    return submitted, reported


def _deadlines(lines: list[Line]) -> dict[tuple[UUID, datetime], datetime | None]:
    """The deadlines of the orders that were submitted last with these lines, by matter and instant."""
    ids = {line.subject_id for line in lines if line.deed == SUBMIT}
    orders = Order.objects.filter(case__in=ids, submitted_at__isnull=False) if ids else Order.objects.none()
    return {
        (case, at): due for case, at, due in orders.values_list("case_id", "submitted_at", "due_at") if at is not None
    }


def _mine(case: Case, at: datetime, due_at: datetime | None) -> Mine:
    name = case.case_class.name if case.case_class else ""
    return Mine(case.pk, case.number, name, at, due_at, due_at is not None and at > due_at)
