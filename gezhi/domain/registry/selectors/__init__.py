"""Questions about the register; the first argument is always the scope."""

from gezhi.domain.registry.selectors.buildings import Door, building, buildings, chart
from gezhi.domain.registry.selectors.finding import Found, find
from gezhi.domain.registry.selectors.history import Turned, aged, first_said, gatherings, looks_at, turned
from gezhi.domain.registry.selectors.homes import LISTED_FROM, homes, homes_after, stale_after, stale_homes
from gezhi.domain.registry.selectors.households import (
    could_join,
    former_members,
    heads_of,
    household_card,
    households_at,
    members,
    registrations_of,
)
from gezhi.domain.registry.selectors.people import (
    changes,
    home,
    household,
    households_numbered,
    lives_in,
    people,
    person,
    ties_of,
    with_document,
)
from gezhi.domain.registry.selectors.picturing import Group, counts_by_area, group, group_after, group_count
from gezhi.domain.registry.selectors.proposals import (
    COUNTED,
    Compared,
    compared,
    count_proposals,
    open_proposals,
    proposals_after,
    proposals_of,
)
from gezhi.domain.registry.selectors.rights import HeldPerson, held_about
from gezhi.domain.registry.selectors.tallies import ages, by_age, counts

__all__ = [
    "COUNTED",
    "LISTED_FROM",
    "Compared",
    "Door",
    "Found",
    "Group",
    "HeldPerson",
    "Turned",
    "aged",
    "ages",
    "building",
    "buildings",
    "by_age",
    "changes",
    "chart",
    "compared",
    "could_join",
    "count_proposals",
    "counts",
    "counts_by_area",
    "find",
    "first_said",
    "former_members",
    "gatherings",
    "group",
    "group_after",
    "group_count",
    "heads_of",
    "held_about",
    "home",
    "homes",
    "homes_after",
    "household",
    "household_card",
    "households_at",
    "households_numbered",
    "lives_in",
    "looks_at",
    "members",
    "open_proposals",
    "people",
    "person",
    "proposals_after",
    "proposals_of",
    "registrations_of",
    "stale_after",
    "stale_homes",
    "ties_of",
    "turned",
    "with_document",
]
