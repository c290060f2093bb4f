"""Working time: when is it due, how much time has passed, and why; by a calendar that is data."""

from gezhi.ground.kernel.worktime.calendar import Calendar, Day, DayKind, Hours, Period
from gezhi.ground.kernel.worktime.deadline import Deadline, Pause, due, elapsed, explain
from gezhi.ground.kernel.worktime.limit import Limit, Pace, Unit
from gezhi.ground.kernel.worktime.loading import calendar_from_dict
from gezhi.ground.kernel.worktime.steps import Step

__all__ = [
    "Calendar",
    "Day",
    "DayKind",
    "Deadline",
    "Hours",
    "Limit",
    "Pace",
    "Pause",
    "Period",
    "Step",
    "Unit",
    "calendar_from_dict",
    "due",
    "elapsed",
    "explain",
]
