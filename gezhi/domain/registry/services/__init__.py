"""Deeds on the register: keyword-only, one transaction, journalled; every value knows who said it."""

from gezhi.domain.registry.rules.columns import PEOPLE as PEOPLE_COLUMNS
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.families import Family, Member, drawn_building, move_in, tell_batch
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.importing.at_desk import take_table
from gezhi.domain.registry.services.looking import EXACT, find, look_at
from gezhi.domain.registry.services.people import amend, cancel, enter, move, reveal
from gezhi.domain.registry.services.places import (
    add_building,
    add_home,
    cancel_home,
    doors,
    found_behind,
    merge_homes,
    split_home,
)
from gezhi.domain.registry.services.tallying import fold as fold_tallies
from gezhi.domain.registry.vocabulary import HomeState, Source

__all__ = [
    "EXACT",
    "PEOPLE_COLUMNS",
    "Batch",
    "Family",
    "HomeState",
    "Member",
    "Source",
    "add_building",
    "add_home",
    "amend",
    "cancel",
    "cancel_home",
    "doors",
    "drawn_building",
    "enter",
    "find",
    "fold_tallies",
    "found_behind",
    "gathering",
    "look_at",
    "merge_homes",
    "move",
    "move_in",
    "reveal",
    "split_home",
    "take_table",
    "tell_batch",
]
