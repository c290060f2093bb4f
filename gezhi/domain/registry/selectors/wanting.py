"""Requests of departments for fields of the register: mine, those I may agree to, those in force over an area."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import Export, FieldRequest
from gezhi.domain.registry.vocabulary import WantedState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within


def requests(scope: Scope) -> QuerySet[FieldRequest]:
    """Those of my department inside my area, and those of areas in which I may agree; the newest first."""
    mine = within(scope, Permission.REGISTER_REQUEST)
    asked = Q(department__in=scope.departments(Permission.REGISTER_REQUEST)) & mine
    heard = within(scope, Permission.REGISTER_APPROVE) if scope.may(Permission.REGISTER_APPROVE) else Q(pk__in=[])
    return FieldRequest.objects.select_related("department").filter(asked | heard).order_by("-asked_at", "-id")


def request(scope: Scope, id: UUID) -> FieldRequest:
    """One of them. Raises Problem `scope.not_found`."""
    found = requests(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def is_mine(scope: Scope, row: FieldRequest) -> bool:
    """Whether I stand for the department that asked, over its area."""
    is_ours = row.department_id in scope.departments(Permission.REGISTER_REQUEST)
    return is_ours and scope.covers(Permission.REGISTER_REQUEST, row.code)


def wanted_in(area: str, today: date) -> list[FieldRequest]:
    """What departments want to be known in an area, as it was agreed: of it, of areas around it, of areas in it.

    That something is wanted is no secret in an area that the caller may see. One query.
    """
    around = Q(code__in=AreaCode(area).path)
    rows = FieldRequest.objects.filter(around | inside("code", [AreaCode(area)]))
    rows = rows.filter(state=WantedState.AGREED, ends_date__gt=today)
    return list(rows.select_related("department").order_by("ends_date", "id"))


def lists_of(scope: Scope, row: FieldRequest) -> list[Export]:
    """The lists I asked for under a request, the newest first."""
    return list(Export.objects.filter(wanted=row, account=scope.me).order_by("-asked_at", "-id")[:20])
