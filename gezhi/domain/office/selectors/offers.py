"""Services to book: the list, one of them, the class that a booking becomes."""

from __future__ import annotations

from django.db.models import QuerySet

from gezhi.domain.cases import selectors as cases
from gezhi.domain.office.models import BookingClass, Offer
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


def offers() -> list[Offer]:
    """What can be booked now, in its order. Public; one query."""
    return list(Offer.objects.filter(is_open=True).select_related("department").order_by("order", "key"))


def offer_by_key(key: str) -> Offer:
    """One of them. Public. Raises Problem `scope.not_found`."""
    found = Offer.objects.filter(is_open=True, key=key).select_related("department").first()
    if found is None:
        raise NOT_FOUND()
    return found


def every_offer(scope: Scope) -> QuerySet[Offer]:
    """Every service, closed ones too. Raises Problem `scope.forbidden`."""
    scope.require(Permission.CATALOGUE_MANAGE)
    return Offer.objects.select_related("department").order_by("order", "key")


def offer(scope: Scope, key: str) -> Offer:
    """One service, whether open or not. Raises Problem `scope.forbidden`, `scope.not_found`."""
    found = every_offer(scope).filter(key=key).first()
    if found is None:
        raise NOT_FOUND()
    return found


def booking_class() -> cases.CaseClass | None:
    """The class of bookings in the edition in use, None where the city has none yet. One query."""
    rows = BookingClass.objects.filter(case_class__edition__is_active=True, case_class__is_usable=True)
    found = rows.select_related("case_class__edition").order_by("case_class__code", "pk").first()
    return found.case_class if found else None
