"""An area's population and housing in pictures, from counts alone; each bar leads to the people or homes behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gezhi.domain.registry import selectors
from gezhi.domain.registry.labels import REGISTRATION_LABELS, SEX_LABELS
from gezhi.domain.registry.rules import pictures as rules
from gezhi.domain.registry.selectors import Group, outgoing
from gezhi.domain.registry.selectors.codes import division_name
from gezhi.domain.registry.web.areas import address, after, chosen, crumbs, may_look, pager
from gezhi.domain.registry.web.progress import Cell, rented_words, use_words
from gezhi.domain.registry.web.words import coded, person_line
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Chip
from gezhi.ground.plumbing.wording import in_city

SIZE = 50
MEASURES = ("people", "age", "registration", "origin", "homes", "use", "rented", "organisations", "unit_class")
MOST_ORIGINS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, how many, its share of all and its length beside the longest, in hundredths."""

    label: Any
    count: int
    share: float
    length: int
    url: str = ""

    @property
    def rest(self) -> int:
        """What is left beside it: a bar that grows to the left begins here."""
        return 100 - self.length


@dataclass(frozen=True, slots=True)
class Bars:
    """One picture."""

    title: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class TowerStep:
    """One step of the age tower: men to the left, women to the right."""

    label: str
    men: Bar
    women: Bar
    others: int


@door(Permission.REGISTER_COUNT)
def pictures(request: ScopedRequest) -> HttpResponse:
    """The age tower, origin, registration, housing and organisations of an area. Two queries beside the area's own."""
    area, today, to = chosen(request), in_city(now()).date(), _leads(request)
    found = selectors.counts(request.scope, MEASURES, area.code)
    title = _("Population and housing")
    context = {
        "title": title,
        "area": area,
        "people": found["people"][""],
        "people_url": to("registry:people", area=area.code),
        "homes": found["homes"][""],
        "homes_url": to("registry:homes", area=area.code),
        "organisations": found["organisations"][""],
        "organisations_url": to("registry:units", area=area.code),
        "tower": (tower := _tower(found["age"], area.code, today.year, to)),
        "others": sum(step.others for step in tower),
        "pictures": [picture for picture in _pictures(found, area.code, to) if picture.bars],
        "may_agree": request.scope.may(Permission.REGISTER_REQUEST),
        "waiting": outgoing.waiting(request.scope),
        "crumbs": crumbs(request, area, title, "registry:pictures"),
    }
    return render(request, "registry/pictures.html", context)


Leads = Callable[..., str]
"""The address of the rows behind a figure; empty for who is told counts alone."""


def _leads(request: ScopedRequest) -> Leads:
    rows = may_look(request)
    return lambda view, **asked: address(view, **asked) if rows else ""


def _tower(counted: Counter[str], area: str, year: int, to: Leads) -> list[TowerStep]:
    steps = rules.tower(selectors.by_age(counted, year))
    total = sum(step.count for step in steps)
    longest = max([1, *(max(step.men, step.women) for step in steps)])

    def bar(step: rules.Step, sex: str, count: int) -> Bar:
        url = to("registry:people", area=area, ages=step.key, sex=sex)
        return Bar(ages_words(step.key), count, count / total if total else 0, round(100 * count / longest), url)

    if not total:
        return []
    return [
        TowerStep(ages_words(step.key), bar(step, rules.MEN, step.men), bar(step, rules.WOMEN, step.women), step.others)
        for step in steps
    ]


def _pictures(found: Any, area: str, to: Leads) -> Iterable[Bars]:
    yield Bars(
        _("Registration"),
        _bars(
            found["registration"].most_common(),
            lambda kind: REGISTRATION_LABELS.get("" if kind == "?" else kind, kind),
            lambda kind: to("registry:people", area=area, registration=kind),
        ),
    )
    yield Bars(_("Registered in which province"), _origins(found["origin"], area, 2, to))
    yield Bars(_("Registered in which county"), _origins(found["origin"], area, 6, to))
    yield Bars(
        _("Use of the homes"),
        _bars(found["use"].most_common(), use_words, lambda use: to("registry:homes", area=area, use=use)),
    )
    yield Bars(
        _("Homes rented out"),
        _bars(
            found["rented"].most_common(),
            rented_words,
            lambda rented: to("registry:homes", area=area, is_rented=rented),
        ),
    )
    yield Bars(
        _("Organisations by class"),
        _bars(
            found["unit_class"].most_common(),
            _class_words,
            lambda code: to("registry:units", area=area, **{"class": code}) if code != "?" else "",
        ),
    )


