"""Rounds that were walked: mine, and those of an area. A round says what was done, never where somebody was between."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.patrols.models import CheckIn, Round
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within


def my_round(scope: Scope, id: UUID, *, lock: bool = False) -> Round:
    """A round of mine. Raises Problem `scope.not_found`."""
    rows = Round.objects.filter(pk=id, account_id=scope.me)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NOT_FOUND()
    return found


def is_mine(scope: Scope, id: UUID) -> bool:
    """Whether I walked a round."""
    return Round.objects.filter(pk=id, account_id=scope.me).exists()


def my_rounds(scope: Scope, day: date) -> QuerySet[Round]:
    """My rounds of a day, as they were begun."""
    return Round.objects.filter(account_id=scope.me, day_date=day).select_related("plan").order_by("begun_at", "id")


def rounds_on(scope: Scope, day: date, area: str = "") -> QuerySet[Round]:
    """Rounds of my area on a day, newest first."""
    rows = Round.objects.filter(within(scope, Permission.PATROLS_VIEW), day_date=day).select_related("plan", "account")
    return (rows.filter(inside("code", [area])) if area else rows).order_by("-begun_at", "id")


def round_of(scope: Scope, id: UUID) -> Round:
    """One round of my area. Raises Problem `scope.not_found`."""
    rows = Round.objects.filter(within(scope, Permission.PATROLS_VIEW), pk=id).select_related("plan", "account")
    found = rows.first()
    if found is None:
        raise NOT_FOUND()
    return found


def check_ins(scope: Scope, row: Round) -> QuerySet[CheckIn]:
    """What a round that I may see has passed, in the order of time."""
    seen = scope.actor.account_id == row.account_id or scope.covers(Permission.PATROLS_VIEW, row.code)
    if not seen:
        raise NOT_FOUND()
    return CheckIn.objects.filter(round=row).select_related("point").order_by("at", "id")


def walked_on(scope: Scope, day: date, area: str = "") -> int:
    """How many rounds of my area were begun on a day."""
    return rounds_on(scope, day, area).count()


def rounds_of(account_id: UUID, day: date) -> list[Round]:
    """For judging a day only: the rounds a colleague began on it."""
    rows = Round.objects.filter(account_id=account_id, day_date=day).select_related("plan")
    return list(rows.order_by("begun_at", "id"))
