"""Whom to tell of what, and when: pure. The rules in force are data; these are the decisions on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from uuid import UUID

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.edges.notices.vocabulary import Digest, Event, Reach, Result
from gezhi.ground.kernel.problem import problem

NO_WAY = problem("notice_rule.no_way", 422, "Name at least one way by which they are told.")
WRONG_ROLE = problem("notice_rule.wrong_role", 422, "Name the role that is told: everybody in an area is nobody.")
TOO_MANY = problem("notice_rule.too_many", 422, "There are {most} rules already; remove one first.")

MOST_RULES = 100

EVENT_OF: dict[Deed, Event] = {
    Deed.REPORT: Event.REPORTED,
    Deed.FILE: Event.FILED,
    Deed.DISPATCH: Event.HANDED,
    Deed.NAME_HANDLER: Event.HANDED,
    Deed.REQUEST_VERIFICATION: Event.HANDED,
    Deed.REQUEST_CHECK: Event.HANDED,
    Deed.RETURN_ORDER: Event.SENT_BACK,
    Deed.RETURN_CASE: Event.SENT_BACK,
    Deed.HAND_BACK: Event.SENT_BACK,
    Deed.SEND_BACK: Event.SENT_BACK,
    Deed.REWORK: Event.SENT_BACK,
    Deed.REFUSE_AUDIT: Event.SENT_BACK,
    Deed.REOPEN: Event.SENT_BACK,
    Deed.URGE: Event.URGED,
    Deed.SUBMIT: Event.SUBMITTED,
    Deed.CONFIRM: Event.SUBMITTED,
    Deed.CLOSE: Event.ENDED,
    Deed.AUDIT: Event.ENDED,
    Deed.DECLINE: Event.ENDED,
    Deed.MERGE: Event.ENDED,
    Deed.VOID: Event.ENDED,
}
"""What each deed on a case means to those who are told; the other deeds tell nobody."""

RULED = tuple(event for event in Event if event not in (Event.ANNOUNCED, Event.TESTED))
"""The events that rules are about: an announcement names its readers itself."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the book: at this event, whoever the reach names (in this role, any when empty) is told.

    `channels` are ids of channels beside the list in the product; `is_urgent` breaks quiet hours and digests.
    """

    event: Event
    reach: Reach
    role: str = ""
    in_app: bool = True
    channels: tuple[str, ...] = ()
    is_urgent: bool = False

    @property
    def key(self) -> str:
        """What a rule is about; a book holds one of each."""
        return f"{self.event}.{self.reach}.{self.role or 'any'}"


DEFAULTS: tuple[Rule, ...] = (
    Rule(Event.HANDED, Reach.HOLDER),
    Rule(Event.SENT_BACK, Reach.HOLDER),
    Rule(Event.URGED, Reach.HOLDER, is_urgent=True),
    Rule(Event.URGED, Reach.AREA, "department_officer", is_urgent=True),
    Rule(Event.SOON_LATE, Reach.HOLDER),
    Rule(Event.LATE, Reach.HOLDER),
    Rule(Event.LATE, Reach.AREA, "department_officer"),
    Rule(Event.SUBMITTED, Reach.HOLDER, "department_officer"),
    Rule(Event.ENDED, Reach.REPORTER),
)
"""The book of a city that has not written its own: what waits at a desk anyway is told to nobody in addition."""


def check_rule(rule: Rule) -> None:
    """Raises Problem `notice_rule.no_way` or `notice_rule.wrong_role`."""
    if not rule.in_app and not rule.channels:
        raise NO_WAY()
    is_known = rule.role in ROLES if rule.role else rule.reach is not Reach.AREA
    if not is_known:
        raise WRONG_ROLE()


def with_rule(rules: Sequence[Rule], rule: Rule, *, instead_of: str = "") -> tuple[Rule, ...]:
    """The book with this rule in place of `instead_of` and of any about the same.

    Raises Problem `notice_rule.no_way`, `notice_rule.wrong_role` or `notice_rule.too_many`.
    """
    check_rule(rule)
    kept = without_rule(without_rule(rules, instead_of), rule.key)
    if len(kept) >= MOST_RULES:
        raise TOO_MANY(most=MOST_RULES)
    return in_order((*kept, rule))


def without_rule(rules: Sequence[Rule], key: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.key != key)


def without_channel(rules: Sequence[Rule], id: str) -> tuple[Rule, ...]:
    """The book without one channel; a rule that had no other way goes."""
    left = (replace(rule, channels=tuple(one for one in rule.channels if one != id)) for rule in rules)
    return tuple(rule for rule in left if rule.in_app or rule.channels)


def in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """By event as people read them, then by reach and role."""
    events, reaches, roles = list(Event), list(Reach), ["", *ROLES]
    return tuple(sorted(rules, key=lambda r: (events.index(r.event), reaches.index(r.reach), roles.index(r.role))))


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a matter waits for: one account, or everybody in a role over its area or of its department."""

    account_id: UUID | None = None
    role: str = ""


