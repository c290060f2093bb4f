"""Words of the workforce that are stored: stable English codes; people read the labels."""

from __future__ import annotations

from enum import StrEnum


class EquipmentKind(StrEnum):
    """What is issued to everybody who walks a grid (S3-13)."""

    TERMINAL = "terminal"
    WORK_CARD = "work_card"
    UNIFORM = "uniform"
