"""Organisations, things and rentals in a batch: for whoever enters many at once, the demo first of all.

As with every batch the values are in their stored form already; the rules are asked before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gezhi.domain.registry.rules import organisations
from gezhi.domain.registry.rules.things import derived
from gezhi.domain.registry.selectors.codes import component_classes
from gezhi.domain.registry.selectors.things import THINGS
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.quadkeys import quadkey


@dataclass(frozen=True, slots=True)
class Inspected:
    """An inspection: by whose account, when, the hazard found."""

    account_id: UUID
    at: datetime
    hazard: str


def open_unit(batch: Batch, *, code: str, building_id: UUID, values: Mapping[str, Any]) -> UUID:
    """A unit that works in a building; the phone in clear."""
    return batch.organisation(code, folded=organisations.folded(values["name"]), building_id=building_id, **values)


def put_thing(
    batch: Batch, kind: Kind, *, code: str, values: Mapping[str, Any], point: tuple[float, float] | None = None
) -> UUID:
    """A thing of any kind; `point` in CGCS2000/WGS-84."""
    where = {} if point is None else {"lon": point[0], "lat": point[1], "quadkey": quadkey(*point)}
    return batch.thing(THINGS[kind], code, {**values, **derived(kind, values), **where})


def component_name(class_code: str) -> str:
    """The name of a class of the national list. Raises KeyError for one that is not in it."""
    return component_classes()[class_code].name


def let_home(
    batch: Batch,
    home_id: UUID,
    *,
    grade: str,
    since: date,
    tenants: Sequence[UUID],
    inspected: Inspected | None = None,
) -> UUID:
    """A home that is let, with its tenants, who are tied to it already; the home is entered as rented."""
    rental = batch.rental(home_id, grade=grade, use="02", from_date=since)
    for tenant in tenants:
        batch.lease(rental, tenant, relation="99", from_date=since)
    if inspected is not None:
        batch.inspection(rental, inspected.account_id, inspected.at, hazard=inspected.hazard)
    return rental
