"""What pages of patrols share: the day and the area asked for, minutes and weekdays in words, the tabs."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.labels import WEEKDAY_LABELS
from gezhi.domain.patrols.rules.plans import DAY_MINUTES, EVERY_DAY
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import EARLIEST, LATEST
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.page_parts import MapLayer, Tab
from gezhi.ground.plumbing.scope import Scope

BAD_DAY = problem("patrol.bad_day", 422, "“{words}” is no day.")


def area_of(request: ScopedRequest) -> str:
    """The area asked for, “” for all of mine. Raises Problem `scope.not_found`, `area_code.malformed`."""
    area = request.GET.get("area", "")
    return grids.cell(request.scope, AreaCode(area)).code if area else ""


def day_of(request: ScopedRequest, today: date) -> date:
    """The day asked for, else today. Raises Problem `patrol.bad_day`."""
    words = request.GET.get("day", "")
    if not words:
        return today
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise BAD_DAY(words=words[:20]) from None
    if not EARLIEST.date() <= day < LATEST.date():
        raise BAD_DAY(words=words[:20])
    return day


def minute_of(at: datetime, day: date) -> int:
    """The minute of a day at which one looks at it: before it none has passed, after it all have."""
    if at.date() != day:
        return 0 if at.date() < day else DAY_MINUTES
    return at.hour * 60 + at.minute


def clock_words(minutes: int) -> str:
    """08:30; 24:00 at the end of the day."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def weekday_words(weekdays: int) -> str:
    """The days of the week of a plan."""
    if weekdays == EVERY_DAY:
        return _("Every day")
    return " ".join(str(label) for bit, label in enumerate(WEEKDAY_LABELS) if weekdays >> bit & 1)


LAYERS = (
    MapLayer("/maps/public/town/{z}/{x}/{y}.mvt", min_zoom=6, max_zoom=12),
    MapLayer("/maps/public/community/{z}/{x}/{y}.mvt", min_zoom=12, max_zoom=14),
    MapLayer("/maps/grid/{z}/{x}/{y}.mvt", min_zoom=13, max_zoom=14),
)
"""Borders under a track."""


def tabs(scope: Scope, current: str, area: str) -> list[Tab]:
    """The places of the patrols that are open to the caller."""
    asked = f"?{urlencode({'area': area})}" if area else ""
    told = (
        ("day", _("Rounds of the day"), Permission.PATROLS_VIEW),
        ("plans", _("Plans of rounds"), Permission.PATROLS_VIEW),
        ("gates", _("Gate duty"), Permission.PATROLS_VIEW),
        ("coverage", _("Coverage"), Permission.PATROLS_VIEW),
        ("inspections", _("Inspections"), Permission.INSPECTIONS_VIEW),
        ("due", _("Inspections due"), Permission.INSPECTIONS_VIEW),
        ("tracks", _("Tracks"), Permission.TRACKS_VIEW),
    )
    return [
        Tab(label, reverse(f"patrols:{name}") + asked, current == name)
        for name, label, permission in told
        if scope.may(permission)
    ]
