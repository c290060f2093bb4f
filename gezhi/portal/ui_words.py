"""Words and figures for the parts of a page: what the filters and tags of `gezhi_ui` say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from gezhi.ground.plumbing import wording

PAGE_KEYS = ("after", "before", "page")
"""Query keys that say which page of a list is shown; another order starts at the first page again."""


def moment(instant: datetime | None, style: str = "") -> str:
    """The instant in a <time> that tells everything on hover; an empty string for None.

    `style` "weekday" adds the day of the week; "short" leaves out the year of the current year, for tables;
    "clock" tells the hour alone, where the day stands above.
    """
    if instant is None:
        return ""
    words = wording.moment_words(instant, weekday=style == "weekday")
    if style == "short" and wording.in_city(instant).year == wording.in_city(timezone.now()).year:
        words = words.partition("-")[2]
    if style == "clock":
        words = words.rpartition(" ")[2]
    return _time(instant, words)


def moment_title(instant: datetime) -> str:
    """Everything there is to know about an instant, as plain text for a hover."""
    return wording.full_moment_words(instant)


def day(value: date | datetime | None, style: str = "") -> str:
    """The day in the city, with its weekday on request; an empty string for None."""
    if value is None:
        return ""
    local = wording.in_city(value) if isinstance(value, datetime) else value
    words = f"{local:%Y-%m-%d}"
    if style == "weekday":
        words = f"{words} {wording.weekday_words(local)}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', f"{local:%Y-%m-%d}", wording.weekday_words(local), words
    )


def ago(instant: datetime | None) -> str:
    """How long ago, in a <time> that the page keeps fresh; an empty string for None."""
    if instant is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-ago="{}">{}</time>',
        instant.isoformat(),
        wording.full_moment_words(instant),
        wording.just_now_words(),
        wording.ago_words(instant, timezone.now()),
    )


def duration(span: timedelta | None) -> str:
    return "" if span is None else wording.duration_words(span)


def figure(number: float | int | None) -> str:
    """1,240: thousands apart; a dash where there is nothing to count."""
    if number is None:
        return "–"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"


def percent(share: float | None) -> str:
    """93.4% of a share between 0 and 1; a dash where there is nothing to divide."""
    return "–" if share is None else f"{share * 100:.1f}%"


CLOCK_NAMES = {
    "in_time": pgettext_lazy("clock", "In time"),
    "soon": pgettext_lazy("clock", "Due soon"),
    "late": pgettext_lazy("clock", "Late"),
    "paused": pgettext_lazy("clock", "Clock stopped"),
    "none": pgettext_lazy("clock", "No time limit"),
}


def clock_words(state: str, due: datetime | None, left: timedelta | None) -> tuple[str, str]:
    """The word of a clock's state and what is left: “临期”, “还剩 2 小时”; a late one says it in one: “超期 1 天”."""
    if left is None and due is not None:
        left = due - timezone.now()
    if left is None or state not in {"in_time", "soon", "late"}:
        return str(CLOCK_NAMES[state]), ""
    said = wording.left_words(left)
    return (said, "") if state == "late" else (str(CLOCK_NAMES[state]), said)


def sorting(query: QueryDict, key: str, first: str) -> dict[str, Any]:
    """The address and the state of a column head: another click turns the order round."""
    now = query.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    falls = order == "ascending" or (not order and first == "down")
    wanted = query.copy()
    for name in PAGE_KEYS:
        wanted.pop(name, None)
    wanted["sort"] = f"-{key}" if falls else key
    return {"order": order, "url": f"?{wanted.urlencode()}"}


def _time(instant: datetime, words: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', instant.isoformat(), wording.full_moment_words(instant), words
    )
