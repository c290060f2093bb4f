"""Who may look at a colleague's track, and how far back: a track is about a person at work (PIPL article 28 names
whereabouts among sensitive information), so looking needs a role, a reason and a limit, and is itself noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gezhi.ground.kernel.problem import problem

NOT_YOUR_ROLE = problem("track.not_your_role", 403, "Your post does not look at tracks of colleagues.")
TOO_OLD = problem("track.too_old", 403, "Tracks of colleagues are shown for {days} days.")
REASON_NEEDED = problem("track.reason_needed", 422, "Say why you look at this track.")
BAD_DAYS = problem("track_rule.bad_days", 422, "Tracks are shown for 1 to {most} days.")
UNKNOWN_ROLE = problem("track_rule.unknown_role", 422, "“{role}” is no role that may be let look at tracks.")

MOST_DAYS = 180
LEAST_REASON = 2


@dataclass(frozen=True, slots=True)
class ViewRule:
    """Which roles may look at tracks of their area, for how many days after, and whether they must say why. One's own
    track is always open to oneself."""

    roles: frozenset[str] = frozenset({"grid_chief", "supervisor"})
    days: int = 30
    needs_reason: bool = True


def check_rule(rule: ViewRule, possible: frozenset[str]) -> None:
    """`possible` roles hold the permission at all. Raises Problem `track_rule.bad_days`, `track_rule.unknown_role`."""
    if not 1 <= rule.days <= MOST_DAYS:
        raise BAD_DAYS(most=MOST_DAYS)
    for role in sorted(rule.roles - possible):
        raise UNKNOWN_ROLE(role=role[:32])


def check_look(rule: ViewRule, roles: Iterable[str], day: date, today: date, reason: str) -> None:
    """Raises Problem `track.not_your_role`, `track.too_old` or `track.reason_needed`."""
    if rule.roles.isdisjoint(roles):
        raise NOT_YOUR_ROLE()
    if (today - day).days > rule.days:
        raise TOO_OLD(days=rule.days)
    if rule.needs_reason and len(reason.strip()) < LEAST_REASON:
        raise REASON_NEEDED()
