"""Making, renaming and closing departments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Department, Post
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

CODE_TAKEN = problem("department.taken", 409, "The department code “{code}” is already taken.")
STILL_HELD = problem(
    "department.still_held", 409, "{count} posts of this department are still in force: end them first."
)


@transaction.atomic
def create_department(
    *, by: Actor, code: str, name: str, name_en: str = "", is_outside: bool = False, at: datetime | None = None
) -> Department:
    """A new department. Raises Problem `department.taken`."""
    if Department.objects.filter(code=code).exists():
        raise CODE_TAKEN(code=code)
    department = Department.objects.create(code=code, name=name, name_en=name_en, is_outside=is_outside)
    journal.record(
        deed="department.create",
        by=by,
        subject=("department", department.pk),
        facts={"code": code, "name": name},
        at=at,
    )
    return department


def found_department(*, scope: Scope, code: str, name: str, name_en: str, is_outside: bool, at: datetime) -> Department:
    """The same, for who keeps departments. Raises Problem `scope.forbidden` or `department.taken`."""
    scope.require(Permission.POSTS_MANAGE)
    return create_department(by=scope.actor, code=code, name=name, name_en=name_en, is_outside=is_outside, at=at)


@transaction.atomic
def rename_department(*, scope: Scope, id: UUID, name: str, name_en: str, is_outside: bool) -> Department:
    """Other words for a department; its code stays. Raises Problem `scope.forbidden` or `scope.not_found`."""
    department = selectors.kept_department(scope, id)
    before = {"name": department.name, "name_en": department.name_en, "is_outside": department.is_outside}
    after = {"name": name, "name_en": name_en, "is_outside": is_outside}
    if before != after:
        Department.objects.filter(pk=id).update(**after)
        subject = ("department", department.pk)
        journal.record(
            deed="department.rename", by=scope.actor, subject=subject, facts={"before": before, "after": after}
        )
    return selectors.kept_department(scope, id)


@transaction.atomic
def switch_department(*, scope: Scope, id: UUID, is_active: bool, at: datetime) -> Department:
    """Close a department, or open it again. Raises Problem `scope.not_found` or `department.still_held`."""
    department = selectors.kept_department(scope, id)
    held = Post.objects.in_force(at).filter(department=department).count()
    if held and not is_active:
        raise STILL_HELD(count=held)
    if department.is_active != is_active:
        department.is_active = is_active
        department.save(update_fields=["is_active"])
        deed = "department.open" if is_active else "department.close"
        journal.record(deed=deed, by=scope.actor, subject=("department", department.pk), at=at)
    return department
