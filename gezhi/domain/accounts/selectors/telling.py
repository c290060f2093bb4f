"""Whom upper rooms tell about something: who holds an office over a place or in a department, who covers for whom.

Asked by background readers only, for many places and accounts at once; each answer is one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.domain.accounts.models import Account, Post
from gezhi.ground.plumbing.scope import inside


class Office(NamedTuple):
    """A post in force without its person's name."""

    account_id: UUID
    role: str
    code: str
    department_id: UUID | None


def office_posts(
    codes: Collection[str], departments: Collection[UUID], *, roles: Collection[str], at: datetime
) -> list[Office]:
    """Posts in force of some roles that stand exactly at one of the codes, or for one of the departments."""
    places = Q(code__in=codes, department=None) | Q(department__in=departments)
    found = Post.objects.in_force(at).filter(places, role__in=roles, account__is_active=True)
    return [Office(*row) for row in found.order_by().values_list("account_id", "role", "code", "department_id")]


def roles_of(ids: Collection[UUID], *, at: datetime) -> dict[UUID, set[str]]:
    """The roles that active accounts hold now; an account without a post has none."""
    roles: dict[UUID, set[str]] = defaultdict(set)
    found = Post.objects.in_force(at).filter(account__in=ids, account__is_active=True)
    for account, role in found.order_by().values_list("account_id", "role"):
        roles[account].add(role)
    return roles


def post_roles(ids: Collection[UUID]) -> dict[UUID, str]:
    """The role of each post, also of one that has ended: for telling what kind of colleague did something."""
    return dict(Post.objects.filter(pk__in=ids).values_list("pk", "role"))


def covering(ids: Collection[UUID], *, at: datetime) -> dict[UUID, set[UUID]]:
    """Who covers for these accounts now."""
    covers: dict[UUID, set[UUID]] = defaultdict(set)
    found = Post.objects.in_force(at).filter(on_behalf_of__account__in=ids, account__is_active=True)
    for covered, account in found.order_by().values_list("on_behalf_of__account_id", "account_id"):
        covers[covered].add(account)
    return covers


def holding(roles: Collection[str], *, area: str, at: datetime, after: UUID | None, most: int) -> list[UUID]:
    """Accounts with a post in force inside an area, in one of the roles (any when none is named), in order of id."""
    found = Post.objects.in_force(at).filter(inside("code", [area]), account__is_active=True)
    if roles:
        found = found.filter(role__in=roles)
    if after is not None:
        found = found.filter(account__gt=after)
    return list(found.order_by("account_id").values_list("account_id", flat=True).distinct()[:most])


def languages(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The language each account reads."""
    return dict(Account.objects.filter(pk__in=set(ids)).values_list("pk", "language"))


def left_before(limit: datetime) -> QuerySet[Account]:
    """Accounts that were there before `limit` and have held no post since."""
    posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=limit), account=OuterRef("pk"))
    return Account.objects.filter(~Exists(posts), created_at__lt=limit)
