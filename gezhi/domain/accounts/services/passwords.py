"""Passwords: set, changed by oneself, reset by the security administrator; names locked after too many wrong ones."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password as is_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, PasswordUsed
from gezhi.domain.accounts.rules import sign_in as rules
from gezhi.domain.accounts.services.sessions import end_all_sessions
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM, Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

COUNTED = 24 * 3600
"""Seconds after which wrong passwords are forgotten, when no other comes."""


@transaction.atomic
def set_password(*, by: Actor, account: Account, password: str, must_change: bool = False) -> None:
    """Replace an account's password; its sessions end with it."""
    at = now()
    if account.has_usable_password():
        PasswordUsed.objects.create(account=account, password=account.password, used_at=at)
    account.set_password(password)
    account.password_changed_at = at
    account.must_change_password = must_change
    account.save(update_fields=["password", "password_changed_at", "must_change_password"])
    _forget_old(account)
    journal.record(deed="account.set_password", by=by, subject=("account", account.pk))


def _forget_old(account: Account) -> None:
    """No more passwords are remembered than any rule can ask for."""
    most = rules.BOUNDS["history"][1]
    kept = PasswordUsed.objects.filter(account=account).order_by("-used_at", "-id").values_list("pk", flat=True)[:most]
    PasswordUsed.objects.filter(account=account).exclude(pk__in=list(kept)).delete()


def change_my_password(*, scope: Scope, present: str, password: str, session_key: str | None, at: datetime) -> Account:
    """The caller's own password, by whoever knows the present one; all other sessions end.

    Raises Problem `password.wrong`, `password.used`, `password.common` and those of `rules.sign_in.check_password`.
    """
    account = selectors.account(scope)
    if not account.check_password(present):
        raise rules.WRONG()
    _check_new(account, password)
    with transaction.atomic():
        set_password(by=scope.actor, account=account, password=password)
        end_all_sessions(by=scope.actor, account_id=account.pk, at=at, but=session_key)
    return account


def _check_new(account: Account, password: str) -> None:
    limits = selectors.limits_now()
    rules.check_password(password, username=account.username, limits=limits)
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise rules.COMMON() from None
    if not limits.history:
        return
    past = PasswordUsed.objects.filter(account=account).order_by("-used_at", "-id")
    before = [account.password, *past.values_list("password", flat=True)[: limits.history - 1]]
    if any(is_password(password, old) for old in before):
        raise rules.USED(history=limits.history)


@transaction.atomic
def reset_password(*, scope: Scope, id: UUID, at: datetime) -> str:
    """A new initial password, told this once and to be changed at the next sign-in; every session ends.

    Raises Problem `scope.not_found`, `account.own` or `account.beyond_area`.
    """
    account = selectors.account_to_change(scope, id, at=at)
    password = rules.initial_password(selectors.limits_now())
    set_password(by=scope.actor, account=account, password=password, must_change=True)
    Account.objects.filter(pk=account.pk).update(lock_ends_at=None)
    end_all_sessions(by=scope.actor, account_id=account.pk, at=at)
    return password


def note_wrong_password(*, username: str, at: datetime) -> None:
    """Count a wrong password for a name, known or not, at the same cost; the last one too many locks the account.

    The lock ends by itself and touches no session: a stranger cannot throw out somebody at work.
    """
    limits = selectors.limits()
    if not limits.lock_tries:
        return
    key = _counter(username)
    tries = int(cache.get(key, 0)) + 1
    cache.set(key, tries, timeout=COUNTED)
    if tries >= limits.lock_tries:
        cache.delete(key)
        _lock(username, at + timedelta(minutes=limits.lock_minutes), tries)


@transaction.atomic
def _lock(username: str, until: datetime, tries: int) -> None:
    account = selectors.account_by_login(username)
    if account is None or (account.lock_ends_at is not None and account.lock_ends_at >= until):
        return
    Account.objects.filter(pk=account.pk).update(lock_ends_at=until)
    facts = {"tries": tries, "until": until.isoformat()}
    journal.record(deed="account.lock_out", by=SYSTEM, subject=("account", account.pk), facts=facts)


def forget_wrong_passwords(*, username: str) -> None:
    """The right one came: counting begins anew."""
    cache.delete(_counter(username))


def _counter(username: str) -> str:
    return "wrong:" + hashlib.sha256(username.lower().encode()).hexdigest()
