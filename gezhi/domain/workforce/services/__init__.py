"""Deeds on staff: covers and duty."""

from gezhi.domain.workforce.services.covers import arrange_cover, end_cover
from gezhi.domain.workforce.services.duties import end_duty, start_duty

__all__ = ["arrange_cover", "end_cover", "end_duty", "start_duty"]
