"""Making accounts and departments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gezhi.domain.accounts.models import Account, Department
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal import writing as journal

TAKEN = problem("account.taken", 409, "The user name “{username}” is already taken.")
NO_DEMO_HERE = problem("account.no_demo_here", 409, "Demo accounts can only be made in a demo installation.")
CODE_TAKEN = problem("department.taken", 409, "The department code “{code}” is already taken.")


@transaction.atomic
def create_account(
    *,
    by: Actor,
    username: str,
    name: str,
    person_id: UUID | None = None,
    is_demo: bool = False,
    password: str | None = None,
    at: datetime | None = None,
) -> Account:
    """A new account; without a password nobody can sign in with it.

    Raises Problem `account.taken`, or `account.no_demo_here` outside the demo.
    """
    if is_demo and not settings.IS_DEMO:
        raise NO_DEMO_HERE()
    if Account.objects.filter(username=username).exists():
        raise TAKEN(username=username)
    account = Account(username=username, name=name, is_demo=is_demo, created_at=at or now())
    if person_id is not None:
        account.person_id = person_id
    account.set_password(password)
    insert_one(account)
    journal.record(deed="account.create", by=by, subject=("account", account.pk), facts={"username": username}, at=at)
    return account


@transaction.atomic
def set_password(*, by: Actor, account: Account, password: str) -> None:
    """Replace an account's password; its sessions end with it."""
    account.set_password(password)
    account.save(update_fields=["password"])
    journal.record(deed="account.set_password", by=by, subject=("account", account.pk))


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


def note_sign_in(*, account: Account) -> None:
    """Write a sign-in to the journal."""
    by = Actor(ActorKind.STAFF, account.pk, account.person_id)
    journal.record(deed="account.sign_in", by=by, subject=("account", account.pk))
