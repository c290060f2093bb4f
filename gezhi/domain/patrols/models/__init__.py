"""Tables of the patrols."""

from gezhi.domain.patrols.models.gates import Gate, GateCount, GateDuty, GateVisitor
from gezhi.domain.patrols.models.inspections import (
    Finding,
    FindingPhoto,
    InspectedThing,
    Inspection,
    InspectionPoint,
    InspectionTemplate,
)
from gezhi.domain.patrols.models.keeping import TrackRule
from gezhi.domain.patrols.models.plans import KeyPoint, RoundPlan
from gezhi.domain.patrols.models.rounds import CheckIn, Round
from gezhi.domain.patrols.models.targets import CoverageDay, Street, TargetSet
from gezhi.domain.patrols.models.tracks import TrackDay, TrackFile, TrackPiece

__all__ = [
    "CheckIn",
    "CoverageDay",
    "Finding",
    "FindingPhoto",
    "Gate",
    "GateCount",
    "GateDuty",
    "GateVisitor",
    "InspectedThing",
    "Inspection",
    "InspectionPoint",
    "InspectionTemplate",
    "KeyPoint",
    "Round",
    "RoundPlan",
    "Street",
    "TargetSet",
    "TrackDay",
    "TrackFile",
    "TrackPiece",
    "TrackRule",
]
