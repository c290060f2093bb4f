"""Giving and ending posts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts.models import Account, Department, Post
from gezhi.domain.accounts.rules import PERIOD, check_role
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal import writing as journal


@transaction.atomic
def give_post(
    *,
    by: Actor,
    account: Account,
    role: str,
    cell_id: UUID,
    code: str,
    valid_from: datetime,
    valid_to: datetime | None = None,
    department: Department | None = None,
    on_behalf_of: Post | None = None,
) -> Post:
    """Put `account` into a post over a cell, from–to.

    Raises Problem `post.unknown_role`, `post.department_needed` or `post.period`.
    """
    check_role(role, department is not None)
    if valid_to is not None and valid_to <= valid_from:
        raise PERIOD()
    post = Post(
        id=new_id(),
        account=account,
        role=role,
        cell_id=cell_id,
        code=code,
        department=department,
        valid_from=valid_from,
        valid_to=valid_to,
        on_behalf_of=on_behalf_of,
    )
    insert_one(post)
    journal.record(
        deed="post.give",
        by=by,
        subject=("post", post.pk),
        code=code,
        cell_id=cell_id,
        at=valid_from,
        facts={
            "account": str(account.pk),
            "role": role,
            "department": str(department.pk) if department else None,
            "from": valid_from.isoformat(),
            "to": valid_to.isoformat() if valid_to else None,
            "on_behalf_of": str(on_behalf_of.pk) if on_behalf_of else None,
        },
    )
    return post


@transaction.atomic
def end_post(*, by: Actor, post: Post, at: datetime) -> Post:
    """End a post at `at`; it stops counting everywhere within five seconds of that instant."""
    post.valid_to = at
    if at <= post.valid_from:
        raise PERIOD()
    post.save(update_fields=["valid_to"])
    journal.record(deed="post.end", by=by, subject=("post", post.pk), code=post.code, facts={"at": at.isoformat()})
    return post
