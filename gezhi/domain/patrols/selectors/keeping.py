"""What the city set: templates of inspections, streets, who may look at tracks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.models import InspectionTemplate, Street, TrackRule
from gezhi.domain.patrols.rules.viewing import ViewRule
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope


def track_rule() -> tuple[int, ViewRule]:
    """The rule in force and its version; version 0 is the product's own. One query."""
    row = TrackRule.objects.order_by("-version").first()
    return (row.version, ViewRule(frozenset(row.roles), row.days, row.needs_reason)) if row else (0, ViewRule())


def templates(scope: Scope, about: ThingKind | None = None) -> QuerySet[InspectionTemplate]:
    """Templates in force, by what they are about and name. Raises Problem `scope.forbidden`."""
    scope.require(Permission.PATROLS_VIEW)
    rows = InspectionTemplate.objects.filter(is_active=True).prefetch_related("points")
    return (rows.filter(about=about) if about else rows).order_by("about", "name", "id")


@dataclass(frozen=True, slots=True)
class StreetSource:
    """Where streets in use come from: how many, and their metres."""

    name: str
    count: int
    length_m: int


def street_sources(scope: Scope) -> list[StreetSource]:
    """Every source of streets, by name. One query. Raises Problem `scope.forbidden`."""
    scope.require(Permission.PATROLS_PLAN)
    rows = Street.objects.filter(is_active=True).values("source").annotate(count=Count("id"), metres=Sum("length_m"))
    return [StreetSource(row["source"], row["count"], round(row["metres"])) for row in rows.order_by("source")]


def area(scope: Scope, code: str) -> str:
    """The code of an area that I may see. Raises Problem `scope.not_found` or `area_code.malformed`."""
    return grids.cell(scope, AreaCode(code)).code
