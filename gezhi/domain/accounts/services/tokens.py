"""Tokens for programs."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from gezhi.domain.accounts.models import Account, ApiToken
from gezhi.domain.accounts.rules import TOKEN_LIFE, token_digest
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal


@transaction.atomic
def issue_token(*, by: Actor, account: Account, name: str, at: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """A new token of `account`, shown this once; only its hash is kept."""
    token = f"gz_{secrets.token_urlsafe(32)}"
    issued = ApiToken(account=account, name=name, digest=token_digest(token), created_at=at, expires_at=at + life)
    issued.save(force_insert=True)
    journal.record(deed="token.issue", by=by, subject=("token", issued.pk), facts={"account": str(account.pk)}, at=at)
    return token


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken, at: datetime) -> None:
    """End a token now."""
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    journal.record(deed="token.revoke", by=by, subject=("token", token.pk))