DESKS: dict[State, str] = {
    State.REPORTED: "acceptor",
    State.AWAITING_AUDIT: "acceptor",
    State.ANSWERED: "acceptor",
    State.FILED: "dispatcher",
}


def holder(state: State, *, department_id: UUID | None, handler_id: UUID | None, desk_id: UUID | None) -> Holder:
    """Whom a matter in this state waits for; nobody once it has ended."""
    if state in DESKS:
        return Holder(role=DESKS[state])
    if state in (State.VERIFYING, State.CHECKING):
        return Holder(account_id=desk_id)
    if state is State.SUBMITTED and department_id is not None:
        return Holder(role="department_officer")
    if state in (State.DISPATCHED, State.HANDLING, State.SUBMITTED):
        return Holder(account_id=handler_id) if handler_id is not None else Holder(role="department_officer")
    return Holder()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told: minutes of the city's day from–to without messages, and how often."""

    quiet_from: int | None = None
    quiet_to: int | None = None
    digest: Digest = Digest.NONE
    digest_at: int = 8 * 60 + 30


def send_at(at: datetime, wishes: Wishes, zone: tzinfo, *, is_urgent: bool) -> datetime:
    """When a message that arises at `at` goes out: at once when urgent, else with the digest and after quiet hours."""
    if is_urgent:
        return at
    return after_quiet(_with_digest(at, wishes, zone), wishes, zone)


def after_quiet(at: datetime, wishes: Wishes, zone: tzinfo) -> datetime:
    """`at`, or the end of the quiet hours it falls into; they may pass midnight."""
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return at
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return at
    days = 1 if end <= minute else 0
    return _on_the_clock(local, end, days).astimezone(at.tzinfo)


def _with_digest(at: datetime, wishes: Wishes, zone: tzinfo) -> datetime:
    if wishes.digest is Digest.NONE:
        return at
    local = at.astimezone(zone)
    if wishes.digest is Digest.HOURLY:
        return (
            at
            + timedelta(hours=1)
            - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        )
    minute = local.hour * 60 + local.minute
    return _on_the_clock(local, wishes.digest_at, 0 if minute < wishes.digest_at else 1).astimezone(at.tzinfo)


def _on_the_clock(local: datetime, minute: int, days: int) -> datetime:
    day = (local + timedelta(days=days)).date()
    return datetime.combine(day, time(minute // 60, minute % 60), local.tzinfo)


MOST_TRIES = 12
"""With their pauses, six hours of failures."""
OLDEST = timedelta(hours=48)
"""A message that could not be sent for so long is not worth sending any more."""


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, doubled each time, at most an hour."""
    return timedelta(minutes=min(60, 2 ** min(max(0, failures - 1), 10)))


RESTS_FROM = 3


def rest_of_channel(failures: int) -> timedelta | None:
    """How long a whole channel rests after so many failures in a row; None while it is still tried at once."""
    return pause_after(failures - RESTS_FROM + 1) if failures >= RESTS_FROM else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `detail` is a number of the other side's (status or code), never its words."""

    result: Result
    detail: str = ""

    @property
    def is_done(self) -> bool:
        return self.result is Result.DONE


def one_line(text: str) -> str:
    """Text for a header: every kind of line break and control character becomes a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
