"""Decisions about thematic registers: who may see a theme, until when it holds, when the next visit is due."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem

BAD_KEY = problem("theme.bad_key", 422, "The key of a theme has small letters, digits and hyphens only: {key}")
NO_GROUND = problem("theme.no_ground", 422, "A theme needs a purpose and a legal ground.")
NOBODY = problem("theme.nobody", 422, "A theme is open to at least one role or department.")
BAD_END = problem("theme.bad_end", 422, "A theme ends after today and within ten years; it can be prolonged then.")
BAD_RHYTHM = problem("theme.bad_rhythm", 422, "A visit is due every 1 to 730 days.")
ENDED = problem("theme.ended", 409, "This theme has ended: nothing is filled in any more.")
REASON_NEEDED = problem("theme.reason_needed", 422, "Say why it ends.")

KEY = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """One post of the asker, as visibility of a theme compares it; no area means everywhere."""

    role: str
    department: str
    permissions: frozenset[Permission]
    area: AreaCode | None


def is_in_force(state: str, ends: date | None, today: date) -> bool:
    """Whether a theme, or a mark, still has its ground. What has lost it is hidden the same day."""
    return state == RecordState.ACTIVE and (ends is None or today < ends)


def opens(standing: Standing, roles: Collection[str], departments: Collection[str]) -> bool:
    """Whether a theme is open to somebody in this post: by the role, or by the department the post stands for."""
    if Permission.THEMES_FILL not in standing.permissions:
        return False
    return standing.role in roles or (standing.department != "" and standing.department in departments)


def areas_open(
    standings: Iterable[Standing], roles: Collection[str], departments: Collection[str]
) -> list[AreaCode | None]:
    """Where a theme is open to somebody: the areas of the posts that open it; empty where none does."""
    return [standing.area for standing in standings if opens(standing, roles, departments)]


def due_after(visited: date, rhythm_days: int | None, ends: date | None) -> date | None:
    """When the next visit is due; none without a rhythm, or when the ground has gone by then."""
    if rhythm_days is None:
        return None
    due = visited + timedelta(days=rhythm_days)
    return None if ends is not None and due >= ends else due


def check_theme(
    *,
    key: str,
    purpose: str,
    ground: str,
    roles: Collection[str],
    departments: Collection[str],
    rhythm_days: int | None,
    ends: date,
    today: date,
) -> None:
    """Raises `theme.bad_key`, `theme.no_ground`, `theme.nobody`, `theme.bad_end`, `theme.bad_rhythm`."""
    if not KEY.match(key) or len(key) > 40:
        raise BAD_KEY(key=key[:40])
    if not purpose.strip() or not ground.strip():
        raise NO_GROUND()
    if not roles and not departments:
        raise NOBODY()
    if not today < ends <= today + timedelta(days=366 * MOST_YEARS):
        raise BAD_END()
    if rhythm_days is not None and not 1 <= rhythm_days <= 730:
        raise BAD_RHYTHM()
