"""Judging days: what of a colleague's track was recorded, how far they went, what their rounds passed.

Nothing here punishes: noise, leaps and mock positions are counted and shown beside the figures. Judging again, when a
late piece has come, gives the figures anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import shapely
from django.db import transaction

from gezhi.domain.patrols.models import CheckIn, KeyPoint, Round, TrackDay
from gezhi.domain.patrols.rules import staying
from gezhi.domain.patrols.rules.noise import Sifted, sift
from gezhi.domain.patrols.rules.passing import Targets, passed
from gezhi.domain.patrols.rules.recording import Spans, common, length, recorded, spans_of
from gezhi.domain.patrols.rules.streets import pieces
from gezhi.domain.patrols.selectors import rounds, tracks
from gezhi.domain.patrols.vocabulary import CheckInWay, Way
from gezhi.domain.workforce import selectors as workforce
from gezhi.ground.kernel.geometry import from_wkb
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.wording import city_zone

LOOKED_BACK = timedelta(days=7)
AT_ONCE = 500
"""Days of colleagues in one run of the clock; what is left comes with the next."""


def judge_waiting(*, at: datetime) -> int:
    """Judge days for which something came in since they were judged; how many. What waited longer than `LOOKED_BACK`
    (the clock stood still) is judged when a further piece comes."""
    waiting = tracks.waiting_days(AT_ONCE, since=at - LOOKED_BACK)
    for account_id, day in waiting:
        judge_day(account_id=account_id, day=day, at=at)
    return len(waiting)


@transaction.atomic
def judge_day(*, account_id: UUID, day: date, at: datetime) -> TrackDay | None:
    """Judge a colleague's day of the city and the rounds begun on it; None where nothing was recorded.

    Done twice it gives the same figures. No deed of anybody: it is reckoned from what was sent, and can be again.
    """
    sifted = sift(tracks.track_of_day(account_id, day))
    for row in rounds.rounds_of(account_id, day):
        _judge_round(row, sifted, at)
    if not len(sifted.track):
        return None
    figures = _figures(account_id, day, sifted, at)
    code = tracks.code_of_day(account_id, day)
    found, _ = TrackDay.objects.update_or_create(
        account_id=account_id,
        day_date=day,
        defaults={"code": code, "judged_at": at, **figures},
        create_defaults={"id": new_id(), "code": code, "judged_at": at, **figures},
    )
    return found


def _figures(account_id: UUID, day: date, sifted: Sifted, at: datetime) -> dict[str, float | int]:
    duty = _duty(account_id, day, at)
    speaking = recorded(sifted.track)
    stays = staying.stays(sifted.kept)
    return {
        "duty_s": length(duty),
        "recorded_s": length(speaking),
        "on_duty_s": length(common(speaking, duty)),
        "length_m": round(staying.length_m(sifted.kept), 1),
        "stays_count": len(stays),
        "stays_s": sum(stay.seconds for stay in stays),
        "points_count": len(sifted.track),
        "noise_count": int(sifted.is_noise.sum()),
        "leap_count": int(sifted.is_leap.sum()),
        "mock_count": int(sifted.is_mock.sum()),
    }


def _duty(account_id: UUID, day: date, at: datetime) -> Spans:
    """The time on duty within a day of the city; one that has not ended lasts until now."""
    begins = datetime(day.year, day.month, day.day, tzinfo=city_zone())
    ends = begins + timedelta(days=1)
    stretches = workforce.stretches(account_id, begins=begins, ends=ends)
    on_duty = spans_of((row.started_at.timestamp(), (row.ended_at or at).timestamp()) for row in stretches)
    return common(on_duty, spans_of([(begins.timestamp(), ends.timestamp())]))


def _judge_round(row: Round, day: Sifted, at: datetime) -> None:
    """The figures of one round, from the part of the day's track that lies in it."""
    part = _between(day, row.begun_at, row.ended_at)
    points = list(row.plan.points.order_by("number")) if row.plan else []
    _check_in_by_track(row, points, part, at)
    done = set(CheckIn.objects.filter(round=row).values_list("point_id", flat=True))
    required = [point for point in points if point.is_required]
    row.recorded_s, row.length_m = length(recorded(part.track)), round(staying.length_m(part.kept), 1)
    row.required_count = len(required)
    row.required_passed = sum(1 for point in required if point.pk in done)
    row.line_share, row.judged_at = _line_share(row, part), at
    row.save(update_fields=["recorded_s", "length_m", "required_count", "required_passed", "line_share", "judged_at"])


def _between(day: Sifted, begins: datetime, ends: datetime | None) -> Sifted:
    seconds = day.track.seconds
    inside = (seconds >= begins.timestamp()) & (seconds <= (ends.timestamp() if ends else np.inf))
    return Sifted(day.track.take(inside), day.is_noise[inside], day.is_leap[inside])


def _check_in_by_track(row: Round, points: list[KeyPoint], part: Sifted, at: datetime) -> None:
    """Points whose fence the track entered are passed, though nobody pressed a button."""
    if not points:
        return
    targets = Targets(np.array([point.lon for point in points]), np.array([point.lat for point in points]))
    answer = passed(targets, part, np.array([float(point.radius_m) for point in points]))
    known = set(CheckIn.objects.filter(round=row).values_list("point_id", flat=True))
    found = [
        CheckIn(
            id=new_id(),
            round=row,
            point=point,
            at=datetime.fromtimestamp(float(answer.first_at[number]), UTC),
            received_at=at,
            way=CheckInWay.TRACK,
            distance_m=round(float(answer.nearest_m[number]), 1),
        )
        for number, point in enumerate(points)
        if answer.is_passed[number] and point.pk not in known
    ]
    CheckIn.objects.bulk_create(found)


def _line_share(row: Round, part: Sifted) -> float | None:
    """The share of the route's metres that was passed; None for a round without a line."""
    if row.plan is None or row.plan.way != Way.ROUTE or not row.plan.line:
        return None
    line = pieces(*shapely.get_coordinates(from_wkb(bytes(row.plan.line))).T)
    answer = passed(Targets(line.lons, line.lats), part, float(row.plan.reach_m))
    return float(answer.is_passed.mean())
