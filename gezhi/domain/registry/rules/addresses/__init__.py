"""Chinese addresses: text to parts, one spelling to compare, and the pieces that indexes hold."""

from gezhi.domain.registry.rules.addresses.folding import (
    door,
    fold,
    fold_building,
    fold_room,
    grams,
    tail,
    without_compound,
)
from gezhi.domain.registry.rules.addresses.parsing import parse
from gezhi.domain.registry.rules.addresses.parts import AddressParts
from gezhi.domain.registry.rules.addresses.places import NOWHERE, Places

__all__ = [
    "NOWHERE",
    "AddressParts",
    "Places",
    "door",
    "fold",
    "fold_building",
    "fold_room",
    "grams",
    "parse",
    "tail",
    "without_compound",
]
