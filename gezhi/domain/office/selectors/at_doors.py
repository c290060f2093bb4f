"""What the page behind a code tells anybody of a cell: who looks after it, whom to call, what hangs there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.domain.grids import selectors as grids
from gezhi.domain.office.models import Bulletin
from gezhi.domain.office.selectors.bookings import bookings_set_up
from gezhi.domain.office.selectors.bulletins import hanging_at
from gezhi.domain.office.selectors.offers import offers
from gezhi.domain.workforce import selectors as workforce
from gezhi.ground.plumbing.fresh import Fresh


@dataclass(frozen=True, slots=True)
class AtDoor:
    """The same for every door of a cell, whoever scans."""

    area_name: str
    workers: list[workforce.AtTheDoor]
    phone: str
    bulletins: list[Bulletin]
    may_book: bool


_cells: Fresh[str, AtDoor] = Fresh(size=5_000)


def at_door(code: str, *, at: datetime) -> AtDoor:
    """What is told at the doors of the cell `code`. Public; from memory for five seconds, else eight queries."""
    return _cells.get(code, lambda: _asked(code, at))


def forget_doors() -> None:
    """What was hung or offered just now is read in this process at once, everywhere within five seconds."""
    _cells.forget()


def _asked(code: str, at: datetime) -> AtDoor:
    return AtDoor(
        area_name=grids.full_name(code),
        workers=workforce.at_the_door(code, at=at),
        phone=workforce.duty_phone(code),
        bulletins=hanging_at(code, at=at),
        may_book=bool(offers()) and bookings_set_up(),
    )
