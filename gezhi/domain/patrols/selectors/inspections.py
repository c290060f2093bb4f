"""Inspections of an area: what was found, and what is due to be inspected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.patrols.models import Finding, FindingPhoto, InspectedThing, Inspection, InspectionTemplate
from gezhi.domain.patrols.rules.rhythms import Rhythm, due, inspected_by
from gezhi.domain.patrols.selectors.things import Thing, rented
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.rules.rentals import due_date
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within
from gezhi.ground.plumbing.wording import in_city


def edition(scope: Scope, id: UUID) -> InspectionTemplate:
    """An edition of a template, also one that another took the place of: a phone may have begun with it. Raises Problem
    `scope.not_found` or `scope.forbidden`."""
    scope.require(Permission.PATROLS_VIEW)
    found = InspectionTemplate.objects.filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def inspections_on(scope: Scope, day: date, area: str = "") -> QuerySet[Inspection]:
    """Inspections of my area on a day of the city, hazards first, then the newest."""
    rows = _mine(scope).filter(day_date=day).select_related("template", "account")
    return (rows.filter(inside("code", [area])) if area else rows).order_by("-hazards_count", "-done_at", "id")


def inspections_of(scope: Scope, thing_id: UUID, most: int) -> list[Inspection]:
    """The latest inspections of one thing that stand in my area. Raises Problem `scope.not_found` for none."""
    rows = _mine(scope).filter(thing_id=thing_id).select_related("template", "account")
    found = list(rows.order_by("-done_at", "id")[:most])
    if not found:
        raise NOT_FOUND()
    return found


def inspection(scope: Scope, id: UUID) -> Inspection:
    """One inspection of my area. Raises Problem `scope.not_found`."""
    found = _mine(scope).filter(pk=id).select_related("template", "account").first()
    if found is None:
        raise NOT_FOUND()
    return found


def findings_of(row: Inspection) -> list[Finding]:
    """What was found by an inspection that the caller may see already, point by point, with pictures. Two queries."""
    rows = Finding.objects.filter(inspection=row).select_related("point", "case").prefetch_related("photos")
    return list(rows.order_by("point__number"))


def photo(scope: Scope, id: UUID) -> FindingPhoto:
    """A picture of a finding in my area. Raises Problem `scope.not_found`."""
    mine = within(scope, Permission.INSPECTIONS_VIEW, "finding__inspection__code")
    found = FindingPhoto.objects.filter(mine, pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def _mine(scope: Scope) -> QuerySet[Inspection]:
    return Inspection.objects.filter(within(scope, Permission.INSPECTIONS_VIEW))


@dataclass(frozen=True, slots=True)
class DueThing:
    """A thing that is to be inspected: since when it is due, from when it is late, how often it was tried in vain."""

    thing: Thing
    last: date | None
    due_date: date
    late_date: date
    tries: int


def due_things(scope: Scope, template: InspectionTemplate, today: date, most: int, area: str = "") -> list[DueThing]:
    """The first things of my area whose inspection under a template is due, by place.

    Of rented homes the register says when; where the city has set no rhythm nothing is due. Raises `scope.forbidden`.
    """
    scope.require(Permission.INSPECTIONS_VIEW)
    if template.about == ThingKind.RENTAL:
        return _due_rentals(scope, template, today, most, area)
    if template.every_days is None:
        return []
    rhythm = Rhythm(template.every_days, template.grace_days)
    limit = Q(last_date=None, since_date__lte=today) | Q(last_date__lte=inspected_by(rhythm, today))
    rows = InspectedThing.objects.filter(within(scope, Permission.INSPECTIONS_VIEW), limit, key=template.key)
    rows = rows.filter(inside("code", [area])) if area else rows
    return [_due(row, rhythm) for row in rows.order_by("code", "id")[:most]]


def _due(row: InspectedThing, rhythm: Rhythm) -> DueThing:
    when = due(rhythm, row.since_date, row.last_date)
    return DueThing(Thing(row.thing_id, row.name, row.code), row.last_date, when.due_date, when.late_date, row.tries)


def _due_rentals(scope: Scope, template: InspectionTemplate, today: date, most: int, area: str) -> list[DueThing]:
    rows = list(registry.rental_page(scope, area, due_on=today).rows[:most])
    seen, contract = registry.inspected_at(scope, rows), registry.rental_contract()
    tried = InspectedThing.objects.filter(key=template.key, thing_id__in=[row.pk for row in rows])
    tries = dict(tried.values_list("thing_id", "tries"))
    found = []
    for row in rows:
        last = in_city(seen[row.pk]).date() if row.pk in seen else None
        when = due_date(row.grade, last or row.from_date, contract) or today
        late = when if when == date.min else when + timedelta(days=1)
        found.append(DueThing(rented(row), last, when, late, tries.get(row.pk, 0)))
    return found
