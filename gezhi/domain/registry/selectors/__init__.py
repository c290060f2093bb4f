"""Questions about the register; the first argument is always the scope."""

from gezhi.domain.registry.selectors.buildings import Door, building, buildings, chart
from gezhi.domain.registry.selectors.finding import Found, find
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
from gezhi.domain.registry.selectors.tallies import ages, counts

__all__ = [
    "Door",
    "Found",
    "ages",
    "building",
    "buildings",
    "changes",
    "chart",
    "counts",
    "find",
    "home",
    "household",
    "households_numbered",
    "lives_in",
    "people",
    "person",
    "ties_of",
    "with_document",
]
