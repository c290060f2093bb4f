"""Tables of what the office tells residents and offers them."""

from gezhi.domain.office.models.bulletins import Bulletin
from gezhi.domain.office.models.offers import Booking, BookingClass, Offer

__all__ = ["Booking", "BookingClass", "Bulletin", "Offer"]
