"""What a row of another system's table means here: instants, points, and where in its life a case stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from gezhi.domain.cases.vocabulary import State
from gezhi.ground.kernel.problem import problem

BAD_INSTANT = problem("import.bad_instant", 422, "“{value}” is not an instant in the form that the mapping names.")
FUTURE = problem("import.future", 422, "{value} lies in the future.")
CLOSED_FIRST = problem("import.closed_first", 422, "It was closed at {closed}, before it was reported at {reported}.")
NOT_A_NUMBER = problem("import.not_a_number", 422, "“{value}” is not a number of degrees.")
HALF_A_POINT = problem("import.half_a_point", 422, "A point needs both longitude and latitude.")
DEPARTMENT_NEEDED = problem("import.department_needed", 422, "A case that was dispatched needs its department.")
STATE_NOT_IMPORTED = problem("import.state", 422, "Cases cannot be taken over in the state “{state}”.")

ORDER = (State.REPORTED, State.FILED, State.DISPATCHED, State.ANSWERED, State.CLOSED, State.EVALUATED)
"""The way of a case that is taken over; what lies between needs persons that another system does not name."""

ENDED = frozenset({State.DECLINED, State.WITHDRAWN, State.VOID})
IMPORTED_STATES = frozenset(ORDER) | ENDED

SKEW = timedelta(hours=1)
"""By how much clocks of one system may disagree: a closing shortly before the report is taken as it stands."""


@dataclass(frozen=True, slots=True)
class Times:
    """The instants that the source tells; only the report is always known."""

    reported: datetime
    filed: datetime | None = None
    dispatched: datetime | None = None
    answered: datetime | None = None
    closed: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The same on a case: what its state asks for is there, what nobody told stays unknown."""

    filed_at: datetime | None
    dispatched_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    evaluated_at: datetime | None
    changed_at: datetime
    is_late: bool | None


def instant(text: str, formats: Sequence[str], zone: tzinfo) -> datetime:
    """The instant that `text` names on the clocks of `zone`, in UTC; ISO 8601 is always understood.

    Of an hour that comes twice the first is meant; an hour that the clocks skip is read as if they had not yet been
    put forward. Raises Problem `import.bad_instant`.
    """
    read = _read(text, formats)
    return (read if read.tzinfo is not None else read.replace(tzinfo=zone)).astimezone(UTC)


def _read(text: str, formats: Sequence[str]) -> datetime:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  (the zone is the mapping's)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BAD_INSTANT(value=text[:40]) from None


def degrees(text: str) -> float:
    """Raises Problem `import.not_a_number`; infinities and NaN are none."""
    try:
        value = float(text)
    except ValueError:
        raise NOT_A_NUMBER(value=text[:40]) from None
    if not abs(value) <= 360.0:
        raise NOT_A_NUMBER(value=text[:40])
    return value


def check_times(times: Times, now: datetime) -> None:
    """Raises Problem `import.future` (a target may lie ahead) or `import.closed_first`."""
    told = (times.reported, times.filed, times.dispatched, times.answered, times.closed)
    for at in told:
        if at is not None and at > now + SKEW:
            raise FUTURE(value=at.isoformat())
    if times.closed is not None and times.closed < times.reported - SKEW:
        raise CLOSED_FIRST(closed=times.closed.isoformat(), reported=times.reported.isoformat())


def life_of(state: State, times: Times, *, published_late: bool | None, has_department: bool) -> Life:
    """Where a case stands with these instants.

    Late is what was answered (closed, where no answer is told) after its target; without a target nothing is late.
    Where the source tells no instant of closing, its own flag counts. Raises Problem `import.department_needed`,
    `import.state`.
    """
    if state not in IMPORTED_STATES:
        raise STATE_NOT_IMPORTED(state=state)
    if state is State.DISPATCHED and not has_department:
        raise DEPARTMENT_NEEDED()
    came = _reached(state)
    filed = (times.filed or times.reported) if came >= ORDER.index(State.FILED) else None
    dispatched = (times.dispatched or filed) if came >= ORDER.index(State.DISPATCHED) and has_department else None
    answered = (times.answered or times.closed) if came >= ORDER.index(State.ANSWERED) else None
    closed = times.closed if came >= ORDER.index(State.CLOSED) else None
    return Life(
        filed_at=filed,
        dispatched_at=dispatched,
        answered_at=answered,
        closed_at=closed,
        evaluated_at=closed if state is State.EVALUATED else None,
        changed_at=_latest((times.reported, filed, dispatched, answered, times.closed)),
        is_late=_is_late(answered, times.due, published_late) if came >= ORDER.index(State.ANSWERED) else None,
    )


def _reached(state: State) -> int:
    """How far along the way; what ended beside it was never filed."""
    return ORDER.index(state) if state in ORDER else 0


def _is_late(answered: datetime | None, due: datetime | None, published: bool | None) -> bool | None:
    if answered is None:
        return published
    return due is not None and answered > due


def _latest(instants: Iterable[datetime | None]) -> datetime:
    return max(at for at in instants if at is not None)
