"""Rounds of the demo: made lanes between real points of a grid, plans, and a week in which they were walked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from gezhi.demo import content
from gezhi.demo.neighbourhood import Neighbourhood
from gezhi.domain.patrols import services as patrols
from gezhi.domain.patrols.rules.plans import Point, Window
from gezhi.domain.patrols.rules.track import METRES_PER_DEGREE, Fix, metres_between, track_of
from gezhi.domain.patrols.rules.wire import encode
from gezhi.domain.patrols.selectors import KeyPoint, RoundPlan, points_of
from gezhi.domain.patrols.services import Piece, Planned, Position, StreetLine
from gezhi.domain.patrols.vocabulary import CheckInWay
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import EVERYTHING, Scope
from gezhi.ground.plumbing.wording import in_city

DAYS = 7
"""Rounds have been walked for so many days; the plans of today are still to be walked."""
SOURCE = "演示道路（虚构）"
PLACES = ("消防通道口", "电动车充电棚", "燃气调压箱")
"""What the key points are, beside the name of their building."""
SPEED_MS, EVERY_S, STAND_S = 1.25, 5, 240
"""Metres a second on foot, seconds between two fixes, seconds spent at a key point."""
BLUR_M = 1.6
PIECE = 100
"""Fixes in a piece, as the phone sends them."""
MINUTES = {"grid_worker": (9, 10), "volunteer": (19, 5)}
"""When a round begins, by role."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Walk:
    """One round: how many days ago, how much of the loop, and how it ended."""

    days_ago: int
    share: float = 1.0
    words: str = ""
    by_hand: str = ""
    """Why the first point was passed by hand."""
    is_broken_off: bool = False


WORKER_WALKS = (
    Walk(7, words="一切正常"),
    Walk(6, 0.6, words="下雨，先返回", is_broken_off=True),
    Walk(5, by_hand="楼间定位漂移，人已到现场"),
    Walk(3, 0.8, words="充电棚有飞线充电，已劝离"),
    Walk(2),
    Walk(1, words="一切正常"),
)
"""On the fourth day back nobody walked: the desk shows a round that was missed."""
DAYTIME = Window(opens=7 * 60, closes=22 * 60, least_minutes=20)
EVENINGS = Window(opens=18 * 60 + 30, closes=22 * 60, least_minutes=15)
VOLUNTEER_WALKS = (Walk(4, 0.5, words="夜间未见异常"), Walk(2, 0.5))


def walk(here: Neighbourhood, *, seed: int) -> None:
    """Lanes, targets, two plans, and what was walked of them day by day, judged and covered."""
    dice, lanes = random.Random(seed), _lanes(here)
    first = here.on(DAYS, 8)
    _load(here, lanes, first)
    daily = _plan(here, "网格日常巡查", "grid_worker", DAYTIME)
    evening = _plan(here, "平安志愿者夜巡", "volunteer", replace(EVENINGS, weekdays=_evenings(here)))
    for days_ago in range(DAYS, 0, -1):
        for plan, scope, walks in ((daily, here.worker, WORKER_WALKS), (evening, here.volunteer, VOLUNTEER_WALKS)):
            for one in walks:
                if one.days_ago == days_ago:
                    _Walker(here, scope, plan, dice).walk(one, lanes)
        night = here.on(days_ago, 23)
        patrols.cover_day(day=night.date(), at=night)


def _evenings(here: Neighbourhood) -> int:
    """The days of the week on which volunteers walk: those on which they did, and today's."""
    days = {here.on(days_ago, 0).weekday() for days_ago in (0, *(one.days_ago for one in VOLUNTEER_WALKS))}
    return sum(1 << day for day in days)


def _lanes(here: Neighbourhood) -> list[list[Place]]:
    """From each building to the nearest that was not reached yet, and back to the first: along a corner each."""
    left = [(row.lon, row.lat) for row in here.buildings if row.lon is not None and row.lat is not None]
    way = [left.pop(0)]
    while left:
        way.append(min(left, key=lambda place: metres_between(*way[-1], *place)))
        left.remove(way[-1])
    return [[begin, (end[0], begin[1]), end] for begin, end in zip(way, [*way[1:], way[0]], strict=True)]


def _load(here: Neighbourhood, lanes: Sequence[Sequence[Place]], at: datetime) -> None:
    names = content.names()["roads"]
    lines = [StreetLine(str(number), names[number], lane) for number, lane in enumerate(lanes)]
    patrols.load_streets(scope=EVERYTHING, source=SOURCE, lines=lines, at=at)
    patrols.make_targets(scope=EVERYTHING, code=here.community, at=at)


