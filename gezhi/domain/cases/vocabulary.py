"""States, deeds and kinds of a matter. Codes are stable English words; people read the labels."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a case stands in its life."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    AWAITING_AUDIT = "awaiting_audit"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    SUBMITTED = "submitted"
    ANSWERED = "answered"
    CHECKING = "checking"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    VOID = "void"


class Stage(StrEnum):
    """The five steps of the closed loop (S1-04)."""

    COLLECT = "collect"
    ASSESS = "assess"
    HANDLE = "handle"
    FEED_BACK = "feed_back"
    EVALUATE = "evaluate"


class Deed(StrEnum):
    """Everything that can be done to a case."""

    REPORT = "report"
    IMPORT = "import"
    REQUEST_VERIFICATION = "request_verification"
    VERIFY = "verify"
    FILE = "file"
    DECLINE = "decline"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    AUDIT = "audit"
    REFUSE_AUDIT = "refuse_audit"
    DISPATCH = "dispatch"
    RETURN_CASE = "return_case"
    TAKE = "take"
    RECALL = "recall"
    NAME_HANDLER = "name_handler"
    RETURN_ORDER = "return_order"
    HAND_BACK = "hand_back"
    STEP = "step"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    REQUEST_CHECK = "request_check"
    CHECK = "check"
    REWORK = "rework"
    CLOSE = "close"
    EVALUATE = "evaluate"
    EXPIRE = "expire"
    REOPEN = "reopen"
    VOID = "void"
    AMEND = "amend"
    NOTE = "note"
    URGE = "urge"
    RELEASE_REPORTER = "release_reporter"
    RECKON = "reckon"
    EXTRACT = "extract"
    ERASE = "erase"


class Source(StrEnum):
    """Where a report came from (STANDARDS § 2.7)."""

    RESIDENT = "resident"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    HOTLINE = "hotline"
    CHAT_GROUP = "chat_group"
    ALARM = "alarm"
    LEADER = "leader"
    DEPARTMENT = "department"
    MEDIA = "media"
    IMPORTED = "imported"
    OTHER = "other"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


class PlaceKind(StrEnum):
    """How a case's place is known: a point, a cell, or words only (“place to be found”)."""

    POINT = "point"
    CELL = "cell"
    WORDS = "words"


class ClassKind(StrEnum):
    """A component that is out of order, or an event; part of every class key."""

    COMPONENT = "component"
    EVENT = "event"
    MATTER = "matter"


class Colour(StrEnum):
    """The three-colour alert (S3-21)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class OrderEnd(StrEnum):
    """How an order ended."""

    ANSWERED = "answered"
    RETURNED = "returned"
    REVOKED = "revoked"


class OrderKind(StrEnum):
    FIRST = "first"
    REWORK = "rework"
    REOPENED = "reopened"
    REDIRECTED = "redirected"


class Part(StrEnum):
    """Why somebody can see a case outside their area."""

    REPORTED = "reported"
    HELD = "held"
    HANDLED = "handled"
    ASKED = "asked"
    DECIDED = "decided"


class Right(StrEnum):
    """What a person asks about the data held of them (Personal Information Protection Law, articles 45 to 47)."""

    ACCESS = "access"
    CORRECTION = "correct"  # whoever keeps the record puts it right: dispatched like an ordinary matter
    ERASURE = "erasure"


class Duty(StrEnum):
    """Why something is kept although its erasure was asked for."""

    OPEN = "open"  # the matter is still being dealt with
    YOUNG = "young"  # it ended so lately that it may still be answered or reopened


class Outcome(StrEnum):
    """What the person concerned said at the end; silence is never satisfaction."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    NOT_ANSWERED = "not_answered"


OPEN_STATES = frozenset(
    {
        State.REPORTED,
        State.VERIFYING,
        State.AWAITING_AUDIT,
        State.FILED,
        State.DISPATCHED,
        State.HANDLING,
        State.SUBMITTED,
        State.ANSWERED,
        State.CHECKING,
    }
)
"""States in which somebody still has something to do."""

ENDED_STATES = frozenset(State) - OPEN_STATES

ERASED_WORDS = "〔已依申请删除〕"
"""What stands for the words of a report that its reporter had erased."""
OF_A_PERSON = "person"
"""The purpose of a photo that shows somebody who needs help: not every reader of the matter sees it."""

STAGES: dict[State, Stage] = {
    State.REPORTED: Stage.COLLECT,
    State.VERIFYING: Stage.ASSESS,
    State.AWAITING_AUDIT: Stage.FEED_BACK,
    State.FILED: Stage.ASSESS,
    State.DISPATCHED: Stage.HANDLE,
    State.HANDLING: Stage.HANDLE,
    State.SUBMITTED: Stage.FEED_BACK,
    State.ANSWERED: Stage.FEED_BACK,
    State.CHECKING: Stage.FEED_BACK,
    State.CLOSED: Stage.EVALUATE,
    State.EVALUATED: Stage.EVALUATE,
    State.DECLINED: Stage.ASSESS,
    State.WITHDRAWN: Stage.COLLECT,
    State.MERGED: Stage.ASSESS,
    State.VOID: Stage.ASSESS,
}
