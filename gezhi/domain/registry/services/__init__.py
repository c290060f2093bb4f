"""Deeds on the register: keyword-only, one transaction, journalled; every value knows who said it."""

from gezhi.domain.registry.rules.columns import PEOPLE as PEOPLE_COLUMNS
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.contract import set_days, set_rank
from gezhi.domain.registry.services.families import Family, Member, drawn_building, move_in, tell_batch
from gezhi.domain.registry.services.freshening import freshen_all
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.households import change_head
from gezhi.domain.registry.services.households import found as found_household
from gezhi.domain.registry.services.households import join as join_household
from gezhi.domain.registry.services.households import leave as leave_household
from gezhi.domain.registry.services.looking import EXACT, find, look_at, look_at_home, look_at_household
from gezhi.domain.registry.services.people import amend, cancel, confirm, enter, move, reveal
from gezhi.domain.registry.services.places import (
    add_building,
    add_home,
    cancel_home,
    doors,
    found_behind,
    merge_homes,
    split_home,
)
from gezhi.domain.registry.services.proposals import decide as decide_proposals
from gezhi.domain.registry.services.tallying import fold as fold_tallies
from gezhi.domain.registry.vocabulary import HomeState, Kind, Source

__all__ = [
    "EXACT",
    "PEOPLE_COLUMNS",
    "Batch",
    "Family",
    "HomeState",
    "Kind",
    "Member",
    "Source",
    "add_building",
    "add_home",
    "amend",
    "cancel",
    "cancel_home",
    "change_head",
    "confirm",
    "decide_proposals",
    "doors",
    "drawn_building",
    "enter",
    "find",
    "fold_tallies",
    "found_behind",
    "found_household",
    "freshen_all",
    "gathering",
    "join_household",
    "leave_household",
    "look_at",
    "look_at_home",
    "look_at_household",
    "merge_homes",
    "move",
    "move_in",
    "reveal",
    "set_days",
    "set_rank",
    "split_home",
    "tell_batch",
]