def _bars(counted: Iterable[tuple[str, int]], words: Any, url: Any) -> list[Bar]:
    """The bars of counts, the longest first."""
    rows = [(key, count) for key, count in counted if count > 0]
    total, longest = sum(count for _, count in rows), max([1, *(count for _, count in rows)])
    return [Bar(words(key), count, count / total, round(100 * count / longest), url(key)) for key, count in rows]


def _origins(counted: Counter[str], area: str, length: int, to: Leads) -> list[Bar]:
    """Where people are registered, to so many digits: the most frequent, the rest in one bar that leads nowhere."""
    by_division: Counter[str] = Counter()
    for code, count in counted.items():
        by_division[code[:length]] += count
    rows = by_division.most_common()
    rest = sum(count for _, count in rows[MOST_ORIGINS:])
    shown = [*rows[:MOST_ORIGINS], *([("", rest)] if rest else [])]
    return _bars(shown, origin_words, lambda code: to("registry:people", area=area, origin=code) if code else "")


def origin_words(code: str) -> str:
    """Where somebody is registered; empty stands for all others, “?” for not known."""
    if not code:
        return pgettext("origin", "Others")
    return pgettext("origin", "Not known") if code == rules.UNKNOWN else division_name(code)


def ages_words(key: str) -> str:
    """An age group: 60–64, 90 and older, not known."""
    if key == rules.UNKNOWN:
        return pgettext("age", "Not known")
    low, _dash, high = key.partition("-")
    return f"{low}–{high}" if high else _("%(age)s and older") % {"age": low}


def _class_words(code: str) -> str:
    return coded("unit_class", code, english=get_language() == "en") or pgettext("unit", "Not known")


@door(Permission.REGISTER_VIEW)
def people(request: ScopedRequest) -> HttpResponse:
    """The people behind a bar, by pinyin, in a community or smaller; above that the areas with their counts."""
    area, today, wanted = chosen(request), in_city(now()).date(), _wanted(request)
    asked = {key: getattr(wanted, key) for key in ("ages", "sex", "registration", "origin")}
    title = _("People")
    context = {
        "title": title,
        "area": area,
        "chips": _chips(wanted),
        "crumbs": crumbs(request, area, title, "registry:people", **asked),
    }
    if len(area.code) < selectors.LISTED_FROM:
        return render(request, "registry/people.html", {**context, "below": _below(request, area, wanted, asked)})
    rows = selectors.group(request.scope, area.code, wanted, today)
    found = selectors.group_after(rows, after(request, str, UUID), SIZE)
    page = found[:SIZE]
    last = [page[-1].pinyin, page[-1].pk] if len(found) > SIZE else None
    total = rows.order_by().count()
    context |= {"rows": [person_line(row) for row in page]}
    context |= {"pager": pager(request, total=total, shown=len(page), last=last)}
    return render(request, "registry/people.html", context)


def _wanted(request: ScopedRequest) -> Group:
    told = request.GET
    sex = told.get("sex", "")[:1]
    registration = told.get("registration", "")
    return Group(
        ages=told.get("ages", "")[:8],
        sex=sex if sex in SEX_LABELS else "",
        registration=registration if registration == "?" or registration in REGISTRATION_LABELS else "",
        origin=told.get("origin", "")[:6],
    )


def _chips(wanted: Group) -> list[Chip]:
    found = []
    if wanted.ages:
        rules.years_of(wanted.ages, 2000)
        found.append(Chip(_("Age %(ages)s") % {"ages": ages_words(wanted.ages)}))
    if wanted.sex:
        found.append(Chip(str(SEX_LABELS[wanted.sex])))
    if wanted.registration:
        found.append(Chip(str(REGISTRATION_LABELS[wanted.registration.replace("?", "")])))
    if wanted.origin:
        found.append(Chip(_("Registered in %(place)s") % {"place": origin_words(wanted.origin)}))
    return found


def _below(request: ScopedRequest, area: Any, wanted: Group, asked: dict[str, str]) -> list[Cell]:
    today = in_city(now()).date()
    codes = [cell.code for cell in area.below]
    by_area = selectors.counts_by_area(request.scope, codes, ["people", "age", "registration", "origin"])
    return [
        Cell(
            cell.name,
            selectors.group_count(by_area[cell.code], wanted, today) or 0,
            address("registry:people", area=cell.code, **asked),
        )
        for cell in area.below
        if cell.code in by_area
    ]
