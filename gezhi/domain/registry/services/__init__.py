"""Deeds on the register: keyword-only, one transaction, journalled; every value knows who said it."""

from gezhi.domain.registry.rules.columns import PEOPLE as PEOPLE_COLUMNS
from gezhi.domain.registry.services.importing.at_desk import take_table
from gezhi.domain.registry.services.looking import EXACT, find, look_at
from gezhi.domain.registry.services.people import amend, cancel, enter, move, reveal
from gezhi.domain.registry.services.places import (
    add_building,
    add_home,
    cancel_home,
    found_behind,
    merge_homes,
    split_home,
)

__all__ = [
    "EXACT",
    "PEOPLE_COLUMNS",
    "add_building",
    "add_home",
    "amend",
    "cancel",
    "cancel_home",
    "enter",
    "find",
    "found_behind",
    "look_at",
    "merge_homes",
    "move",
    "reveal",
    "split_home",
    "take_table",
]
