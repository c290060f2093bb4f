"""Deeds on things of any kind: vehicles, pets, components, service points, compounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.rules import components
from gezhi.domain.registry.rules import things as rules
from gezhi.domain.registry.rules.checking import checked
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.things import THING_KINDS
from gezhi.domain.registry.selectors.codes import codes_of, component_classes
from gezhi.domain.registry.selectors.things import THINGS
from gezhi.domain.registry.services import batches
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.days import day_of
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.households import RECORD_ENDED
from gezhi.domain.registry.services.keeping import Outcome, put
from gezhi.domain.registry.services.people import STALE
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.services.standing import Standing, stand
from gezhi.domain.registry.vocabulary import CancelReason, Kind, RecordState, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

THERE = problem("thing.there", 409, "“{number}” is entered already.")
NOT_FOR_THIS = problem("thing.not_for_this", 422, "The record of this kind of thing does not end for this reason.")
HAS_BUILDINGS = problem("compound.has_buildings", 409, "Buildings stand in this compound: say where they belong first.")


@transaction.atomic
def enter(
    *,
    scope: Scope,
    kind: Kind,
    values: Mapping[str, Any],
    where: Standing,
    source: Source = Source.WORKER,
    at: datetime | None = None,
) -> Any:
    """A thing of the kind. Raises Problem `thing.there`, `register.*`, `vehicle.*`, `component*.*`, `place.*`,
    `scope.forbidden` or `scope.not_found`."""
    at = at or now()
    code, columns = stand(scope, where)
    by = scope.acting(Permission.REGISTER_KEEP, code)
    unnamed = {"name": ""} if kind is Kind.COMPONENT else {}
    told = _told(kind, {**unnamed, **values}, at, needed=THING_KINDS[kind].needed)
    _check_once(scope, kind, told, code)
    model = THINGS[kind]
    batch = Batch(gathering(by=by, source=source, at=at), at)
    mine = {name: value for name, value in columns.items() if name in batches.THINGS[model]}
    id = batch.thing(model, code, {**told, **rules.derived(kind, told), **mine})
    batch.write()
    facts = {"kind": kind.value, "fields": sorted(told)}
    journal.record(deed="register.thing.enter", by=by, subject=("thing", id), code=code, facts=facts, at=at)
    return selectors.thing(scope, kind, id)


@transaction.atomic
def amend(
    *,
    scope: Scope,
    kind: Kind,
    id: UUID,
    values: Mapping[str, Any],
    source: Source = Source.WORKER,
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """What was said about a thing: believed, confirmed or proposed, field by field. Raises as `enter`, and
    `register.stale` or `register.record_ended`."""
    at = at or now()
    row = _locked(scope, kind, id, version)
    by = scope.acting(Permission.REGISTER_KEEP, row.code)
    told = _told(kind, values, at, needed=[name for name in THING_KINDS[kind].needed if name in values])
    stands = {name: getattr(row, name) for name in THING_KINDS[kind].once}
    _check_once(scope, kind, {**stands, **told}, row.code, but=id)
    outcome = put(row, kind, told, gathering=gathering(by=by, source=source, at=at), at=at)
    kept = {name: told[name] for name in outcome.changed}
    follows = rules.derived(kind, kept)
    if follows:
        THINGS[kind].objects.filter(pk=id).update(**follows)
    facts = {"kind": kind.value, "changed": outcome.changed, "proposed": outcome.proposed}
    journal.record(deed="register.thing.amend", by=by, subject=("thing", id), code=row.code, facts=facts, at=at)
    return outcome


@transaction.atomic
def cancel(*, scope: Scope, kind: Kind, id: UUID, reason: CancelReason, at: datetime | None = None) -> None:
    """A thing that is no more, or not here: nothing is deleted. Raises Problem `thing.not_for_this`,
    `compound.has_buildings`, and as `amend`."""
    at = at or now()
    row = _locked(scope, kind, id)
    by = scope.acting(Permission.REGISTER_KEEP, row.code)
    if reason not in THING_KINDS[kind].reasons:
        raise NOT_FOR_THIS()
    if kind is Kind.COMPOUND and Building.objects.filter(compound=row, state=RecordState.ACTIVE).exists():
        raise HAS_BUILDINGS()
    restate(row, at, state=RecordState.CANCELLED.value, reason=reason.value)
    facts = {"kind": kind.value, "reason": reason.value}
    journal.record(deed="register.thing.cancel", by=by, subject=("thing", id), code=row.code, facts=facts, at=at)


def _told(kind: Kind, values: Mapping[str, Any], at: datetime, *, needed: Any) -> dict[str, Any]:
    about = rules.Circumstances(
        today=day_of(at), known=codes_of, classes={row.code: row.name for row in component_classes().values()}
    )
    return rules.shaped(kind, checked(FIELDS[kind], values, codes_of, needed=needed), about)


def _check_once(scope: Scope, kind: Kind, told: Mapping[str, Any], code: str, *, but: UUID | None = None) -> None:
    once = {name: told.get(name, "") for name in THING_KINDS[kind].once}
    if once and selectors.is_there(scope, kind, once, but=but):
        raise THERE(number=told[THING_KINDS[kind].once[0]])
    if kind is Kind.COMPONENT:
        components.check_county(once["number"], code)
    if kind is Kind.COMPOUND and "name" in told:
        folded = rules.derived(kind, told)["folded"]
        if selectors.compound_there(code, folded, but=but):
            raise THERE(number=told["name"])


def _locked(scope: Scope, kind: Kind, id: UUID, version: int | None = None) -> Any:
    selectors.thing(scope, kind, id)
    row = THINGS[kind].objects.select_for_update().get(pk=id)
    if row.state != RecordState.ACTIVE:
        raise RECORD_ENDED()
    if version is not None and version != row.version:
        raise STALE()
    return row
