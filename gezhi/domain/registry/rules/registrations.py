"""How somebody may be registered (STANDARDS § 4.3), and who a household's head is."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gezhi.domain.registry.rules.reading import NOT_YET
from gezhi.domain.registry.vocabulary import HEADS, PERMANENT, RegistrationKind
from gezhi.ground.kernel.problem import problem

PERMANENT_TWICE = problem(
    "registration.permanent_twice", 409, "This person is registered as permanent already; cancel that record first."
)
OVERSEAS_TOO = problem(
    "registration.overseas_too", 409, "Somebody with a permanent record cannot be registered as from overseas."
)
NOT_LODGING = problem(
    "registration.not_lodging",
    422,
    "Lodging needs a place of registration in the same city (all urban districts are one) or county; else: temporary.",
)
NOT_TEMPORARY = problem(
    "registration.not_temporary", 422, "Temporary needs a place of registration outside; inside it is lodging."
)
NO_HEAD = problem("household.no_head", 409, "A household needs a head: name who becomes it, and every relation anew.")
TWO_HEADS = problem("household.two_heads", 409, "A household has one head; this one has one already.")
HEAD_OUTSIDE = problem("household.head_outside", 422, "The head must be a member of the household.")
RELATIONS_MISSING = problem(
    "household.relations_missing", 422, "Relations are towards the head: with a new head each member needs a new one."
)

ALREADY_A_MEMBER = problem("household.already_a_member", 409, "This person is a member of the household already.")
ENDS_TOO_EARLY = problem("register.ends_too_early", 422, "A record cannot end before the day it began, {day}.")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Which counties count as one: the urban districts of a city, or a county by itself (codes of six digits)."""

    counties: frozenset[str]

    def holds(self, county: str) -> bool:
        return county in self.counties


def check_registration(
    kind: RegistrationKind, others: Collection[RegistrationKind], origin: str, here: Jurisdiction
) -> None:
    """Whether somebody with the records `others` in force may get one of `kind`; `origin` is their registered county.

    An origin that nobody knows (“”) is no obstacle. Raises Problem `registration.permanent_twice`, `.overseas_too`,
    `.not_lodging` or `.not_temporary`.
    """
    if kind in PERMANENT and PERMANENT & set(others):
        raise PERMANENT_TWICE()
    if {kind, *others} & PERMANENT and RegistrationKind.OVERSEAS in {kind, *others}:
        raise OVERSEAS_TOO()
    if origin and kind is RegistrationKind.LODGING and not here.holds(origin):
        raise NOT_LODGING()
    if origin and kind is RegistrationKind.TEMPORARY and here.holds(origin):
        raise NOT_TEMPORARY()


def check_joining(person: Hashable, relation: str, members: Mapping[Hashable, str]) -> None:
    """Whether somebody may join with `relation` a household with these members and their relations.

    Raises Problem `household.already_a_member`, `.no_head` (the first member must be the head) or `.two_heads`.
    """
    if person in members:
        raise ALREADY_A_MEMBER()
    has_head = any(other in HEADS for other in members.values())
    if not has_head and relation not in HEADS:
        raise NO_HEAD()
    if has_head and relation in HEADS:
        raise TWO_HEADS()


def check_leaving(relation: str, others: Sequence[str]) -> None:
    """Whether a member may simply leave: a head may not while others stay. Raises Problem `household.no_head`."""
    if relation in HEADS and others:
        raise NO_HEAD()


def check_new_head(head: UUID, members: Collection[UUID], relations: Mapping[UUID, str]) -> None:
    """Whether `relations` (of all members, the head's own being a head's) make `head` the head.

    Raises Problem `household.head_outside`, `.relations_missing` or `.two_heads`.
    """
    if head not in members:
        raise HEAD_OUTSIDE()
    if set(relations) != set(members) or not all(relations.values()):
        raise RELATIONS_MISSING()
    if [member for member, relation in relations.items() if relation in HEADS] != [head]:
        raise TWO_HEADS()


def check_ending(day: date, began: date | None, today: date) -> None:
    """Whether a record that began on `began` may end on `day`. Raises Problem `register.ends_too_early`, `.not_yet`."""
    if began is not None and day < began:
        raise ENDS_TOO_EARLY(day=began.isoformat())
    if day > today:
        raise NOT_YET()
