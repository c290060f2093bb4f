"""A/B cover: B takes A's tasks and rights for the days A is away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as posts
from gezhi.domain.workforce.models import Cover
from gezhi.domain.workforce.rules import COVER_OVERLAP, check_cover
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope


@transaction.atomic
def arrange_cover(
    *, scope: Scope, away_post_id: UUID, cover_account_id: UUID, valid_from: datetime, valid_to: datetime, reason: str
) -> Cover:
    """Let B hold A's post from–to, “on behalf of” A.

    Raises `scope.not_found`, `cover.self`, `cover.period`, `cover.overlap` or `cover.of_cover`.
    """
    away = accounts.post(scope, away_post_id)
    cover_account = accounts.colleague(scope, cover_account_id)
    by = scope.acting(Permission.STAFF_MANAGE, away.code)
    check_cover(
        away=away.account.person_id,
        cover=cover_account.person_id,
        valid_from=valid_from,
        valid_to=valid_to,
        is_cover=away.on_behalf_of_id is not None,
    )
    if Cover.objects.filter(away_post=away, valid_from__lt=valid_to, valid_to__gt=valid_from).exists():
        raise COVER_OVERLAP()
    given = posts.give_post(
        by=by,
        account=cover_account,
        role=away.role,
        cell_id=away.cell_id,
        code=away.code,
        department=away.department,
        valid_from=valid_from,
        valid_to=valid_to,
        on_behalf_of=away,
    )
    cover = Cover(
        id=new_id(),
        away_post=away,
        cover_account=cover_account,
        given_post=given,
        reason=reason[:200],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    cover.save(force_insert=True)
    facts = {"away": str(away.account_id), "cover": str(cover_account.pk), "to": valid_to.isoformat(), "reason": reason}
    journal.record(deed="cover.arrange", by=by, subject=("cover", cover.pk), code=away.code, facts=facts)
    return cover


@transaction.atomic
def end_cover(*, scope: Scope, cover: Cover, at: datetime) -> Cover:
    """A is back early: the cover and the post on A's behalf end at `at`."""
    by = scope.acting(Permission.STAFF_MANAGE, cover.given_post.code)
    posts.end_post(by=by, post=cover.given_post, at=at)
    cover.valid_to = at
    cover.save(update_fields=["valid_to"])
    journal.record(deed="cover.end", by=by, subject=("cover", cover.pk), code=cover.given_post.code)
    return cover
