"""Questions about business grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gezhi.domain.grids.models import BusinessGrid, BusinessGridPart
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Sized(TypedDict):
    """What `business_grids` adds to each row."""

    size: int


def business_grids(scope: Scope) -> QuerySet[WithAnnotations[BusinessGrid, Sized]]:
    """Business grids in force whose keeping area `scope` may see, with `size`, the number of their base grids."""
    size = Count("parts", filter=Q(parts__valid_to__isnull=True))
    found = BusinessGrid.objects.filter(within(scope, Permission.AREAS_VIEW), valid_to__isnull=True)
    return found.annotate(size=size).order_by("kind", "name", "id")


def business_grid_codes(scope: Scope, business_grid_id: UUID) -> list[str]:
    """The codes of its base grids now. Raises Problem `scope.not_found`."""
    if not business_grids(scope).filter(id=business_grid_id).exists():
        raise NOT_FOUND()
    parts = BusinessGridPart.objects.filter(business_grid_id=business_grid_id, valid_to__isnull=True)
    return list(parts.order_by("code").values_list("code", flat=True))
