"""Giving and ending posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, Department, Post
from gezhi.domain.accounts.rules import posts as rules
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope


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

    Raises Problem `post.unknown_role`, `post.department_needed`, `post.period`, `post.administrator_alone` or
    `post.administrators_apart`.
    """
    rules.check_role(role, department is not None)
    rules.check_period(valid_from, valid_to)
    _check_separation(account, rules.Held(account.pk, role, valid_from, valid_to))
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


def _check_separation(account: Account, wanted: rules.Held) -> None:
    """Administrating is kept apart from other work on this account, and from other administrating by this person."""
    held = Post.objects.filter(account=account)
    if wanted.role in ADMINISTRATORS:
        held = Post.objects.filter(account__person_id=account.person_id)
    else:
        held = held.filter(role__in=sorted(ADMINISTRATORS))
    rows = held.values_list("account_id", "role", "valid_from", "valid_to")
    rules.check_separation(wanted, [rules.Held(*row) for row in rows])


def check_appointment(*, scope: Scope, account: Account, role: str, code: str) -> None:
    """Whether the caller may give a post of `role` over `code` to `account`, or end it.

    Raises Problem `post.unknown_role`, `account.own`, `post.others_give`, `post.not_theirs` or `post.beyond_area`.
    """
    needed = rules.giver_of(role)
    rules.check_not_own(scope.actor.person_id, account.person_id)
    rules.check_giver(role, [permission for permission in rules.GIVERS if scope.may(permission)])
    if not scope.covers(needed, code):
        raise rules.BEYOND_AREA()


def appoint(
    *,
    scope: Scope,
    account: Account,
    role: str,
    code: str,
    valid_from: datetime,
    valid_to: datetime | None = None,
    department: Department | None = None,
) -> Post:
    """Give a post over an area of the caller's own, never to oneself.

    Raises the Problems of `check_appointment` and `give_post`, and `place.unknown_code`.
    """
    check_appointment(scope=scope, account=account, role=role, code=code)
    cell = grids.live_cell(code)
    return give_post(
        by=scope.acting(rules.giver_of(role), cell.code),
        account=account,
        role=role,
        cell_id=cell.pk,
        code=cell.code,
        valid_from=valid_from,
        valid_to=valid_to,
        department=department,
    )


def dismiss(*, scope: Scope, id: UUID, at: datetime) -> Post:
    """End a post now; one that has not begun is ended before it begins. Raises the Problems of `check_appointment`."""
    post = selectors.post_to_end(scope, id)
    check_appointment(scope=scope, account=post.account, role=post.role, code=post.code)
    by = scope.acting(rules.giver_of(post.role), post.code)
    return end_post(by=by, post=post, at=max(at, post.valid_from + timedelta(microseconds=1)))


@transaction.atomic
def end_post(*, by: Actor, post: Post, at: datetime) -> Post:
    """End a post at `at`; it stops counting everywhere within five seconds of that instant."""
    post.valid_to = at
    if at <= post.valid_from:
        raise rules.PERIOD()
    post.save(update_fields=["valid_to"])
    journal.record(deed="post.end", by=by, subject=("post", post.pk), code=post.code, facts={"at": at.isoformat()})
    return post
