"""Families that move in together: for whoever enters many at once, the demo first of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gezhi.domain.registry.rules.addresses import fold, fold_building
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.vocabulary import RegistrationKind, TieRole
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal


@dataclass(frozen=True, slots=True)
class Member:
    """One of a family: name, relation towards the head (GB/T 4761), fields of a person with numbers in clear."""

    name: str
    relation: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Who moves in: tenants are registered as temporary, others as a household of the number."""

    number: str
    is_tenant: bool
    members: Sequence[Member]


def drawn_building(batch: Batch, *, code: str, name: str, compound: str, point: tuple[float, float]) -> UUID:
    """A building at a point (CGCS2000/WGS-84) of the cell `code`, in a batch that is not written yet."""
    made = batch.compound(code, name=compound, folded=fold(compound)) if compound else None
    lon, lat = point
    return batch.building(
        code,
        name=name,
        address=f"{compound}{name}",
        folded=fold(compound) + fold_building(name),
        compound_id=made,
        lon=lon,
        lat=lat,
        quadkey=quadkey(lon, lat),
    )


def move_in(batch: Batch, *, code: str, home_id: UUID, family: Family) -> list[UUID]:
    """A family behind a door: people, their ties, how they are registered."""
    kind = RegistrationKind.TEMPORARY if family.is_tenant else RegistrationKind.PERMANENT
    household = None if family.is_tenant else batch.household(code, number=family.number, kind="10", home_id=home_id)
    made = []
    for member in family.members:
        id = batch.person(
            code,
            name=member.name,
            pinyin=pinyin_of(member.name),
            initials=initials_of(member.name),
            home_id=home_id,
            registration=kind.value,
            **member.values,
        )
        batch.tie(id, home_id, TieRole.TENANT if family.is_tenant else TieRole.LIVES)
        batch.registration(id, code, kind.value, household_id=household, relation=member.relation if household else "")
        made.append(id)
    return made


def tell_batch(batch: Batch, *, by: Actor, code: str, title: str) -> None:
    """The deed of a batch that was written: what it was, how many rows of each kind."""
    facts = {"file": title, "gathering": batch.gathering_id, "rows": batch.sizes()}
    journal.record(deed="register.import", by=by, subject=("gathering", None), code=code, facts=facts, at=batch.at)
