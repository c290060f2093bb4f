"""What a city sets about patrols: who may look at tracks, how long tracks are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.patrols.models import TrackFile, TrackPiece, TrackRule
from gezhi.domain.patrols.rules.viewing import ViewRule, check_rule
from gezhi.domain.patrols.selectors.files import path_of
from gezhi.domain.patrols.selectors.keeping import track_rule
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

STALE = problem("track_rule.stale", 409, "The rule was changed meanwhile: look at it again.")


def set_track_rule(*, scope: Scope, rule: ViewRule, version: int, at: datetime) -> int:
    """A new version of who may look at tracks, above the one the page showed; the new version's number.

    Raises Problem `track_rule.*` or `scope.forbidden`.
    """
    by = scope.acting_for_all(Permission.PRIVACY_MANAGE)
    check_rule(rule, possible_viewers())
    if track_rule()[0] != version:
        raise STALE()
    row = TrackRule(version=version + 1, roles=sorted(rule.roles), days=rule.days, needs_reason=rule.needs_reason)
    row.set_at, row.set_by = at, by.account_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            facts = {"roles": row.roles, "days": row.days, "needs_reason": row.needs_reason}
            journal.record(deed="track_rule.set", by=by, subject=("track_rule", None), facts=facts, at=at)
    except IntegrityError:
        raise STALE() from None
    return row.version


def possible_viewers() -> frozenset[str]:
    """Roles that hold the permission to look at tracks at all: the rule chooses among them."""
    return frozenset(key for key, role in ROLES.items() if Permission.TRACKS_VIEW in role.permissions)


def forget_tracks(limit: datetime, most: int) -> Erased:
    """Erase tracks of days before `limit`: pieces, then files. What days said in figures stays."""
    day = in_city(limit).date()
    pieces = list(TrackPiece.objects.filter(day_date__lt=day).order_by("day_date", "id").values_list("pk")[:most])
    if pieces:
        TrackPiece.objects.filter(pk__in=[pk for (pk,) in pieces]).delete()
        return Erased(len(pieces))
    return Erased(_forget_files(day, most))


def _forget_files(day: date, most: int) -> int:
    rows = list(TrackFile.objects.filter(day_date__lt=day).order_by("day_date", "number")[:most])
    paths = [path_of(row) for row in rows]
    TrackFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _unlink(paths))
    return len(rows)


def _unlink(paths: Collection[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


TRACKS = Kind("tracks", Unit.DAYS, default=90, least=35, most=730, erase=forget_tracks)
"""Tracks of staff. No shorter than late pieces are taken and days judged again (`rules.clocks.OLDEST_DAYS`)."""
