"""Which cases a caller can see: those standing in my area, those my department or I hold or held, those I reported.

The branches are asked one by one and merged (never joined by OR): each is an index range on either database.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, outside, within


def in_my_area(scope: Scope, permission: Permission = Permission.CASES_VIEW) -> Q:
    """Cases that stand where my `permission` counts."""
    return within(scope, permission)


def branches(
    scope: Scope, permission: Permission = Permission.CASES_VIEW, *, of_department: UUID | None = None, code: str = ""
) -> list[QuerySet[Case]]:
    """Disjoint querysets that together are everything the caller can see; at most three, each an index range.

    In my area; elsewhere, with my departments now; elsewhere, what I or they once had, reported or were asked about.
    Who only asks for what `of_department` has, one of my own, is spared the last; who only asks for what stands in the
    area `code`, all of it mine, is given one that the caller narrows to it.
    """
    if scope.everywhere(permission) or (code and any(area.contains(code) for area in scope.areas(permission))):
        return [Case.objects.all()]
    areas, departments = [str(area) for area in scope.areas(permission)], list(scope.departments(permission))
    found = [Case.objects.filter(in_my_area(scope, permission))] if areas else []
    away = outside("code", areas) if areas else Q()
    theirs = Q(department_id__in=departments) if departments else None
    if theirs is not None:
        found.append(Case.objects.filter(away & theirs))
    if scope.actor.account_id is not None and of_department not in departments:
        rest = Case.objects.filter(pk__in=_once(scope.actor.account_id, departments, away))
        found.append(
            rest if theirs is None else rest.exclude(department_id__isnull=False, department_id__in=departments)
        )
    return found


def _once(account_id: UUID, departments: list[UUID], away: Q) -> QuerySet[CaseAccess, UUID]:
    """Ids of cases elsewhere that an account has or had a part in, or that departments had and have no longer.

    The small access table is asked first, by who and where: what lies inside my area is not walked through.
    """
    elsewhere = CaseAccess.objects.filter(away).order_by()
    ids = elsewhere.filter(account_id=account_id).values_list("case_id", flat=True)
    if departments:
        former = elsewhere.filter(department_id__in=departments, is_former=True)
        ids = ids.union(former.values_list("case_id", flat=True))
    return ids


def seen_elsewhere(scope: Scope, case_id: str) -> Q:
    """For tables beside the cases: their column `case_id` names a case that I or my departments have or had a part in.

    Meant for few rows: each is looked up by its case.
    """
    account, departments = scope.actor.account_id, scope.departments(Permission.CASES_VIEW)
    if account is None:
        return Q(pk__in=[])
    mine = Q(account_id=account) | Q(department_id__in=departments)
    return Q(Exists(CaseAccess.objects.filter(mine, case_id=OuterRef(case_id))))


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


def has_part(scope: Scope, case: Case) -> bool:
    """True for whoever reported a case, handles it or handled it, for their cover, and for the department that has it
    now: seeing the area is not enough. At most one query."""
    if has_part_now(scope, case):
        return True
    me = scope.actor.account_id
    return me is not None and CaseAccess.objects.filter(case_id=case.pk, account_id=me).exists()


def has_part_now(scope: Scope, case: Case) -> bool:
    """The same without those who only had one. No query."""
    if scope.everything:
        return True
    me = scope.actor.account_id
    if me is None:
        return False
    mine = {me, *(grant.covered_account_id for grant in scope.grants if grant.covered_account_id)}
    is_mine = not mine.isdisjoint({case.reporter_account_id, case.handler_id})
    return is_mine or case.department_id in scope.departments(Permission.CASES_VIEW)


def had_part(scope: Scope, case_id: str) -> Exists:
    """For tables beside the cases: whether I have or had a part in the case that their column `case_id` names."""
    me = scope.actor.account_id
    rows = CaseAccess.objects.none() if me is None else CaseAccess.objects.filter(account_id=me)
    return Exists(rows.filter(case_id=OuterRef(case_id)))
