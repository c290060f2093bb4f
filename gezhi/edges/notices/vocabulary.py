"""What notices tell of, whom they reach, which ways they go, how a sending stands."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What somebody is told of."""

    REPORTED = "reported"
    FILED = "filed"
    HANDED = "handed"
    SENT_BACK = "sent_back"
    URGED = "urged"
    SOON_LATE = "soon_late"
    LATE = "late"
    SUBMITTED = "submitted"
    ENDED = "ended"
    ANNOUNCED = "announced"
    TESTED = "tested"


class Reach(StrEnum):
    """Whom a rule reaches."""

    HOLDER = "holder"
    """Whoever the matter waits for now."""
    REPORTER = "reporter"
    """The account that reported it."""
    AREA = "area"
    """Everybody in the role whose area it lies in, or whose department has it."""


class ChannelKind(StrEnum):
    """How a notice leaves the product."""

    MAIL = "mail"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


PERSONAL = frozenset({ChannelKind.MAIL, ChannelKind.SMS})
"""These go to one person's own address; the others are robots that speak to a group."""


class Digest(StrEnum):
    """How often one person gets messages."""

    NONE = "none"
    HOURLY = "hourly"
    DAILY = "daily"


class SendingState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Result(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"
    UNREACHED = "unreached"
    TIMED_OUT = "timed_out"
    NOT_ALLOWED = "not_allowed"
    NO_ADDRESS = "no_address"
    TOO_OLD = "too_old"
