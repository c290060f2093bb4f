"""Questions about contacts (结对联系人): who is paired with whom, whose I am, who has nobody yet.

What is asked about marks goes through the themes' own selectors: a contact shows no more than the mark does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.registry.models import Theme, ThemeContact, ThemeRecord
from gezhi.domain.registry.rules.themes import Standing, opens
from gezhi.domain.registry.selectors import themes
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Prefix, Scope

FILLING = tuple(key for key, role in ROLES.items() if Permission.THEMES_FILL in role.permissions)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could be the contact at a place: a post there or above to which the theme is open."""

    account_id: UUID
    name: str
    role: str
    code: str


def colleagues(theme: Theme, code: str, *, at: datetime) -> list[Colleague]:
    """Who can be named contact of a mark at the place `code`, the nearest posts first. One query."""
    chain = [str(area) for area in AreaCode(code).path]
    found: dict[UUID, Colleague] = {}
    posts = accounts.posts_over(chain, roles=FILLING, at=at)
    for post in sorted(posts, key=lambda post: (-len(post.code), post.account.name, str(post.pk))):
        area, permissions = AreaCode(post.code), ROLES[post.role].permissions
        standing = Standing(post.role, str(post.department_id or ""), permissions, area)
        if opens(standing, theme.roles, theme.departments):
            found.setdefault(post.account_id, Colleague(post.account_id, post.account.name, post.role, post.code))
    return list(found.values())


def _serving() -> Q:
    """A contact in force; one whose account was switched off is none."""
    return Q(to_date=None) & (Q(account=None) | Q(account__is_active=True))


def contacts_of(records: Iterable[ThemeRecord]) -> dict[UUID, ThemeContact]:
    """The contact of each mark that has one, by the mark's id. One query, none for no mark."""
    ids = [record.pk for record in records]
    if not ids:
        return {}
    held = ThemeContact.objects.filter(_serving(), record__in=ids).select_related("account")
    return {contact.record_id: contact for contact in held}


def named_before(record: ThemeRecord) -> list[ThemeContact]:
    """Who was the contact of a mark, the newest first."""
    return list(record.contacts.exclude(to_date=None).select_related("account").order_by("-from_date", "-id"))


def my_pairs(scope: Scope, today: date) -> list[ThemeRecord]:
    """The marks whose contact I am, as far as I may see them, those due first. Two queries, and one a theme."""
    mine = ThemeContact.objects.filter(account_id=scope.me, to_date=None).values("record_id")
    told: list[ThemeRecord] = []
    for theme in themes.my_themes(scope, today):
        told += themes.records(scope, theme, today).filter(pk__in=mine).select_related("theme")
    return sorted(told, key=lambda record: (record.due_date or date.max, record.pk))


def unpaired(scope: Scope, theme: Theme, today: date) -> QuerySet[ThemeRecord]:
    """The marks of a theme in my area that have no contact."""
    contact = ThemeContact.objects.filter(_serving(), record=OuterRef("pk"))
    return themes.records(scope, theme, today).filter(~Exists(contact))


def unpaired_by_community(scope: Scope, theme: Theme, today: date) -> dict[str, int]:
    """How many there are in each community of my area that has any. One query."""
    placed = unpaired(scope, theme, today).order_by().annotate(place=Prefix("code", Level.COMMUNITY))
    return dict(placed.values("place").annotate(count=Count("pk")).order_by("place").values_list("place", "count"))
