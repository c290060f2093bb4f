"""Instants and durations as people read them, in the city's zone and the reader's language."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext_lazy


@cache
def city_zone() -> tzinfo:
    """The zone in which the city's days begin and end."""
    return ZoneInfo(settings.CITY_TIME_ZONE)


def in_city(instant: datetime) -> datetime:
    """The instant on the city's wall clocks. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown")
    return instant.astimezone(city_zone())


WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)


def weekday_words(day: date) -> str:
    """“星期六”, “Saturday”."""
    return str(WEEKDAYS[day.weekday()])


def moment_words(instant: datetime, *, weekday: bool = False) -> str:
    """“2026-11-21 14:05”, with the weekday between on request."""
    local = in_city(instant)
    middle = f" {weekday_words(local)} " if weekday else " "
    return f"{local:%Y-%m-%d}{middle}{local:%H:%M}"


def full_moment_words(instant: datetime) -> str:
    """“2026-11-21 星期六 14:05:33 (UTC+08:00)”: everything there is to know, for the hover."""
    local = in_city(instant)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d} {weekday_words(local)} {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:5]})"


def _parts(span: timedelta) -> list[str]:
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = []
    if days:
        words.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        words.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if rest and hours and not days:
        words.append(npgettext("after hours", "%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    if rest and not hours and not days:
        words.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return words


def duration_words(span: timedelta) -> str:
    """A length of time in its two largest units: “2 小时 10 分”, “3 天 4 小时”; the sign is ignored."""
    return " ".join(_parts(span)) or _("less than a minute")


def left_words(left: timedelta) -> str:
    """What is left until a clock runs out, or by how much it has: “还剩 2 小时 10 分”, “超期 1 天”."""
    said = duration_words(left)
    if left < timedelta(0):
        return _("%(duration)s late") % {"duration": said}
    return _("%(duration)s left") % {"duration": said}


def ago_words(instant: datetime, now: datetime) -> str:
    """How long ago, in its largest unit: “3 分钟前”, “2 hours ago”."""
    if now - instant < timedelta(minutes=1):
        return just_now_words()
    return _("%(duration)s ago") % {"duration": _parts(now - instant)[0]}


def just_now_words() -> str:
    """“刚刚”: less than a minute ago."""
    return _("just now")


def limit_words(value: Decimal, unit: str) -> str:
    """A time limit as people say it: “2 个工作日”, “4 个工作时”, “4 个紧急工作时”."""
    amount = f"{value.normalize():f}"
    words = {
        "work_day": ngettext("%(n)s working day", "%(n)s working days", math.ceil(value)),
        "work_hour": ngettext("%(n)s working hour", "%(n)s working hours", math.ceil(value)),
        "urgent_hour": ngettext("%(n)s hour, day and night", "%(n)s hours, day and night", math.ceil(value)),
        "urgent_day": ngettext("%(n)s day, holidays included", "%(n)s days, holidays included", math.ceil(value)),
    }
    return words[unit] % {"n": amount}
