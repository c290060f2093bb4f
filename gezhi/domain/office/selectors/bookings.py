"""What was booked in my area, by day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from gezhi.domain.cases.vocabulary import OPEN_STATES
from gezhi.domain.office.models import Booking
from gezhi.domain.office.selectors.offers import booking_class
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, within


def bookings(scope: Scope, *, begins: date) -> QuerySet[Booking]:
    """Open bookings of my area wished for on `begins` or later, the next first. No name, no phone."""
    mine = within(scope, Permission.OFFICE_KEEP, "case__code")
    rows = Booking.objects.filter(mine, wished_date__gte=begins, case__state__in=sorted(OPEN_STATES))
    return rows.select_related("case", "offer").order_by("wished_date", "-half", "case_id")


def bookings_set_up() -> bool:
    """Whether a booking can become a matter: the edition in use has a class for it."""
    return booking_class() is not None
