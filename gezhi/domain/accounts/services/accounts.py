"""Making accounts, switching them off and on."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account
from gezhi.domain.accounts.rules.sign_in import initial_password
from gezhi.domain.accounts.services.devices import end_devices
from gezhi.domain.accounts.services.sessions import end_all_sessions
from gezhi.domain.accounts.vocabulary import Ending
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")

TAKEN = problem("account.taken", 409, "The user name “{username}” is already taken.")
NO_DEMO_HERE = problem("account.no_demo_here", 409, "Demo accounts can only be made in a demo installation.")
BAD_USERNAME = problem(
    "account.bad_username",
    422,
    "A user name has 3 to 64 small letters, digits, dots, dashes or underlines and begins with a letter or digit.",
)
NAMELESS = problem("account.nameless", 422, "An account bears a name of at most 64 characters.")
NO_SUCH_PERSON = problem("account.no_such_person", 422, "There is no account “{username}” of that person.")


@transaction.atomic
def create_account(
    *,
    by: Actor,
    username: str,
    name: str,
    person_id: UUID | None = None,
    is_demo: bool = False,
    password: str | None = None,
    must_change: bool = False,
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
    account.must_change_password = must_change
    account.password_changed_at = None if password is None else now()
    if person_id is not None:
        account.person_id = person_id
    account.set_password(password)
    write_account(by=by, account=account, at=at)
    return account


def write_account(*, by: Actor, account: Account, at: datetime | None) -> None:
    """Insert an account that is made up in full, in the caller's transaction."""
    insert_one(account)
    facts = {"username": account.username}
    journal.record(deed="account.create", by=by, subject=("account", account.pk), facts=facts, at=at)


def open_account(
    *, scope: Scope, username: str, name: str, same_person_as: str = "", at: datetime
) -> tuple[Account, str]:
    """A new account and its initial password, told this once and to be changed at the first sign-in.

    Raises Problem `scope.forbidden`, `account.bad_username`, `account.nameless`, `account.taken` or
    `account.no_such_person`.
    """
    scope.require(Permission.ACCOUNTS_MANAGE)
    person_id = check_account(scope=scope, username=username, name=name, same_person_as=same_person_as, at=at)
    password = initial_password(selectors.limits())
    account = create_account(
        by=scope.actor,
        username=username,
        name=name.strip(),
        person_id=person_id,
        password=password,
        must_change=True,
        at=at,
    )
    return account, password


def check_account(*, scope: Scope, username: str, name: str, same_person_as: str, at: datetime) -> UUID | None:
    """Whether an account can be made; the person it shares, if any. Raises as `open_account`, `account.taken` aside."""
    check_words(username, name)
    if not same_person_as:
        return None
    other = selectors.accounts(scope, at=at).filter(username=same_person_as).first()
    if other is None:
        raise NO_SUCH_PERSON(username=same_person_as)
    return other.person_id


def check_words(username: str, name: str) -> None:
    """Raises Problem `account.bad_username` or `account.nameless`."""
    if not USERNAME.fullmatch(username):
        raise BAD_USERNAME()
    if not 0 < len(name.strip()) <= 64:
        raise NAMELESS()


@transaction.atomic
def switch_account(*, scope: Scope, id: UUID, is_active: bool, at: datetime) -> Account:
    """Lock an account, which ends its sessions and phones and silences its tokens; or unlock it, whatever locked it.

    Raises Problem `scope.not_found`, `account.own` or `account.beyond_area`.
    """
    account = selectors.account_to_change(scope, id, at=at)
    account.is_active = is_active
    account.lock_ends_at = None
    account.save(update_fields=["is_active", "lock_ends_at"])
    deed = "account.unlock" if is_active else "account.lock"
    journal.record(deed=deed, by=scope.actor, subject=("account", account.pk), at=at)
    if not is_active:
        end_all_sessions(by=scope.actor, account_id=account.pk, at=at)
        end_devices(by=scope.actor, account_id=account.pk, why=Ending.ACCOUNT_ENDED, at=at)
    return account
