"""Licences of an area's organisations that are about to end."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from gezhi.domain.registry.models import Licence
from gezhi.domain.registry.selectors.listing import BAD_CURSOR, Page, my_areas, page, standing_in
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, within

BY_END = ("to_date", "id")


def ending(scope: Scope, area: str = "", *, today: date, days: int) -> QuerySet[Licence]:
    """Licences that still hold and end within so many days, of active organisations of an area."""
    return Licence.objects.filter(
        within(scope, Permission.REGISTER_VIEW, "organisation__code"),
        standing_in(my_areas(scope, area), "organisation__code"),
        organisation__state=RecordState.ACTIVE,
        to_date__gt=today,
        to_date__lte=today + timedelta(days=days),
    )


def ending_page(scope: Scope, area: str = "", *, today: date, days: int, cursor: str = "") -> Page[Licence]:
    """One page of them, the first to end first, with their organisations. One query.

    Raises Problem `register.bad_cursor`.
    """
    try:
        return page(ending(scope, area, today=today, days=days).select_related("organisation"), BY_END, cursor)
    except ValidationError:
        raise BAD_CURSOR() from None
