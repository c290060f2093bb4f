"""Words of what the office offers. Codes are stable English words; people read the labels."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How often somebody must come to an office for a service (S0-16)."""

    NO_VISIT = "no_visit"  # 一次不用跑: somebody comes to the home, or it is done by phone
    ONE_VISIT = "one_visit"  # 最多跑一次


class Half(StrEnum):
    """Half of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
