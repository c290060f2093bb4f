"""Tokens for programs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, ApiToken, Post
from gezhi.domain.accounts.rules.tokens import FIELD, TOKEN_LIFE, check_life, check_permissions, token_digest
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

USED = timedelta(minutes=10)
"""How exactly it is kept when a token was last used."""


@transaction.atomic
def issue_token(
    *,
    by: Actor,
    account: Account,
    name: str,
    at: datetime,
    life: timedelta = TOKEN_LIFE,
    post: Post | None = None,
    permissions: str = "",
    is_read_only: bool = False,
) -> str:
    """A new token of `account`, shown this once; only its hash is kept."""
    token = f"gz_{secrets.token_urlsafe(32)}"
    issued = ApiToken(
        account=account,
        name=name,
        digest=token_digest(token),
        created_at=at,
        expires_at=at + life,
        post=post,
        permissions=permissions,
        is_read_only=is_read_only,
    )
    issued.save(force_insert=True)
    facts = {
        "account": str(account.pk),
        "ends": issued.expires_at.isoformat(),
        "post": str(post.pk) if post else None,
        "permissions": permissions,
        "read_only": is_read_only,
    }
    journal.record(deed="token.issue", by=by, subject=("token", issued.pk), facts=facts, at=at)
    return token


def grant_token(
    *,
    scope: Scope,
    account_id: UUID,
    name: str,
    days: int,
    post_id: UUID | None,
    permissions: Sequence[str],
    is_read_only: bool,
    at: datetime,
) -> str:
    """A token for a program of an account that the caller keeps, shown this once.

    Raises Problem `scope.not_found`, `account.own`, `account.beyond_area`, `token.too_long` or `token.not_held`.
    """
    account = selectors.account_to_change(scope, account_id, at=at)
    life = check_life(days, selectors.limits().token_days)
    held = list(selectors.posts_of(account.pk, at=at))
    post = next((post for post in held if post.pk == post_id), None)
    if post_id is not None and post is None:
        raise NOT_FOUND()
    having = {permission for one in ([post] if post else held) for permission in ROLES[one.role].permissions}
    words = check_permissions(permissions, having)
    return issue_token(
        by=scope.actor,
        account=account,
        name=name,
        at=at,
        life=life,
        post=post,
        permissions=words,
        is_read_only=is_read_only,
    )


@transaction.atomic
def issue_field_token(*, scope: Scope, name: str, at: datetime) -> str:
    """A token for a field client of my own, shown this once: it opens that client's doors and no other.

    One phone at a time: the token of this kind that I had before ends. Raises Problem `scope.forbidden`.
    """
    by = scope.acting_for_all(FIELD)
    for held in selectors.my_tokens(scope).filter(permissions=FIELD, revoked_at=None, expires_at__gt=at):
        revoke_token(by=by, token=held, at=at)
    life = min(TOKEN_LIFE, timedelta(days=selectors.limits().token_days))
    account = selectors.account(scope)
    return issue_token(by=by, account=account, name=name, at=at, life=life, permissions=FIELD.value)


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken, at: datetime) -> None:
    """End a token now; revoking twice is revoking once."""
    if token.revoked_at is not None:
        return
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    journal.record(deed="token.revoke", by=by, subject=("token", token.pk))


def withdraw_token(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Revoke a token of an account that the caller keeps. Raises Problem `scope.not_found`."""
    revoke_token(by=scope.actor, token=selectors.kept_token(scope, id), at=at)


def withdraw_my_token(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Revoke a token of one's own. Raises Problem `scope.not_found`."""
    found = selectors.my_tokens(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    revoke_token(by=scope.actor, token=found, at=at)


def note_token_use(*, id: UUID, at: datetime) -> None:
    """A program came with this token; written down every ten minutes at most."""
    ApiToken.objects.filter(pk=id).exclude(last_used_at__gt=at - USED).update(last_used_at=at)
