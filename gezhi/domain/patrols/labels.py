"""The words of the patrols as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.patrols.vocabulary import (
    CheckInWay,
    Direction,
    DutyState,
    GateKind,
    RoundDeed,
    RoundState,
    TargetKind,
    ThingKind,
    Verdict,
    VisitPurpose,
    VisitResult,
    Way,
)

Word = str | Promise

WAY_LABELS: dict[Way, Word] = {Way.ROUTE: _("Along a line"), Way.CELL: _("Everything in the area")}
STATE_LABELS: dict[RoundState, Word] = {
    RoundState.UNDER_WAY: pgettext_lazy("round", "Under way"),
    RoundState.ENDED: pgettext_lazy("round", "Walked"),
    RoundState.BROKEN_OFF: pgettext_lazy("round", "Broken off"),
}
DEED_LABELS: dict[RoundDeed, Word] = {
    RoundDeed.BEGIN: _("Begin the round"),
    RoundDeed.CHECK_IN: _("I am here"),
    RoundDeed.END: _("End the round"),
    RoundDeed.BREAK_OFF: _("Break the round off"),
}
CHECK_IN_LABELS: dict[CheckInWay, Word] = {
    CheckInWay.FENCE: _("by position"),
    CheckInWay.TRACK: _("by track"),
    CheckInWay.CODE: _("by QR code"),
    CheckInWay.HAND: _("by hand"),
}
TARGET_LABELS: dict[TargetKind, Word] = {
    TargetKind.STREET: _("Streets"),
    TargetKind.DOOR: pgettext_lazy("coverage", "Doors"),
    TargetKind.PLACE: _("Key places"),
}
OUTCOME_LABELS: dict[VisitResult, Word] = {
    VisitResult.MET: pgettext_lazy("inspection", "Inspected"),
    VisitResult.NOBODY: pgettext_lazy("inspection", "Nobody there"),
    VisitResult.REFUSED: pgettext_lazy("inspection", "Refused"),
    VisitResult.INCOMPLETE: pgettext_lazy("inspection", "Not finished"),
}
VERDICT_LABELS: dict[Verdict, Word] = {
    Verdict.FINE: pgettext_lazy("inspection", "Fine"),
    Verdict.SETTLED: _("Put right on the spot"),
    Verdict.HAZARD: pgettext_lazy("inspection", "Hazard"),
    Verdict.NOT_HERE: pgettext_lazy("inspection", "Does not apply"),
}
THING_LABELS: dict[ThingKind, Word] = {
    ThingKind.RENTAL: _("Rented homes"),
    ThingKind.UNIT: _("Organisations"),
    ThingKind.COMPONENT: _("Components"),
}
WEEKDAY_LABELS: tuple[Word, ...] = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
GATE_KIND_LABELS: dict[GateKind, Word] = {
    GateKind.RESIDENT: pgettext_lazy("gate", "Residents"),
    GateKind.VISITOR: pgettext_lazy("gate", "Visitors"),
    GateKind.VEHICLE: pgettext_lazy("gate", "Vehicles"),
}
DIRECTION_LABELS: dict[Direction, Word] = {
    Direction.IN: pgettext_lazy("gate", "in"),
    Direction.OUT: pgettext_lazy("gate", "out"),
}
DUTY_LABELS: dict[DutyState, Word] = {
    DutyState.UNDER_WAY: pgettext_lazy("gate", "On duty"),
    DutyState.ENDED: pgettext_lazy("gate", "Ended"),
    DutyState.CLOSED: pgettext_lazy("gate", "Closed by the desk"),
}
PURPOSE_LABELS: dict[VisitPurpose, Word] = {
    VisitPurpose.KIN: pgettext_lazy("gate", "Family or friends"),
    VisitPurpose.DELIVERY: pgettext_lazy("gate", "Delivery"),
    VisitPurpose.REPAIR: pgettext_lazy("gate", "Repair or works"),
    VisitPurpose.ERRAND: pgettext_lazy("gate", "Errand"),
    VisitPurpose.OTHER: pgettext_lazy("gate", "Other"),
}
