"""A door with its code, for tests of the office."""

from __future__ import annotations

from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry import services as register
from gezhi.domain.registry.models import Building, DoorCode
from gezhi.domain.registry.vocabulary import CodedAt
from tests.cast import MONDAY, Cast


def coded(cast: Cast, building: Building, at: CodedAt = CodedAt.STAIRWELL) -> str:
    """A code that hangs there; of several the first."""
    scope = cast.scope("worker")
    register.make_door_codes(scope=scope, building_id=building.pk, at=[at], when=MONDAY)
    return next(code.token for code in registry.codes_of(scope, building) if hangs_at(code) is at)


def hangs_at(code: DoorCode) -> CodedAt:
    """Where a code hangs."""
    if code.compound_id is not None:
        return CodedAt.COMPOUND
    if code.home_id is not None:
        return CodedAt.HOME
    return CodedAt.STAIRWELL if code.stairwell else CodedAt.BUILDING
