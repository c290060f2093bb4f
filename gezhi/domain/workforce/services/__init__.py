"""Deeds on staff: covers, duty, duty phones, equipment."""

from gezhi.domain.workforce.services.covers import arrange_cover, end_cover
from gezhi.domain.workforce.services.duties import end_duty, start_duty
from gezhi.domain.workforce.services.equipment import issue_equipment, return_equipment
from gezhi.domain.workforce.services.phones import set_duty_phone

__all__ = [
    "arrange_cover",
    "end_cover",
    "end_duty",
    "issue_equipment",
    "return_equipment",
    "set_duty_phone",
    "start_duty",
]
