"""Questions about staff: who answers for a cell now, who is on duty, which grid has nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce.models import Cover, Duty
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Prefix, Scope, within

WORKER_ROLES = ("micro_worker", "grid_worker")


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


def my_duty(scope: Scope) -> Duty | None:
    """The caller's open stretch on duty."""
    return Duty.objects.filter(account=scope.me, ended_at=None).first()
