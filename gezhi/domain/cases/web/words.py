"""Cases in words and parts: badges, clocks, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases.labels import STATE_LABELS, class_label
from gezhi.domain.cases.rules.colours import colour
from gezhi.domain.cases.selectors import Case, CaseClass
from gezhi.domain.cases.vocabulary import ENDED_STATES, Colour, State
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.page_parts import ClockState, Tone

TONES: dict[State, Tone] = {
    State.REPORTED: "warn",
    State.VERIFYING: "active",
    State.AWAITING_AUDIT: "warn",
    State.FILED: "warn",
    State.DISPATCHED: "active",
    State.HANDLING: "active",
    State.SUBMITTED: "active",
    State.ANSWERED: "active",
    State.CHECKING: "active",
    State.CLOSED: "done",
    State.EVALUATED: "done",
}
CLOCKS: dict[Colour | None, ClockState] = {
    Colour.GREEN: "in_time",
    Colour.YELLOW: "soon",
    Colour.RED: "late",
    None: "none",
}


def class_name(found: CaseClass | None) -> str:
    """A class in the reader's language; “” for a case without one."""
    return class_label(found.name, found.name_en) if found else ""


def bracketed(name: object, more: object) -> str:
    """A name and, in the brackets of the reader's language, what tells it from another."""
    return pgettext("brackets", "%(name)s (%(more)s)") % {"name": name, "more": more}


def heading_of(name: str) -> str:
    """A class name as it heads a page or a card; what stands there of a case without a class."""
    return f"{name[:1].upper()}{name[1:]}" if name else _("Not yet classified")


@dataclass(frozen=True, slots=True)
class Row:
    """One case as a line of a list."""

    case: Case
    url: str
    state_label: str
    tone: Tone
    clock: ClockState
    class_name: str
    place: str
    place_short: str
    holder: str
    is_ended: bool
    left: timedelta | None
    """What is left of the time limit; what was left when it was answered."""

    @property
    def heading(self) -> str:
        """What the case is called where its class stands alone."""
        return heading_of(self.class_name)


@cache
def _list_address() -> str:
    return reverse("cases:list")


def row_of(case: Case, now: datetime, names: Mapping[str, str]) -> Row:
    """A case with its badge, clock and names; `names` holds the full names of areas by code."""
    state = State(case.state)
    ended = state in ENDED_STATES
    shown = colour(yellow_at=case.yellow_at, due_at=case.due_at, answered_at=case.answered_at, now=now)
    return Row(
        case=case,
        url=f"{_list_address()}/{case.pk}",
        state_label=str(STATE_LABELS[state]),
        tone=TONES.get(state, "quiet"),
        clock="none" if ended else CLOCKS[shown],
        class_name=class_name(case.case_class),
        place=names.get(case.code, ""),
        place_short=_short_place(case.code, names),
        holder=holder_of(case),
        is_ended=ended,
        left=case.due_at - (case.answered_at or now) if case.due_at else None,
    )


def place_codes(code: str) -> list[str]:
    """The codes whose names make the full and the short name of a place."""
    return sorted({code, code[: Level.GRID], code[: Level.TOWN]}, key=len)


def _short_place(code: str, names: Mapping[str, str]) -> str:
    """The last parts of a place, as people of the town say it: community and grid."""
    grid, town = code[: Level.GRID], code[: Level.TOWN]
    said = names.get(grid, names.get(code, ""))
    return said if grid == town else said.removeprefix(names.get(town, ""))


def holder_of(case: Case) -> str:
    """Who has it now, in words."""
    department = department_name(case.department) if case.department else ""
    handler = case.handler.name if case.handler else ""
    return " · ".join(part for part in (department, handler) if part)


def rows_of(cases: list[Case], now: datetime) -> list[Row]:
    """Lines of a list. One query for the names of all places."""
    names = grids.full_names([code for case in cases for code in place_codes(case.code)])
    return [row_of(case, now, names) for case in cases]


def names_of(ids: set[UUID]) -> dict[UUID, str]:
    """Names of accounts and departments together."""
    departments = accounts.department_names()
    return {**accounts.names(ids), **{id: name for id, name in departments.items() if id in ids}}
