"""Questions about staff: who answers for a cell now, who is on duty, which grid has nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce.models import Cover, Duty, DutyPhone, Equipment
from gezhi.domain.workforce.vocabulary import EquipmentKind
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Prefix, Scope, within

WORKER_ROLES = ("micro_worker", "grid_worker")
EQUIPPED_ROLES = (*WORKER_ROLES, "grid_chief", "volunteer")
"""Who walks with a terminal, a card and a uniform."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """Somebody who answers for a cell now: in their own post, or covering for a colleague."""

    account_id: UUID
    person_id: UUID
    name: str
    role: str
    code: str
    post_id: UUID
    covers_for: str = ""
    """Name of the colleague they stand in for."""


def responsible(code: str, *, at: datetime) -> list[Responsible]:
    """Who answers for the cell `code` at `at`, nearest post first; who is away is replaced by their cover.

    Two queries.
    """
    prefixes = [str(area) for area in AreaCode(code).path if area.level >= Level.COMMUNITY]
    posts = list(accounts.posts_over(prefixes, roles=WORKER_ROLES, at=at))
    away = set(
        Cover.objects.filter(away_post__in=[p.pk for p in posts], valid_from__lte=at, valid_to__gt=at).values_list(
            "away_post_id", flat=True
        )
    )
    here = [post for post in posts if post.pk not in away]
    here.sort(key=lambda post: (-len(post.code), post.role != "grid_worker", post.account.name, str(post.pk)))
    return [
        Responsible(
            account_id=post.account_id,
            person_id=post.account.person_id,
            name=post.account.name,
            role=post.role,
            code=post.code,
            post_id=post.pk,
            covers_for=post.on_behalf_of.account.name if post.on_behalf_of else "",
        )
        for post in here
    ]


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A grid worker as a resident is told of them: name and role, never their account or their own number."""

    name: str
    role: str
    is_on_duty: bool
    covers_for: str = ""


def at_the_door(code: str, *, at: datetime, most: int = 2) -> list[AtTheDoor]:
    """Who looks after the cell `code` now: whoever is on duty first, then the nearest post. Public; three queries."""
    found = responsible(code, at=at)
    here = set(
        Duty.objects.filter(account__in=[one.account_id for one in found], ended_at=None).values_list(
            "account_id", flat=True
        )
    )
    told = [AtTheDoor(one.name, one.role, one.account_id in here, one.covers_for) for one in found]
    return sorted(told, key=lambda one: not one.is_on_duty)[:most]


def duty_phone(code: str) -> str:
    """The phone of the smallest area around `code` that has one, “” where none has. Public; one query."""
    rows = DutyPhone.objects.filter(cell__code__in=[str(area) for area in AreaCode(code).path], cell__valid_to=None)
    numbers: dict[str, str] = dict(rows.values_list("cell__code", "phone"))
    return numbers[max(numbers, key=len)] if numbers else ""


def duty_phones(scope: Scope) -> QuerySet[DutyPhone]:
    """The duty phones of my area, by code."""
    mine = within(scope, Permission.STAFF_VIEW, "cell__code")
    return DutyPhone.objects.filter(mine, cell__valid_to=None).select_related("cell").order_by("cell__code")


def unattended_grids(scope: Scope, *, at: datetime) -> QuerySet[grids.Cell]:
    """Base grids of my area with nobody responsible: the unclear duty of S2-08. One query."""
    posts = accounts.worker_posts(roles=WORKER_ROLES, at=at)
    return (
        grids.cells(scope, level=Level.GRID)
        .filter(~Exists(posts.filter(code=OuterRef("code"))))
        .annotate(community=Prefix(F("code"), int(Level.COMMUNITY)))
        .filter(~Exists(posts.filter(code=OuterRef("community"))))
        .order_by("code")
    )


def covers(scope: Scope, *, at: datetime) -> QuerySet[Cover]:
    """Covers of my area that have not ended."""
    return (
        Cover.objects.filter(within(scope, Permission.STAFF_VIEW, "away_post__code"), valid_to__gt=at)
        .select_related("away_post__account", "cover_account")
        .order_by("valid_from", "id")
    )


def on_duty(scope: Scope) -> QuerySet[Duty]:
    """Who is on duty now in my area."""
    return (
        Duty.objects.filter(within(scope, Permission.STAFF_VIEW, "post__code"), ended_at=None)
        .select_related("account", "post__department")
        .order_by("post__code", "started_at", "id")
    )


def stretches(account_id: UUID, *, begins: datetime, ends: datetime) -> QuerySet[Duty]:
    """Stretches on duty of an account that touch a time, for reckoning its working day; not for pages."""
    touching = Q(ended_at=None) | Q(ended_at__gt=begins)
    return Duty.objects.filter(touching, account_id=account_id, started_at__lt=ends).order_by("started_at", "id")


def my_duty(scope: Scope) -> Duty | None:
    """The caller's open stretch on duty."""
    return Duty.objects.filter(account=scope.me, ended_at=None).first()


def equipped(scope: Scope, *, at: datetime, lacks: EquipmentKind | None = None) -> QuerySet[accounts.Post]:
    """Posts of my area that are to be equipped, by code; of those that lack a kind, if one is named.

    A cover has what they have in their own post.
    """
    posts = accounts.posts(scope, at=at).filter(role__in=EQUIPPED_ROLES, on_behalf_of=None, account__is_active=True)
    if lacks is None:
        return posts
    has = Equipment.objects.filter(account=OuterRef("account"), kind=lacks.value, returned_date=None)
    return posts.filter(~Exists(has))


def issued_to(account_ids: Collection[UUID]) -> dict[UUID, list[Equipment]]:
    """What these accounts hold now. One query. For rows that are already handed out."""
    found: dict[UUID, list[Equipment]] = defaultdict(list)
    for row in Equipment.objects.filter(account__in=account_ids, returned_date=None).order_by(
        "kind", "issued_date", "id"
    ):
        found[row.account_id].append(row)
    return found


def issued(post: accounts.Post, id: UUID) -> Equipment:
    """One thing that the holder of a post of mine holds. Raises Problem `scope.not_found`."""
    found = Equipment.objects.filter(pk=id, account=post.account_id, returned_date=None).first()
    if found is None:
        raise NOT_FOUND()
    return found
