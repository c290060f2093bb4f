"""Deeds of the office: notices to residents, services to book, bookings; instructions to the staff."""

from gezhi.domain.office.services.booking import Wish, book
from gezhi.domain.office.services.bulletins import hang_bulletin, take_down_bulletin
from gezhi.domain.office.services.instructions import give_instruction, report_back, take_note, withdraw_instruction
from gezhi.domain.office.services.offers import OfferIn, keep_offer
from gezhi.domain.office.services.shipped import load_shipped

__all__ = [
    "OfferIn",
    "Wish",
    "book",
    "give_instruction",
    "hang_bulletin",
    "keep_offer",
    "load_shipped",
    "report_back",
    "take_down_bulletin",
    "take_note",
    "withdraw_instruction",
]
