"""Second factors: what was set up is written down, and what was lost is taken away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, SecondFactorSecret
from gezhi.domain.accounts.services.sessions import end_all_sessions
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, seal


def keep_secret(text: str) -> str:
    """Seal what a second factor is made of; the id under which it is found again."""
    row = SecondFactorSecret(id=new_id())
    row.sealed = seal(text, Place("second_factor_secret", "sealed", row.pk))
    row.save(force_insert=True)
    return str(row.pk)


def forget_secrets() -> int:
    """Forget what no second factor is made of any more; how many."""
    used = {str(word) for data in Authenticator.objects.values_list("data", flat=True) for word in data.values()}
    stale = [id for id in SecondFactorSecret.objects.values_list("pk", flat=True) if str(id) not in used]
    return SecondFactorSecret.objects.filter(pk__in=stale).delete()[0] if stale else 0


def note_second_factor(*, account: Account, kind: str, is_added: bool) -> None:
    """Somebody has set up a second factor of their own, or dropped it."""
    by = Actor(ActorKind.STAFF, account.pk, account.person_id)
    deed = "second_factor.add" if is_added else "second_factor.drop"
    journal.record(deed=deed, by=by, subject=("account", account.pk), facts={"kind": kind})


@transaction.atomic
def remove_second_factors(*, scope: Scope, id: UUID, at: datetime) -> int:
    """Take away every second factor of an account whose holder has lost them; its sessions end. How many there were.

    Raises Problem `scope.not_found`, `account.own` or `account.beyond_area`.
    """
    account = selectors.account_to_change(scope, id, at=at)
    kinds = selectors.second_factors(account.pk)
    Authenticator.objects.filter(user=account.pk).delete()
    forget_secrets()
    facts = {"kinds": kinds}
    journal.record(deed="second_factor.remove", by=scope.actor, subject=("account", account.pk), facts=facts, at=at)
    end_all_sessions(by=scope.actor, account_id=account.pk, at=at)
    return len(kinds)
