"""Changing the limits of sign-in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import SignInRule
from gezhi.domain.accounts.rules.sign_in import BOUNDS, STALE, Limits, check_limits
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope


def set_limits(*, scope: Scope, version: int, values: dict[str, int], at: datetime) -> Limits:
    """A new version of the limits, above the one the page showed; it counts everywhere within five seconds.

    Raises Problem `scope.forbidden`, `sign_in_rule.out_of_bounds` or `sign_in_rule.stale`.
    """
    scope.require(Permission.ACCOUNTS_MANAGE)
    check_limits(values)
    before = selectors.limits_now()
    if before.version != version:
        raise STALE()
    after = Limits(version=version + 1, **{name: values[name] for name in BOUNDS})
    try:
        with transaction.atomic():
            row = SignInRule(set_at=at, set_by=scope.actor.account_id, **asdict(after))
            row.save(force_insert=True)
            facts = {"before": asdict(before), "after": asdict(after)}
            journal.record(deed="sign_in_rule.set", by=scope.actor, subject=("sign_in_rule", None), facts=facts)
    except IntegrityError:
        raise STALE() from None
    selectors.forget_limits()
    return after
