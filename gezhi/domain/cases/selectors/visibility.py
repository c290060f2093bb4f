"""Which cases a caller can see: those standing in my area, those my department or I hold or held, those I reported.

The branches are asked one by one and merged (never joined by OR): each is an index range on either database.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, within


def in_my_area(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> Q:
    """Cases that stand where my `permission` counts."""
    return within(scope, permission)


def mine_elsewhere(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> Q | None:
    """Cases that I or my departments hold, held or reported; None when there can be none."""
    account, departments = scope.actor.account_id, scope.departments(permission)
    if account is None:
        return None
    access = Q(account_id=account) | Q(department_id__in=departments) if departments else Q(account_id=account)
    return Q(Exists(CaseAccess.objects.filter(access, case_id=OuterRef("pk"))))


def branches(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> list[QuerySet[Case]]:
    """Disjoint querysets that together are everything the caller can see; at most two."""
    if scope.everywhere(permission):
        return [Case.objects.all()]
    area = in_my_area(scope, permission)
    found = [Case.objects.filter(area)] if scope.areas(permission) else []
    elsewhere = _by_access(scope, permission)
    if elsewhere is not None:
        found.append(elsewhere.exclude(area) if scope.areas(permission) else elsewhere)
    return found


def _by_access(scope: Scope, permission: Permission) -> QuerySet[Case] | None:
    """Cases by the small access table: the ids first, so that the plan starts there."""
    account, departments = scope.actor.account_id, list(scope.departments(permission))
    if account is None:
        return None
    ids = CaseAccess.objects.filter(account_id=account).order_by().values("case_id")
    if departments:
        ids = ids.union(CaseAccess.objects.filter(department_id__in=departments).order_by().values("case_id"))
    return Case.objects.filter(pk__in=ids)


def can_see(scope: Scope, case: Case) -> bool:
    """True when the caller can see this one case. At most one query."""
    if scope.covers(Permission.CASES_VIEW, case.code) or scope.everything:
        return True
    account, departments = scope.actor.account_id, scope.departments(Permission.CASES_VIEW)
    if account is None:
        return False
    mine = Q(account_id=account) | Q(department_id__in=departments)
    return CaseAccess.objects.filter(mine, case_id=case.pk).exists()
