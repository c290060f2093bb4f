"""Patrols as another machine takes them along: plain rows in order of (code, id).

What is due is not asked here: a row says from which day on, and whoever holds it knows what day it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import shapely
from django.db.models import Q, QuerySet

from gezhi.domain.patrols.models import CheckIn, InspectedThing, InspectionTemplate, KeyPoint, Round, RoundPlan
from gezhi.domain.patrols.rules.rhythms import Rhythm, due
from gezhi.domain.patrols.selectors.things import points_at, rented
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.rules.rentals import due_date
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, inside, within
from gezhi.ground.plumbing.wording import in_city

Row = tuple[Any, ...]
Behind = tuple[str, UUID] | None
"""The row behind which to go on."""

ROUND = (
    *("code", "id", "name", "way", "weekdays", "opens", "closes", "times", "least_minutes", "from_date", "to_date"),
    *("line", "points", "walked"),
)
"""`points` are [id, name, longitude, latitude, radius, required]; `walked` are the caller's own rounds of yesterday and
today, [id, day, state, begun, ended, ids of points passed]."""
TEMPLATE = ("code", "id", "key", "edition", "about", "name", "name_en", "points")
"""`points` are [number, words, words in English, photos at least, required]."""
INSPECTION = (
    "code",
    "id",
    "key",
    "thing",
    "about",
    "name",
    "lon",
    "lat",
    "last_date",
    "due_date",
    "late_date",
    "tries",
)
"""A thing under a template (“” for rented homes: under every template about them), and from when it is due."""

DAYS_BACK = 1
"""A round begun before midnight ends after it."""


def carried_rounds(
    scope: Scope, area: str, today: date, *, ids: Collection[UUID] | None, after: Behind, most: int
) -> list[Row]:
    """Plans of my area in force now or later that my post walks: the columns of `ROUND`. Four queries at most."""
    if not scope.may(Permission.PATROLS_WALK):
        return []
    roles = {grant.role for grant in scope.granting(Permission.PATROLS_WALK)}
    rows = RoundPlan.objects.filter(within(scope, Permission.PATROLS_WALK), inside("code", [area]), role__in=roles)
    plans = list(_along(rows.filter(Q(to_date=None) | Q(to_date__gt=today)), ids, after)[:most])
    if not plans:
        return []
    points: dict[UUID, list[list[Any]]] = defaultdict(list)
    held = KeyPoint.objects.filter(plan__in=plans).order_by("plan_id", "number")
    for plan, *point in held.values_list("plan_id", "id", "name", "lon", "lat", "radius_m", "is_required"):
        points[plan].append(point)
    walked = _walked(scope.me, plans, today)
    return [(*_told(plan), points[plan.pk], walked[plan.pk]) for plan in plans]


def _told(plan: RoundPlan) -> Row:
    window = (plan.weekdays, plan.opens, plan.closes, plan.times, plan.least_minutes)
    line = shapely.get_coordinates(shapely.from_wkb(bytes(plan.line))).tolist() if plan.line else []
    return (plan.code, plan.pk, plan.name, plan.way, *window, plan.from_date, plan.to_date, line)


def _walked(me: UUID, plans: list[RoundPlan], today: date) -> dict[UUID, list[list[Any]]]:
    """Rounds of one account under these plans, each with the points it has passed. Two queries."""
    rows = Round.objects.filter(plan__in=plans, account_id=me, day_date__gte=today - timedelta(days=DAYS_BACK))
    rounds = list(rows.order_by("begun_at", "id"))
    passed: dict[UUID, list[UUID]] = defaultdict(list)
    seen = CheckIn.objects.filter(round__in=rounds).order_by("at", "id") if rounds else CheckIn.objects.none()
    for round_id, point in seen.values_list("round_id", "point_id"):
        passed[round_id].append(point)
    found: dict[UUID, list[list[Any]]] = defaultdict(list)
    for one in rounds:
        told = [one.pk, one.day_date, one.state, one.begun_at, one.ended_at, passed[one.pk]]
        if one.plan_id is not None:  # chosen by plan: always
            found[one.plan_id].append(told)
    return found


def carried_templates(scope: Scope) -> list[Row]:
    """Templates in force, for whoever inspects: the columns of `TEMPLATE`, by id. Two queries."""
    if not scope.may(Permission.PATROLS_WALK):
        return []
    rows = InspectionTemplate.objects.filter(is_active=True).prefetch_related("points").order_by("id")
    return [(*("", row.pk, row.key, row.edition, row.about, row.name, row.name_en), _asked(row)) for row in rows]


def _asked(row: InspectionTemplate) -> list[list[Any]]:
    points = sorted(row.points.all(), key=lambda point: point.number)
    return [[point.number, point.words, point.words_en, point.least_photos, point.is_required] for point in points]


def carried_inspections(
    scope: Scope, area: str, *, ids: Collection[UUID] | None, after: Behind, most: int
) -> list[Row]:
    """Things of my area that are inspected again and again: the columns of `INSPECTION`. Some ten queries."""
    if not (scope.may(Permission.PATROLS_WALK) and scope.may(Permission.REGISTER_VIEW)):
        return []
    found = _rented(scope, area, ids, after, most) + _enrolled(scope, area, ids, after, most)
    return sorted(found, key=lambda row: row[:2])[:most]


def _rented(scope: Scope, area: str, ids: Collection[UUID] | None, after: Behind, most: int) -> list[Row]:
    rows = registry.carried_rentals(scope, area, ids=ids, after=after, most=most)
    if not rows:
        return []
    seen, contract = registry.inspected_at(scope, rows), registry.rental_contract()
    tries = _tries([row.pk for row in rows])
    found = []
    for row in rows:
        thing, last = rented(row), in_city(seen[row.pk]).date() if row.pk in seen else None
        when = due_date(row.grade, last or row.from_date, contract)
        late = when if when in (None, date.min) else when + timedelta(days=1)
        place = (row.home.building.lon, row.home.building.lat)
        told = (thing.code, row.pk, "", row.pk, ThingKind.RENTAL, thing.name, *place)
        found.append((*told, last, when, late, tries.get(row.pk, 0)))
    return found


def _tries(ids: list[UUID]) -> dict[UUID, int]:
    """How often rented homes were tried in vain, under whichever template most often."""
    rows = InspectedThing.objects.filter(thing_id__in=ids).order_by("tries")
    return dict(rows.values_list("thing_id", "tries"))


def _enrolled(scope: Scope, area: str, ids: Collection[UUID] | None, after: Behind, most: int) -> list[Row]:
    templates = InspectionTemplate.objects.filter(is_active=True).exclude(every_days=None)
    by_key = {row.key: row for row in templates}
    mine = within(scope, Permission.INSPECTIONS_VIEW)
    rows = list(_along(InspectedThing.objects.filter(mine, inside("code", [area]), key__in=by_key), ids, after)[:most])
    places = points_at((ThingKind(by_key[row.key].about), row.thing_id) for row in rows)
    found = []
    for row in rows:
        template = by_key[row.key]
        when = due(Rhythm(template.every_days or 1, template.grace_days), row.since_date, row.last_date)
        told = (
            row.code,
            row.pk,
            row.key,
            row.thing_id,
            template.about,
            row.name,
            *places.get(row.thing_id, (None, None)),
        )
        found.append((*told, row.last_date, when.due_date, when.late_date, row.tries))
    return found


def _along(rows: QuerySet[Any], ids: Collection[UUID] | None, after: Behind) -> QuerySet[Any]:
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if after is not None:
        code, id = after
        rows = rows.filter(Q(code__gt=code) | Q(code=code, pk__gt=id))
    return rows.order_by("code", "pk")


def plans_of(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The plan of each round that has one, in any area: for readers of the feed, never handed out."""
    rows = Round.objects.filter(pk__in=ids).exclude(plan=None)
    return {id: plan for id, plan in rows.values_list("pk", "plan_id") if plan is not None} if ids else {}


def plan_codes(ids: Collection[UUID]) -> dict[UUID, str]:
    """Where plans stand now, in any area: for readers of the feed, never handed out."""
    return dict(RoundPlan.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}


def enrolled_as(things: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
    """For each thing the rows under which it is inspected, and where they stand: for readers of the feed, never handed
    out."""
    wanted, found = set(things), defaultdict[UUID, dict[UUID, str]](dict)
    rows = InspectedThing.objects.filter(thing_id__in=wanted) if wanted else InspectedThing.objects.none()
    for thing, id, code in rows.values_list("thing_id", "pk", "code"):
        found[thing][id] = code
    return found
