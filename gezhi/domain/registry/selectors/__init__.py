"""Questions about the register; the first argument is always the scope."""

from gezhi.domain.registry.selectors.buildings import building, buildings, chart
from gezhi.domain.registry.selectors.finding import Found, find
from gezhi.domain.registry.selectors.people import (
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
    "Found",
    "ages",
    "building",
    "buildings",
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
