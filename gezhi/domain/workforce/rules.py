"""Decisions about covers: pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.ground.kernel.problem import problem

COVER_SELF = problem("cover.self", 422, "Nobody covers for themselves.")
COVER_PERIOD = problem("cover.period", 422, "A cover must end after it begins.")
COVER_OVERLAP = problem("cover.overlap", 409, "Somebody already covers this post in that time.")
COVER_OF_COVER = problem("cover.of_cover", 409, "A post held on somebody's behalf cannot be covered in turn.")


def check_cover(*, away: UUID, cover: UUID, valid_from: datetime, valid_to: datetime, is_cover: bool) -> None:
    """Raises `cover.self`, `cover.period` or `cover.of_cover`. `away` and `cover` are natural persons."""
    if away == cover:
        raise COVER_SELF()
    if valid_to <= valid_from:
        raise COVER_PERIOD()
    if is_cover:
        raise COVER_OF_COVER()


NUMBER_NEEDED = problem("equipment.number_needed", 422, "A terminal and a work card have a number: write it down.")
NUMBER_TAKEN = problem("equipment.number_taken", 409, "{number} is issued to somebody already: take it back first.")
BAD_RETURN = problem("equipment.bad_return", 422, "It comes back on the day it was issued, or later.")
