"""The limit clock of a case: started at filing, recomputed when class, condition or urgency change.

The limit belongs to the filing condition that was chosen; the clock runs on the city's calendar; the share from which
it is “soon late” is data. A class without a limit has no clock, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.models.case import NEVER
from gezhi.ground.kernel import worktime


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A deadline with its steps, and the version of the calendar it follows."""

    version: int
    deadline: worktime.Deadline


def start(case: Case, calendar: worktime.Calendar | None = None) -> None:
    """Set `due_at` and `yellow_at` from the case's limit, counted from `clock_from`, by the calendar in force."""
    limit = case.limit
    if limit is None or case.clock_from is None:
        case.due_at = case.yellow_at = None
        case.due_rank = NEVER
        case.due_is_provisional = False
        return
    calendar = calendar or selectors.calendar()
    whole = worktime.Limit(limit.value, worktime.Unit(limit.unit))
    deadline = worktime.due(case.clock_from, whole, calendar)
    case.due_at = case.due_rank = deadline.at
    case.due_is_provisional = deadline.is_provisional
    share = selectors.procedure_of(case.case_class_id).yellow_share
    case.yellow_at = worktime.due(case.clock_from, whole.part(share), calendar).at


def restart(case: Case, *, had_limit: bool) -> None:
    """Reckon again after a correction; a target that another system gave stays while no limit of ours replaces it."""
    if had_limit or case.limit is not None:
        start(case)


def why(case: Case) -> Reckoning | None:
    """The reckoning of the deadline, day by day; None for a case without a limit.

    It is told by the version of the calendar that gives the case's deadline: the newest one, unless the case was
    answered before the calendar was changed.
    """
    if case.limit is None or case.clock_from is None:
        return None
    limit = worktime.Limit(case.limit.value, worktime.Unit(case.limit.unit))
    now = selectors.calendar_in_force()
    newest = Reckoning(now[0], worktime.explain(case.clock_from, limit, now[1]))
    if case.due_at is None or newest.deadline.at == case.due_at:
        return newest
    for version, calendar in selectors.earlier_calendars(now[0]):
        told = Reckoning(version, worktime.explain(case.clock_from, limit, calendar))
        if told.deadline.at == case.due_at:
            return told
    return newest
