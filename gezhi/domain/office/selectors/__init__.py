"""Questions about what the office tells and offers; the first argument is the scope, but for what hangs at doors."""

from gezhi.domain.office.models import Booking, Bulletin, Instruction, Offer
from gezhi.domain.office.selectors.at_doors import AtDoor, at_door, forget_doors
from gezhi.domain.office.selectors.bookings import bookings, bookings_set_up
from gezhi.domain.office.selectors.bulletins import bulletin, bulletins, hanging_at
from gezhi.domain.office.selectors.instructions import (
    CARRIED,
    ForMe,
    Progress,
    answers,
    carried_instructions,
    for_me,
    given,
    instruction,
    missing,
    names_of,
    one_for_me,
    progress,
    seen_of,
    waiting_instructions,
)
from gezhi.domain.office.selectors.offers import booking_class, every_offer, offer, offer_by_key, offers

__all__ = [
    "CARRIED",
    "AtDoor",
    "Booking",
    "Bulletin",
    "ForMe",
    "Instruction",
    "Offer",
    "Progress",
    "answers",
    "at_door",
    "booking_class",
    "bookings",
    "bookings_set_up",
    "bulletin",
    "bulletins",
    "carried_instructions",
    "every_offer",
    "for_me",
    "forget_doors",
    "given",
    "hanging_at",
    "instruction",
    "missing",
    "names_of",
    "offer",
    "offer_by_key",
    "offers",
    "one_for_me",
    "progress",
    "seen_of",
    "waiting_instructions",
]
