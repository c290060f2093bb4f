"""Walking a round: begin, pass points, end. Every deed comes with the phone's own id and may come twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.patrols.models import CheckIn, KeyPoint, Round
from gezhi.domain.patrols.rules.rounds import BEFORE_BEGIN, REASON_NEEDED, check_fence, moved
from gezhi.domain.patrols.rules.track import metres_between
from gezhi.domain.patrols.selectors import planned, rounds
from gezhi.domain.patrols.vocabulary import CheckInWay, RoundDeed, RoundState
from gezhi.ground.kernel.geometry import check_position
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.values import Place, seal
from gezhi.ground.plumbing.wording import in_city

TAKEN = problem("round.taken", 409, "This was sent already, by somebody else or about something else.")
NOT_TODAY = problem("round.not_in_force", 409, "The plan was not in force on that day.")


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone said it was when a point was passed."""

    lon: float
    lat: float
    accuracy_m: float = 0.0
    is_mock: bool = False


@transaction.atomic
def begin_round(*, scope: Scope, id: UUID, plan_id: UUID | None, done_at: datetime, at: datetime) -> Round:
    """Begin a round, of a plan or free; the same id again changes nothing. `done_at` is when, `at` when we heard of it.

    Raises Problem `scope.not_found`, `scope.forbidden`, `round.taken` or `round.not_in_force`.
    """
    known = Round.objects.filter(pk=id).first()
    if known is not None:
        if known.account_id != scope.me or known.plan_id != plan_id:
            raise TAKEN()
        return known
    plan = planned.plan(scope, plan_id) if plan_id else None
    day = in_city(done_at).date()
    if plan and not (plan.from_date <= day and (plan.to_date is None or day <= plan.to_date)):
        raise NOT_TODAY()
    code = plan.code if plan else _own_area(scope)
    by = scope.acting(Permission.PATROLS_WALK, code)
    if by.post_id is None:
        raise NOT_FOUND()
    row = Round(
        id=id,
        plan=plan,
        account_id=scope.me,
        post_id=by.post_id,
        code=code,
        day_date=day,
        state=moved(None, RoundDeed.BEGIN),
        begun_at=done_at,
        received_at=at,
    )
    row.save(force_insert=True)
    facts = {"plan": str(plan_id or ""), "done_at": done_at}
    journal.record(deed="round.begin", by=by, subject=("round", row.pk), code=code, facts=facts, at=at)
    return row


@transaction.atomic
def check_in(
    *,
    scope: Scope,
    id: UUID,
    round_id: UUID,
    point_id: UUID,
    way: CheckInWay,
    position: Position | None,
    done_at: datetime,
    at: datetime,
    words: str = "",
) -> CheckIn:
    """Pass a point of my round: inside its fence, by reading its code, or by hand with a reason. The first time counts.

    Raises Problem `scope.not_found`, `round.too_far`, `round.before_begin`, `round.not_now`, `round.taken`,
    `round.reason_needed`, `position.*`.
    """
    row = rounds.my_round(scope, round_id, lock=True)
    point = KeyPoint.objects.filter(pk=point_id, plan=row.plan_id).first()
    if point is None:
        raise NOT_FOUND()
    known = CheckIn.objects.filter(round=row, point=point).first()
    if known is not None:
        return known
    if CheckIn.objects.filter(pk=id).exists():
        raise TAKEN()
    moved(RoundState(row.state), RoundDeed.CHECK_IN)
    if done_at < row.begun_at:
        raise BEFORE_BEGIN()
    distance, words = _fenced(point, way, position), _reason(way, words)
    found = CheckIn(
        id=id, round=row, point=point, at=done_at, received_at=at, way=way, distance_m=distance, words=words
    )
    if position is not None:
        found.is_mock, found.place = position.is_mock, _sealed(id, position)
    found.save(force_insert=True)
    facts = {"point": point.number, "way": way, "metres": distance, "mock": found.is_mock, "done_at": done_at}
    by = scope.acting(Permission.PATROLS_WALK, row.code)
    journal.record(deed="round.check_in", by=by, subject=("round", row.pk), code=row.code, facts=facts, at=at)
    return found


def end_round(*, scope: Scope, id: UUID, words: str, done_at: datetime, at: datetime) -> Round:
    """My round is walked; a second telling changes nothing. Raises `scope.not_found`, `round.before_begin`."""
    return _finish(scope, id, RoundDeed.END, words=words, done_at=done_at, at=at)


def break_off_round(*, scope: Scope, id: UUID, words: str, done_at: datetime, at: datetime) -> Round:
    """My round ends early: called away, rain, the battery. What was passed stays passed."""
    return _finish(scope, id, RoundDeed.BREAK_OFF, words=words, done_at=done_at, at=at)


@transaction.atomic
def _finish(scope: Scope, id: UUID, deed: RoundDeed, *, words: str, done_at: datetime, at: datetime) -> Round:
    row = rounds.my_round(scope, id, lock=True)
    after = {RoundDeed.END: RoundState.ENDED, RoundDeed.BREAK_OFF: RoundState.BROKEN_OFF}[deed]
    if row.state == after:
        return row
    if done_at < row.begun_at:
        raise BEFORE_BEGIN()
    row.state, row.ended_at, row.words = moved(RoundState(row.state), deed), done_at, clean(words, limit=500)
    row.version += 1
    row.save(update_fields=["state", "ended_at", "words", "version"])
    by = scope.acting(Permission.PATROLS_WALK, row.code)
    facts: dict[str, Any] = {"done_at": done_at, "words": row.words}
    if deed is RoundDeed.END:
        journal.record(deed="round.end", by=by, subject=("round", row.pk), code=row.code, facts=facts, at=at)
    else:
        journal.record(deed="round.break_off", by=by, subject=("round", row.pk), code=row.code, facts=facts, at=at)
    return row


def _own_area(scope: Scope) -> str:
    """The area of the post that walks. Raises Problem `scope.forbidden`."""
    scope.require(Permission.PATROLS_WALK)
    return next((str(grant.area or "") for grant in scope.granting(Permission.PATROLS_WALK)), "")


def _fenced(point: KeyPoint, way: CheckInWay, position: Position | None) -> float | None:
    """Metres from the point, where a position was told; inside the fence, where it must be."""
    if position is None:
        if way is CheckInWay.FENCE:
            raise NOT_FOUND()
        return None
    check_position(position.lon, position.lat)
    distance = metres_between(point.lon, point.lat, position.lon, position.lat)
    if way is CheckInWay.FENCE:
        check_fence(distance, position.accuracy_m, point.radius_m)
    return round(distance, 1)


def _reason(way: CheckInWay, words: str) -> str:
    """Why a point was passed by hand; nothing for any other way."""
    told = clean_line(words, limit=200).strip() if way is CheckInWay.HAND else ""
    if way is CheckInWay.HAND and not told:
        raise REASON_NEEDED()
    return told


def _sealed(id: UUID, position: Position) -> bytes:
    told = json.dumps([position.lon, position.lat, position.accuracy_m])
    return seal(told, Place("round_check_in", "place", id))
