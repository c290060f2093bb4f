"""Counts of the areas below one, and the people behind a bar of a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Left

from gezhi.domain.registry.models import Person, Tally, TallyChange
from gezhi.domain.registry.rules import pictures
from gezhi.domain.registry.rules.tallying import LEVELS
from gezhi.domain.registry.selectors.counting import counted_rows
from gezhi.domain.registry.selectors.listing import counts_by
from gezhi.domain.registry.selectors.people import people
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.ground.plumbing.scope import Scope, inside

COMMUNITY = 12
Counts = Mapping[str, Counter[str]]
"""measure → value → how many."""


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a bar counts: each word empty where it asks for nothing; `origin` is a division code or its beginning."""

    ages: str = ""
    sex: str = ""
    registration: str = ""
    origin: str = ""


def group(scope: Scope, area: str, wanted: Group, today: date) -> QuerySet[Person]:
    """Active people of an area behind a bar. Keyset order: (pinyin, id). Raises Problem `register.bad_ages`."""
    rows = people(scope, area).select_related("home__building")
    if len(area) > COMMUNITY:
        rows = rows.filter(inside("code", [area[:COMMUNITY]]))  # along the index of communities
    if wanted.ages:
        years = pictures.years_of(wanted.ages, today.year)
        born = {"birth_date__year__gte": years[0], "birth_date__year__lte": years[1]} if years else {}
        rows = rows.filter(**born) if years else rows.filter(birth_date=None)
    if wanted.sex:
        rows = rows.filter(sex=wanted.sex) if wanted.sex in "12" else rows.exclude(sex__in=["1", "2"])
    if wanted.registration:
        rows = rows.filter(registration=wanted.registration.replace(pictures.UNKNOWN, ""))
    if wanted.origin:
        rows = rows.filter(origin="") if wanted.origin == pictures.UNKNOWN else _from(rows, wanted.origin)
    return rows


def _from(rows: QuerySet[Person], origin: str) -> QuerySet[Person]:
    return rows.filter(origin__gte=origin, origin__lt=origin + ":")


def group_after(rows: QuerySet[Person], cursor: tuple[str, UUID] | None, most: int) -> list[Person]:
    """At most `most` + 1 behind the cursor; the one too many says that there are more."""
    if cursor is not None:
        pinyin, id = cursor
        rows = rows.filter(Q(pinyin__gt=pinyin) | Q(pinyin=pinyin, id__gt=id), pinyin__gte=pinyin)
    return list(rows[: most + 1])


def group_count(found: Counts, wanted: Group, today: date) -> int | None:
    """How many people a bar counts, from counts of the measures; None where two measures would have to be crossed."""
    by_age, asked = wanted.ages or wanted.sex, [bool(wanted.registration), bool(wanted.origin)]
    if (by_age and any(asked)) or all(asked):
        return None
    if wanted.registration:
        return found["registration"][wanted.registration]
    if wanted.origin:
        return sum(n for code, n in found["origin"].items() if code.startswith(wanted.origin))
    return _aged(found["age"], wanted, today) if by_age else found["people"][""]


def _aged(found: Counter[str], wanted: Group, today: date) -> int:
    years = pictures.years_of(wanted.ages, today.year) if wanted.ages else None
    total = 0
    for value, n in found.items():
        sex, _, born = value.partition(" ")
        of_sex = not wanted.sex or sex == wanted.sex or (wanted.sex not in "12" and sex not in "12")
        of_age = not wanted.ages or _born_in(years, born)
        total += n if of_sex and of_age else 0
    return total


def _born_in(years: tuple[int, int] | None, born: str) -> bool:
    """Whether a year of birth lies between two, or is unknown where that was asked for."""
    if years is None or not born.isdigit():
        return years is None and not born.isdigit()
    return years[0] <= int(born) <= years[1]


def counts_by_area(scope: Scope, codes: Sequence[str], measures: Iterable[str]) -> dict[str, Counts]:
    """The counts of several areas of one level below a common one; those outside my area are left out.

    Two queries for areas that lie in mine, two more for each that reaches beyond it.
    """
    permission = counts_by(scope)
    mine = [code for code in codes if scope.covers(permission, code)]
    wanted = sorted(set(measures))
    found = _bulk(mine, wanted) if mine else {}
    for code in codes:
        if code not in found and any(area.startswith(code) for area in scope.areas(permission)):
            found[code] = dict(counts(scope, wanted, code))
    return found


def _bulk(codes: Sequence[str], measures: Sequence[str]) -> dict[str, Counts]:
    length = len(codes[0])
    found: dict[str, Counts] = {code: {measure: Counter() for measure in measures} for code in codes}
    for code, measure, value, n in _grouped(codes, measures, length):
        if code in found:
            found[code][measure][value] += n
    return {code: {m: +values for m, values in by_measure.items()} for code, by_measure in found.items()}


def _grouped(codes: Sequence[str], measures: Sequence[str], length: int) -> Iterable[tuple[str, str, str, int]]:
    if length > max(LEVELS):
        for (code, measure, value), n in counted_rows(codes, measures).items():
            yield code, measure, value, n
        return
    level = next(level for level in LEVELS if level >= length)
    kept = Tally.objects.filter(level=level, measure__in=measures)
    kept = kept.filter(area__in=codes) if length == level else kept.filter(_within(codes))
    kept_rows = kept.annotate(part=Left("area", length)).values_list("part", "measure", "value")
    yield from kept_rows.annotate(n=Sum("count")).order_by()
    changes = TallyChange.objects.filter(inside("code", codes), measure__in=measures)
    change_rows = changes.annotate(part=Left("code", length)).values_list("part", "measure", "value")
    yield from change_rows.annotate(n=Sum("change")).order_by()


def _within(codes: Sequence[str]) -> Q:
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(area__gte=code, area__lt=code + ":")
    return condition
