"""Which cases a caller can see: those standing in my area, those my department or I hold or held, those I reported.

The branches are asked one by one and merged (never joined by OR): each is an index range on either database.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, outside, within


def in_my_area(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> Q:
    """Cases that stand where my `permission` counts."""
    return within(scope, permission)


def branches(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> list[QuerySet[Case]]:
    """Disjoint querysets that together are everything the caller can see; at most two."""
    if scope.everywhere(permission):
        return [Case.objects.all()]
    found = [Case.objects.filter(in_my_area(scope, permission))] if scope.areas(permission) else []
    elsewhere = accessible(scope, permission)
    return found if elsewhere is None else [*found, Case.objects.filter(pk__in=elsewhere)]


def accessible(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> QuerySet[CaseAccess, UUID] | None:
    """Ids of cases outside my area that I or my departments hold, held or reported; None for nobody's account.

    The small access table is asked first, by who and where: what lies inside my area is not walked through.
    """
    account, departments = scope.actor.account_id, scope.departments(permission)
    if account is None:
        return None
    areas = [str(area) for area in scope.areas(permission)]
    elsewhere = CaseAccess.objects.filter(outside("code", areas) if areas else Q()).order_by()
    ids = elsewhere.filter(account_id=account).values_list("case_id", flat=True)
    if departments:
        ids = ids.union(elsewhere.filter(department_id__in=departments).values_list("case_id", flat=True))
    return ids


def can_see(scope: Scope, case: Case) -> bool:
    """True when the caller can see this one case. At most one query, none for who has it now."""
    if scope.covers(Permission.CASES_VIEW, case.code) or scope.everything:
        return True
    account, departments = scope.actor.account_id, scope.departments(Permission.CASES_VIEW)
    if account is None:
        return False
    if case.handler_id == account or case.department_id in departments:
        return True  # whoever was given it has its row in the table of access, too
    mine = Q(account_id=account) | Q(department_id__in=departments)
    return CaseAccess.objects.filter(mine, case_id=case.pk).exists()