def _plan(here: Neighbourhood, name: str, role: str, window: Window) -> RoundPlan:
    """A plan of the chief with a key point at three of the buildings."""
    chosen = [row for row in here.buildings if row.lon is not None and row.lat is not None][: len(PLACES)]
    points = [
        Point(f"{row.name}{place}", row.lon or 0.0, row.lat or 0.0) for row, place in zip(chosen, PLACES, strict=False)
    ]
    at = here.on(DAYS, 8, 30)
    planned = Planned(name=name, window=window, points=points, role=role)
    return patrols.plan_round(scope=here.chief, code=here.grid, planned=planned, from_date=at.date(), at=at)


class _Walker:
    """Walks one round after another, as a phone tells it."""

    def __init__(self, here: Neighbourhood, scope: Scope, plan: RoundPlan, dice: random.Random) -> None:
        self._here, self._scope, self._plan, self._dice = here, scope, plan, dice
        self._points = points_of(plan)

    def walk(self, told: Walk, lanes: Sequence[Sequence[Place]]) -> None:
        """Go on duty, walk, pass the points, send the way, go off duty; then the day is judged."""
        begins = self._here.on(told.days_ago, *MINUTES[self._plan.role]) + timedelta(minutes=self._dice.randrange(12))
        fixes = list(self._fixes(lanes, begins))
        fixes = fixes[: round(len(fixes) * told.share)]
        ends = begins + timedelta(seconds=fixes[-1].at - begins.timestamp() + 30)
        workforce.start_duty(scope=self._scope, at=begins - timedelta(minutes=20))
        id = new_id()
        patrols.begin_round(scope=self._scope, id=id, plan_id=self._plan.pk, done_at=begins, at=begins)
        self._check_in(id, told, fixes)
        self._send(id, fixes, ends)
        finish = patrols.break_off_round if told.is_broken_off else patrols.end_round
        finish(scope=self._scope, id=id, words=told.words, done_at=ends, at=ends)
        workforce.end_duty(scope=self._scope, at=ends + timedelta(hours=2))
        patrols.judge_day(account_id=self._scope.me, day=in_city(begins).date(), at=ends + timedelta(hours=2))

    def _fixes(self, lanes: Sequence[Sequence[Place]], begins: datetime) -> Iterator[Fix]:
        """The way along the lanes as a receiver sees it; at a key point it stands for a while."""
        at = begins.timestamp()
        for lane in lanes:
            if self._key_point(lane[0]) is not None:
                for _ in range(STAND_S // EVERY_S):
                    yield self._seen(at, lane[0])
                    at += EVERY_S
            for begin, end in pairwise(lane):
                steps = max(1, round(metres_between(*begin, *end) / (SPEED_MS * EVERY_S)))
                for step in range(steps):
                    share = step / steps
                    place = (begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share)
                    yield self._seen(at, place)
                    at += EVERY_S

    def _seen(self, at: float, place: Place) -> Fix:
        """A position with the error of a receiver."""
        off_lon, off_lat = (self._dice.gauss(0, BLUR_M) / METRES_PER_DEGREE for _ in "xy")
        return Fix(at, place[0] + off_lon, place[1] + off_lat, accuracy_m=self._dice.randint(4, 12))

    def _key_point(self, place: Place) -> KeyPoint | None:
        return next((point for point in self._points if (point.lon, point.lat) == place), None)

    def _check_in(self, id: UUID, told: Walk, fixes: Sequence[Fix]) -> None:
        """All points but the last by a button at the place; that one is left to the track."""
        for point in self._points[:-1]:
            near = [fix for fix in fixes if metres_between(point.lon, point.lat, fix.lon, fix.lat) < point.radius_m]
            if not near:
                continue
            by_hand = told.by_hand if point.number == 1 else ""
            fix = near[len(near) // 2]
            done_at = datetime.fromtimestamp(fix.at, tz=self._here.now.tzinfo)
            patrols.check_in(
                scope=self._scope,
                id=new_id(),
                round_id=id,
                point_id=point.pk,
                way=CheckInWay.HAND if by_hand else CheckInWay.FENCE,
                position=None if by_hand else Position(fix.lon, fix.lat, fix.accuracy_m),
                done_at=done_at,
                at=done_at,
                words=by_hand,
            )

    def _send(self, id: UUID, fixes: Sequence[Fix], at: datetime) -> None:
        parts = (fixes[begin : begin + PIECE] for begin in range(0, len(fixes), PIECE))
        pieces = [Piece(new_id(), encode(track_of(part)), id) for part in parts]
        patrols.take_pieces(scope=self._scope, pieces=pieces, phone_now=at, at=at)
