"""The limit clock of a case: started at filing, recomputed when class, condition or urgency change.

The limit belongs to the filing condition that was chosen; the clock runs on the city's calendar; the share from which
it is “soon late” is data. A class without a limit has no clock, and says so.
"""

from __future__ import annotations

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.models.case import NEVER
from gezhi.ground.kernel import worktime


def start(case: Case) -> None:
    """Set `due_at` and `yellow_at` from the case's limit, counted from `clock_from`."""
    limit = case.limit
    if limit is None or case.clock_from is None:
        case.due_at = case.yellow_at = None
        case.due_rank = NEVER
        case.due_is_provisional = False
        return
    calendar = selectors.calendar()
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


def why(case: Case) -> worktime.Deadline | None:
    """The reckoning of the deadline, day by day; None for a case without a limit."""
    if case.limit is None or case.clock_from is None:
        return None
    return worktime.explain(
        case.clock_from, worktime.Limit(case.limit.value, worktime.Unit(case.limit.unit)), selectors.calendar()
    )
