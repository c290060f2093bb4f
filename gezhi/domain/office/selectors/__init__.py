"""Questions about what the office tells and offers; the first argument is the scope, but for what hangs at doors."""

from gezhi.domain.office.models import Booking, Bulletin, Offer
from gezhi.domain.office.selectors.at_doors import AtDoor, at_door, forget_doors
from gezhi.domain.office.selectors.bookings import bookings, bookings_set_up
from gezhi.domain.office.selectors.bulletins import bulletin, bulletins, hanging_at
from gezhi.domain.office.selectors.offers import booking_class, every_offer, offer, offer_by_key, offers

__all__ = [
    "AtDoor",
    "Booking",
    "Bulletin",
    "Offer",
    "at_door",
    "booking_class",
    "bookings",
    "bookings_set_up",
    "bulletin",
    "bulletins",
    "every_offer",
    "forget_doors",
    "hanging_at",
    "offer",
    "offer_by_key",
    "offers",
]
