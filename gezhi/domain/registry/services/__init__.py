"""Deeds on the register: keyword-only, one transaction, journalled; every value knows who said it."""

from gezhi.domain.registry.rules.columns import PEOPLE as PEOPLE_COLUMNS
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.confirming import before_confirming
from gezhi.domain.registry.services.contract import set_days, set_rank
from gezhi.domain.registry.services.door_codes import end_door_code, make_door_codes
from gezhi.domain.registry.services.door_visits import visit_home
from gezhi.domain.registry.services.employing import add_licence, end_licence, let_go, take_on
from gezhi.domain.registry.services.families import Family, Member, drawn_building, move_in, tell_batch
from gezhi.domain.registry.services.freshening import freshen_all
from gezhi.domain.registry.services.furnishing import Inspected, component_name, let_home, open_unit, put_thing
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.households import change_head
from gezhi.domain.registry.services.households import found as found_household
from gezhi.domain.registry.services.households import join as join_household
from gezhi.domain.registry.services.households import leave as leave_household
from gezhi.domain.registry.services.looking import EXACT, find, look_at, look_at_home, look_at_household
from gezhi.domain.registry.services.organisations import amend as amend_unit
from gezhi.domain.registry.services.organisations import cancel as cancel_unit
from gezhi.domain.registry.services.organisations import enter as enter_unit
from gezhi.domain.registry.services.organisations import reveal as reveal_unit
from gezhi.domain.registry.services.own_views import (
    Own,
    end_own_view,
    look_at_own,
    make_own_view,
    note_correction,
    open_own_view,
)
from gezhi.domain.registry.services.people import amend, cancel, confirm, confirm_behind, enter, move, reveal
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
from gezhi.domain.registry.services.rentals import change as change_rental
from gezhi.domain.registry.services.rentals import end as end_rental
from gezhi.domain.registry.services.rentals import inspect, lease_in, lease_out, let
from gezhi.domain.registry.services.rhythms import set_rhythm
from gezhi.domain.registry.services.siting import put_at_point, put_in_grid
from gezhi.domain.registry.services.standing import Standing
from gezhi.domain.registry.services.tallying import fold as fold_tallies
from gezhi.domain.registry.services.things import amend as amend_thing
from gezhi.domain.registry.services.things import cancel as cancel_thing
from gezhi.domain.registry.services.things import enter as enter_thing
from gezhi.domain.registry.vocabulary import HomeState, Kind, Source, VisitResult, VisitWay

__all__ = [
    "EXACT",
    "PEOPLE_COLUMNS",
    "Batch",
    "Family",
    "HomeState",
    "Inspected",
    "Kind",
    "Member",
    "Own",
    "Source",
    "Standing",
    "VisitResult",
    "VisitWay",
    "add_building",
    "add_home",
    "add_licence",
    "amend",
    "amend_thing",
    "amend_unit",
    "before_confirming",
    "cancel",
    "cancel_home",
    "cancel_thing",
    "cancel_unit",
    "change_head",
    "change_rental",
    "component_name",
    "confirm",
    "confirm_behind",
    "decide_proposals",
    "doors",
    "drawn_building",
    "end_door_code",
    "end_licence",
    "end_own_view",
    "end_rental",
    "enter",
    "enter_thing",
    "enter_unit",
    "find",
    "fold_tallies",
    "found_behind",
    "found_household",
    "freshen_all",
    "gathering",
    "inspect",
    "join_household",
    "lease_in",
    "lease_out",
    "leave_household",
    "let",
    "let_go",
    "let_home",
    "look_at",
    "look_at_home",
    "look_at_household",
    "look_at_own",
    "make_door_codes",
    "make_own_view",
    "merge_homes",
    "move",
    "move_in",
    "note_correction",
    "open_own_view",
    "open_unit",
    "put_at_point",
    "put_in_grid",
    "put_thing",
    "reveal",
    "reveal_unit",
    "set_days",
    "set_rank",
    "set_rhythm",
    "split_home",
    "take_on",
    "tell_batch",
    "visit_home",
]
