"""Visits at doors: those of one home, and what they were, day by day, as evidence of somebody's work."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from gezhi.domain.registry.models import Home, HomeVisit
from gezhi.domain.registry.rules.door_visits import IN_VAIN
from gezhi.domain.registry.rules.effort import Effort, month_after
from gezhi.domain.registry.vocabulary import VisitResult, VisitWay
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, inside, within

SHOWN = 10
EVIDENCE_FROM = 12
"""Digits of the areas whose evidence is reckoned: a community's month is some thousand rows."""


def visits_of(scope: Scope, home: Home) -> list[HomeVisit]:
    """The latest visits at a home that the asker sees, the newest first. One query."""
    return list(HomeVisit.objects.filter(home=home).order_by("-at", "-id")[:SHOWN])


def my_effort(scope: Scope, month: date) -> list[Effort]:
    """What I did at doors in a month of the city, wherever it was, day by day. One query."""
    return _by_day(HomeVisit.objects.filter(account_id=scope.me), month)


def effort_in(scope: Scope, area: str, month: date) -> list[Effort]:
    """What everybody did at the doors of a community, or of a smaller area, where the asker keeps the staff; by person
    and day. One query along the index (community, moment)."""
    here = HomeVisit.objects.filter(within(scope, Permission.STAFF_MANAGE), inside("code", [area[:EVIDENCE_FROM]]))
    return _by_day(here.filter(inside("code", [area]), account_id__isnull=False), month)


def _by_day(rows: QuerySet[HomeVisit], month: date) -> list[Effort]:
    zone = ZoneInfo(settings.CITY_TIME_ZONE)
    since, until = _midnight(month, zone), _midnight(month_after(month), zone)
    days = rows.filter(at__gte=since, at__lt=until).annotate(day=TruncDate("at", tzinfo=zone))
    found = days.values("account_id", "day").annotate(
        doors=Count("home", distinct=True, filter=Q(result=VisitResult.MET)),
        tries=Count("id", filter=Q(result__in=sorted(IN_VAIN))),
        calls=Count("id", filter=Q(way=VisitWay.PHONE)),
        leaflets=Count("id", filter=Q(way=VisitWay.LEAFLET)),
        first_at=Min("at"),
        last_at=Max("at"),
    )
    return [Effort(**row) for row in found.order_by("day", "account_id")]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
