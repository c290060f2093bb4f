"""Notices to residents: those that hang at a door, those of my area."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.office.models import Bulletin
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, below


def hanging_at(code: str, *, at: datetime, most: int = 20) -> list[Bulletin]:
    """What hangs in the cell `code`: its own and those of every area around it, newest first. Public; one query."""
    around = [str(area) for area in AreaCode(code).path]
    rows = Bulletin.objects.filter(code__in=around, valid_from__lte=at, valid_to__gt=at)
    return list(rows.order_by("-valid_from", "-id")[:most])


def bulletins(scope: Scope) -> QuerySet[Bulletin]:
    """Notices of my area, past ones too, newest first."""
    mine = below(scope, Permission.OFFICE_KEEP)
    return Bulletin.objects.filter(mine).order_by("-valid_from", "-id")


def bulletin(scope: Scope, id: UUID) -> Bulletin:
    """One notice of my area. Raises Problem `scope.not_found`."""
    found = bulletins(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found
