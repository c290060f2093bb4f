"""The kinds of things the register keeps, as one description: what makes each one itself, and how lists go through it.

Vehicles and pets belong to somebody or stand at a home; components, service points and compounds stand at a point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gezhi.domain.registry.rules import components, reading
from gezhi.domain.registry.rules.addresses import fold
from gezhi.domain.registry.rules.checking import Known
from gezhi.domain.registry.rules.typed import PLATE
from gezhi.domain.registry.vocabulary import CancelReason, Kind
from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import problem

NOT_A_PLATE = problem("vehicle.not_a_plate", 422, "“{plate}” is no plate of this kind.")
ANY_PLATE = re.compile(r"[^\s]{4,10}")
OTHER_PLATES = frozenset({"", "99"})
"""Kinds of plates whose shape nobody fixed: those of electric bicycles among them."""


@dataclass(frozen=True, slots=True)
class ThingKind:
    """What is peculiar to a kind: the fields it needs, by which it stands once among all, how lists are ordered, which
    field calls it, for which reasons its record ends."""

    kind: Kind
    needed: tuple[str, ...]
    once: tuple[str, ...]
    order: tuple[str, ...]
    called: str
    is_owned: bool
    reasons: tuple[CancelReason, ...]


_USUAL = (CancelReason.DUPLICATE, CancelReason.MISTAKEN)
THING_KINDS: dict[Kind, ThingKind] = {
    one.kind: one
    for one in (
        ThingKind(
            Kind.VEHICLE,
            needed=("plate",),
            once=("plate", "plate_kind"),
            order=("code", "plate", "id"),
            called="plate",
            is_owned=True,
            reasons=(CancelReason.MOVED_AWAY, *_USUAL),
        ),
        ThingKind(
            Kind.PET,
            needed=("species",),
            once=(),
            order=("code", "id"),
            called="name",
            is_owned=True,
            reasons=(CancelReason.MOVED_AWAY, CancelReason.DIED, *_USUAL),
        ),
        ThingKind(
            Kind.COMPONENT,
            needed=("number",),
            once=("number",),
            order=("code", "class_code", "id"),
            called="name",
            is_owned=False,
            reasons=(CancelReason.DEMOLISHED, *_USUAL),
        ),
        ThingKind(
            Kind.SERVICE_POINT,
            needed=("name", "service"),
            once=(),
            order=("code", "name", "id"),
            called="name",
            is_owned=False,
            reasons=(CancelReason.CLOSED, *_USUAL),
        ),
        ThingKind(
            Kind.COMPOUND,
            needed=("name",),
            once=(),
            order=("code", "name", "id"),
            called="name",
            is_owned=False,
            reasons=(CancelReason.DEMOLISHED, *_USUAL),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What judging values needs to know: today, the code tables, the names of the classes of components."""

    today: date
    known: Known
    classes: Mapping[str, str]


def shaped(kind: Kind, values: Mapping[str, Any], about: Circumstances) -> dict[str, Any]:
    """Values (already `checked`) in their stored form.

    Raises Problem `vehicle.not_a_plate`, `component*.*`, `credit_code.*`, `register.not_a_phone` or `register.not_yet`.
    """
    found = dict(values)
    if kind is Kind.VEHICLE and "plate" in found:
        found["plate"] = plate(found["plate"], found.get("plate_kind", ""))
    if kind is Kind.COMPONENT:
        found = components.shaped(found, about.classes, about.known)
    if kind is Kind.SERVICE_POINT and found.get("phone"):
        found["phone"] = reading.phone(found["phone"])
    for value in found.values():
        if isinstance(value, date) and value > about.today:
            raise reading.NOT_YET()
    return found


def derived(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that nobody says, because they follow from what is said."""
    if kind is Kind.COMPONENT and "number" in values:
        return {"class_code": values["number"][6:11]}
    if kind is Kind.COMPOUND and "name" in values:
        return {"folded": fold(values["name"])[:160]}
    return {}


def plate(text: str, kind: str) -> str:
    """A plate as it is kept: capitals, no spaces or dots. Raises Problem `vehicle.not_a_plate`."""
    found = compact(text).replace("·", "").replace("-", "").upper()
    shape = ANY_PLATE if kind in OTHER_PLATES else PLATE
    if not shape.fullmatch(found):
        raise NOT_A_PLATE(plate=found[:20])
    return found
