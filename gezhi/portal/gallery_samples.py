"""Made examples for the gallery. Nobody here is a real person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.templatetags.static import static
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gezhi.ground.plumbing.page_parts import Chart, Crumb, Deed, Fact, MapClass, Moment, Photo, Series, Tab
from gezhi.portal.shell import PostChoice, Section, Shell, at, phone_places


@dataclass(frozen=True, slots=True)
class SampleCase:
    """A row of a list of cases."""

    number: str
    title: str
    place: str
    holder: str
    state: str
    tone: str
    clock: str
    due: datetime
    reported_at: datetime
    photos: int
    lon: float
    lat: float


def page_names() -> dict[str, str]:
    """The pages of the gallery by key."""
    return {
        "parts": _("Parts"),
        "work": _("List, map and detail"),
        "phone": _("Phone"),
        "public": _("Residents"),
        "sign_in": _("Sign-in"),
        "wall": pgettext("screen", "Wall"),
    }


def streets() -> list[tuple[str, str]]:
    return [("a", _("Sample Street A")), ("b", _("Sample Street B")), ("c", _("Sample Street C"))]


def filter_words() -> tuple[str, ...]:
    return (_("Sample Street A"), _("Sent, not yet taken"), pgettext("clock", "Due soon"))


def crumbs() -> tuple[Crumb, ...]:
    return (Crumb(_("Cases"), "?"), Crumb(_("Sample Street A"), "?"), Crumb("GZ-20261121-0042"))


def deeds() -> tuple[Deed, ...]:
    """One deed of every kind."""
    return (
        Deed(_("Dispatch"), "?", primary=True, dialog="sample_dialog"),
        Deed(_("Return"), "?"),
        Deed(
            pgettext("case", "Close"),
            refusal=_("Only the acceptor may close, after the check on the spot has come back"),
        ),
        Deed(_("Extend the time limit"), "?"),
        Deed(_("Shelve"), refusal=_("The owner of the facility has not been named yet")),
        Deed(_("Void this case and tell 3 departments"), "?", dangerous=True),
    )


def clocks(now: datetime) -> tuple[tuple[str, datetime | None, timedelta | None], ...]:
    """Every state of a clock."""
    return (
        ("in_time", now + timedelta(days=2, hours=4), timedelta(days=2, hours=4)),
        ("soon", now + timedelta(hours=2, minutes=10), timedelta(hours=2, minutes=10)),
        ("late", now - timedelta(days=1), timedelta(days=-1)),
        ("paused", None, None),
        ("none", None, None),
    )


def cases(now: datetime) -> tuple[SampleCase, ...]:
    """Six rows, made."""
    rows = (
        (_("Manhole cover broken at the bus stop"), _("Sent, not yet taken"), "active", "soon", 130),
        (_("Water on the pavement after the pipe burst"), _("Being handled"), "active", "late", -1500),
        (_("Street lamp out in front of building 7"), _("Answered, waiting for the check"), "active", "in_time", 2900),
        (_("Rubbish beside the bins, three days running"), _("Closed"), "done", "in_time", 4000),
        (_("Old tree leaning over the playground"), _("Disputed by the department"), "warn", "soon", 55),
        (_("Shop sign hanging loose above the entrance of the market, ropes torn"), _("Filed"), "", "in_time", 700),
    )
    return tuple(
        SampleCase(
            number=f"GZ-20261121-{index:04}",
            title=title,
            place=_("Sample Street A, community %(number)s, grid %(grid)s") % {"number": index, "grid": index % 3 + 1},
            holder=_("Gardens and parks") if index % 2 else _("Urban management"),
            state=state,
            tone=tone,
            clock=clock,
            due=now + timedelta(minutes=left),
            reported_at=now - timedelta(hours=index * 7),
            photos=index % 4,
            lon=120.0 + index * 0.03,
            lat=35.9 + (index % 3) * 0.03,
        )
        for index, (title, state, tone, clock, left) in enumerate(rows, start=1)
    )


def facts() -> tuple[Fact, ...]:
    return (
        Fact(_("Class"), _("Public facilities, manhole covers")),
        Fact(_("Where it is"), _("Sample Street A, opposite No. 18")),
        Fact(_("Grid"), _("Sample Community, grid 2"), "?"),
        Fact(_("Reported by"), _("A resident, name sealed")),
        Fact(_("Time limit"), _("4 urgent hours")),
    )


def tabs() -> tuple[Tab, ...]:
    return (
        Tab(_("To dispatch"), "?", True, 12),
        Tab(_("With departments"), "?", False, 1240),
        Tab(_("To judge"), "?", False, 0),
        Tab(_("All"), "?"),
    )


def moments(now: datetime) -> tuple[Moment, ...]:
    """A case's life, newest last."""
    return (
        Moment(now - timedelta(hours=9), _("A resident reported through the code on the door"), _("Resident")),
        Moment(now - timedelta(hours=8), _("Accepted and filed as class “manhole cover”"), _("Acceptor, Wang Fang")),
        Moment(
            now - timedelta(hours=7),
            _("Sent to the water company, due in 4 urgent hours"),
            _("Dispatcher, Li Qiang"),
            _("The cover stands on edge, children pass here at noon. Please fence it off first."),
        ),
        Moment(now - timedelta(hours=3), _("The time limit has passed"), "", "", "risk"),
    )


