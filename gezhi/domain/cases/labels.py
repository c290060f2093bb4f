"""States, deeds and kinds as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.domain.cases.vocabulary import (
    ClassKind,
    Colour,
    Deed,
    Duty,
    OrderEnd,
    OrderKind,
    Outcome,
    PlaceKind,
    Right,
    Source,
    Stage,
    State,
    Urgency,
)

Label = str | Promise

STATE_LABELS: dict[State, Label] = {
    State.REPORTED: _("To be accepted"),
    State.VERIFYING: _("Being verified"),
    State.AWAITING_AUDIT: _("Awaiting audit"),
    State.FILED: _("To be dispatched"),
    State.DISPATCHED: _("To be taken"),
    State.HANDLING: _("Being handled"),
    State.SUBMITTED: _("To be confirmed"),
    State.ANSWERED: _("To be closed"),
    State.CHECKING: _("Being checked"),
    State.CLOSED: _("Closed, to be evaluated"),
    State.EVALUATED: _("Evaluated"),
    State.DECLINED: _("Declined"),
    State.WITHDRAWN: _("Withdrawn"),
    State.MERGED: _("Merged"),
    State.VOID: _("Void"),
}

STAGE_LABELS: dict[Stage, Label] = {
    Stage.COLLECT: _("Collect"),
    Stage.ASSESS: _("Assess"),
    Stage.HANDLE: _("Dispatch and handle"),
    Stage.FEED_BACK: _("Feed back"),
    Stage.EVALUATE: _("Evaluate and close"),
}

DEED_LABELS: dict[Deed, Label] = {
    Deed.REPORT: pgettext_lazy("deed", "Report"),
    Deed.IMPORT: pgettext_lazy("deed", "Import"),
    Deed.REQUEST_VERIFICATION: pgettext_lazy("deed", "Send for verification"),
    Deed.VERIFY: pgettext_lazy("deed", "Verify"),
    Deed.FILE: pgettext_lazy("deed", "File"),
    Deed.DECLINE: pgettext_lazy("deed", "Decline"),
    Deed.MERGE: pgettext_lazy("deed", "Merge"),
    Deed.WITHDRAW: pgettext_lazy("deed", "Withdraw"),
    Deed.AUDIT: pgettext_lazy("deed", "Pass audit and close"),
    Deed.REFUSE_AUDIT: pgettext_lazy("deed", "Refuse audit"),
    Deed.DISPATCH: pgettext_lazy("deed", "Dispatch"),
    Deed.RETURN_CASE: pgettext_lazy("deed", "Return to acceptor"),
    Deed.TAKE: pgettext_lazy("deed", "Take order"),
    Deed.RECALL: pgettext_lazy("deed", "Recall"),
    Deed.NAME_HANDLER: pgettext_lazy("deed", "Name handler"),
    Deed.RETURN_ORDER: pgettext_lazy("deed", "Return order"),
    Deed.HAND_BACK: pgettext_lazy("deed", "Hand back"),
    Deed.STEP: pgettext_lazy("deed", "Record step"),
    Deed.SUBMIT: pgettext_lazy("deed", "Submit result"),
    Deed.CONFIRM: pgettext_lazy("deed", "Confirm"),
    Deed.SEND_BACK: pgettext_lazy("deed", "Send back"),
    Deed.REQUEST_CHECK: pgettext_lazy("deed", "Send for check"),
    Deed.CHECK: pgettext_lazy("deed", "Check"),
    Deed.REWORK: pgettext_lazy("deed", "Rework"),
    Deed.CLOSE: pgettext_lazy("deed", "Close case"),
    Deed.EVALUATE: pgettext_lazy("deed", "Evaluate"),
    Deed.EXPIRE: pgettext_lazy("deed", "End without answer"),
    Deed.REOPEN: pgettext_lazy("deed", "Reopen"),
    Deed.VOID: pgettext_lazy("deed", "Void"),
    Deed.AMEND: pgettext_lazy("deed", "Amend"),
    Deed.NOTE: pgettext_lazy("deed", "Note"),
    Deed.URGE: pgettext_lazy("deed", "Urge"),
    Deed.RELEASE_REPORTER: pgettext_lazy("deed", "Reveal reporter"),
    Deed.EXTRACT: pgettext_lazy("deed", "Make the extract"),
    Deed.ERASE: pgettext_lazy("deed", "Erase what is held"),
    Deed.RECKON: pgettext_lazy("deed", "Reckon deadline anew"),
}

SOURCE_LABELS: dict[Source, Label] = {
    Source.RESIDENT: _("Resident"),
    Source.WORKER: _("Grid worker"),
    Source.SUPERVISOR: _("Supervisor"),
    Source.HOTLINE: _("Hotline"),
    Source.CHAT_GROUP: _("Neighbour chat group"),
    Source.ALARM: _("Camera or sensor"),
    Source.LEADER: _("Leader's instruction"),
    Source.DEPARTMENT: _("Department"),
    Source.MEDIA: _("Media"),
    Source.IMPORTED: _("Other system"),
    Source.OTHER: pgettext_lazy("source", "Other"),
}

URGENCY_LABELS: dict[Urgency, Label] = {Urgency.NORMAL: _("Normal"), Urgency.URGENT: _("Urgent")}
COLOUR_LABELS: dict[Colour, Label] = {
    Colour.GREEN: _("In time"),
    Colour.YELLOW: _("Soon late"),
    Colour.RED: _("Late"),
}
PLACE_LABELS: dict[PlaceKind, Label] = {
    PlaceKind.POINT: _("Point on the map"),
    PlaceKind.CELL: _("Chosen area"),
    PlaceKind.WORDS: _("Place to be found"),
}
KIND_LABELS: dict[ClassKind, Label] = {
    ClassKind.COMPONENT: _("Component"),
    ClassKind.EVENT: _("Event"),
    ClassKind.MATTER: _("Matter"),
}
RIGHT_LABELS: dict[Right, Label] = {
    Right.ACCESS: _("See and get a copy of what is held about me"),
    Right.CORRECTION: _("Have what is wrong about me put right"),
    Right.ERASURE: _("Have what is held about me erased"),
}
DUTY_LABELS: dict[Duty, Label] = {
    Duty.OPEN: _("the matter is still being dealt with"),
    Duty.YOUNG: _("the matter ended so lately that it may be answered or reopened"),
}
OUTCOME_LABELS: dict[Outcome, Label] = {
    Outcome.SOLVED: _("Solved"),
    Outcome.NOT_SOLVED: _("Not solved"),
    Outcome.NOT_ANSWERED: _("Not answered"),
}
ORDER_KIND_LABELS: dict[OrderKind, Label] = {
    OrderKind.FIRST: _("First dispatch"),
    OrderKind.REWORK: _("Rework order"),
    OrderKind.REOPENED: _("After reopening"),
    OrderKind.REDIRECTED: _("Sent on"),
}
ORDER_END_LABELS: dict[OrderEnd, Label] = {
    OrderEnd.ANSWERED: _("Answered"),
    OrderEnd.RETURNED: _("Returned"),
    OrderEnd.REVOKED: _("Revoked"),
}


def class_label(name: str, name_en: str) -> str:
    """A class in the reader's language."""
    return name_en if get_language() == "en" and name_en else name
