"""Words of the patrols that rules read."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a plan says where to go."""

    ROUTE = "route"  # along a line
    CELL = "cell"  # everything in a cell


class RoundState(StrEnum):
    """Where a round stands. What nobody began has no row: it is missed when its window is over."""

    UNDER_WAY = "under_way"
    ENDED = "ended"
    BROKEN_OFF = "broken_off"


class RoundDeed(StrEnum):
    """What can be done with a round."""

    BEGIN = "begin"
    CHECK_IN = "check_in"
    END = "end"
    BREAK_OFF = "break_off"


class CheckInWay(StrEnum):
    """How a point was passed."""

    FENCE = "fence"  # a button inside the fence
    TRACK = "track"  # found in the track afterwards
    CODE = "code"  # the plate's QR code was read
    HAND = "hand"  # a button with a reason, where the receiver was no help


class TargetKind(StrEnum):
    """What coverage counts."""

    STREET = "street"
    DOOR = "door"
    PLACE = "place"


class VisitResult(StrEnum):
    """How a visit went; only the first resets the clock."""

    MET = "met"
    NOBODY = "nobody"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"


class Verdict(StrEnum):
    """What was found at a point of an inspection."""

    FINE = "fine"
    SETTLED = "settled"  # wrong, and put right on the spot or by word
    HAZARD = "hazard"  # becomes a report
    NOT_HERE = "not_here"  # there is nothing of it: no gas, no lift


class ThingKind(StrEnum):
    """What templates of inspections are about: things of the register."""

    RENTAL = "rental"
    UNIT = "unit"  # a shop, a factory, a school
    COMPONENT = "component"


class GateKind(StrEnum):
    """What is counted at a gate: kinds, never persons."""

    RESIDENT = "resident"
    VISITOR = "visitor"
    VEHICLE = "vehicle"  # with whatever it brings


class Direction(StrEnum):
    """Which way somebody went through a gate."""

    IN = "in"
    OUT = "out"


class DutyState(StrEnum):
    """Where a duty at a gate stands."""

    UNDER_WAY = "under_way"
    ENDED = "ended"
    CLOSED = "closed"  # by the desk: the phone never told its end


class VisitPurpose(StrEnum):
    """What a visitor comes for."""

    KIN = "kin"
    DELIVERY = "delivery"
    REPAIR = "repair"
    ERRAND = "errand"
    OTHER = "other"