def shell() -> Shell:
    """A dispatcher with two posts, on duty, with everything in view."""
    posts = (
        PostChoice("1", _("Dispatcher"), _("Sample Street A")),
        PostChoice("2", _("Supervisor"), _("Sample District")),
    )
    return Shell(
        user_name=_("Li Qiang"),
        sections=sections(),
        places=at(phone_places(), dict.fromkeys(("today", "map", "report", "grid", "me"), "?page=phone")),
        posts=posts,
        current_post=posts[0],
        on_duty=True,
        inbox_count=3,
        notice_count=5,
        is_demo=True,
        language=get_language() or "",
        search_url="?",
        inbox_url="?",
        notices_url="?",
        me_url="?",
        duty_url="?",
        switch_post_url="?",
        sign_in_url="?page=sign_in",
        sign_out_url="?",
    )


def sections() -> tuple[Section, ...]:
    return (
        Section("today", pgettext("place", "Today"), "today", "/gallery/today"),
        Section("cases", _("Cases"), "case", "/gallery", 1240),
        Section("map", pgettext("place", "Map"), "map", "/gallery/map"),
        Section("staff", _("Grid staff"), "users", "/gallery/staff"),
        Section("areas", _("Areas and grids"), "grid", "/gallery/areas"),
        Section("figures", _("Figures"), "chart", "/gallery/figures"),
        Section("journal", _("Journal"), "journal", "/gallery/journal"),
    )


def trend() -> Chart:
    days = tuple(f"11-{day:02}" for day in range(8, 22))
    came = (31, 28, 44, 39, 35, 22, 19, 33, 41, 38, 52, 47, 30, 36)
    closed = (25, 30, 38, 41, 33, 24, 20, 29, 36, 40, 44, 50, 33, 31)
    series = (Series(_("Came in"), came), Series(_("Closed"), closed))
    return Chart("line", _("Came in and closed, 14 days"), days, series, _("cases"), ("?",) * len(days))


def by_street() -> Chart:
    names = tuple(name for _key, name in streets())
    series = (
        Series(pgettext("clock", "In time"), (52, 40, 31), "in_time"),
        Series(pgettext("clock", "Due soon"), (6, 9, 2), "soon"),
        Series(pgettext("clock", "Late"), (3, 1, 5), "late"),
    )
    return Chart("stacked", _("In hand by street"), names, series, _("cases"), ("?",) * len(names))


def by_class() -> Chart:
    names = (_("Manhole covers"), _("Street lamps"), _("Rubbish"), _("Disputes"), _("Hazards"))
    return Chart(
        "bar", _("Most frequent classes this week"), names, (Series(_("Came in"), (84, 61, 57, 23, 12)),), _("cases")
    )


def photos() -> tuple[Photo, ...]:
    shown = (
        ("before", _("Before: the cover stands on edge"), _("Before")),
        ("after", _("After: the cover is in place"), _("After")),
    )
    urls = {name: static(f"gezhi/gallery/{name}.svg") for name, _alt, _caption in shown}
    return tuple(Photo(urls[name], urls[name], alt, caption) for name, alt, caption in shown)


def classes() -> tuple[MapClass, ...]:
    return tuple(MapClass(step, f"{(step - 1) * 20}–{step * 20 - 1}") for step in range(1, 6))


def extras(now: datetime) -> dict[str, Any]:
    """What only the gallery's template needs."""
    return {
        "trend": trend(),
        "by_street": by_street(),
        "by_class": by_class(),
        "photos": photos(),
        "classes": classes(),
        "points_url": static("gezhi/gallery/points.geojson"),
        "span": timedelta(hours=2, minutes=10),
        "recent": now - timedelta(minutes=3),
    }
