"""Tables of what the office tells residents and offers them, and of what it tells its own people to do."""

from gezhi.domain.office.models.bulletins import Bulletin
from gezhi.domain.office.models.instructions import Instruction, InstructionReceipt
from gezhi.domain.office.models.offers import Booking, BookingClass, Offer

__all__ = ["Booking", "BookingClass", "Bulletin", "Instruction", "InstructionReceipt", "Offer"]
