"""Questions about the catalogue. It is small and changes rarely: each process keeps it for five seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from gezhi.domain.cases.models import CaseClass, ClassEdition, ProcedureRow, TimeLimit
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

NO_EDITION = problem(
    "catalogue.no_active_edition",
    409,
    "No class list is in use yet: the system administrator chooses one in the console, under Catalogue.",
)

COMMON = 12
"""So many classes count as common: the pickers show them first."""

_procedures: Fresh[str, dict[UUID | None, Procedure]] = Fresh()
_classes: Fresh[str, dict[tuple[str, str], CaseClass]] = Fresh()
_by_id: Fresh[UUID, CaseClass] = Fresh()
_limits: Fresh[UUID, TimeLimit] = Fresh()
_ordered_limits: Fresh[tuple[UUID, int], TimeLimit | None] = Fresh()


def active_edition() -> ClassEdition:
    """The edition new cases are coded in. Raises Problem `catalogue.no_active_edition`."""
    found = ClassEdition.objects.filter(is_active=True).first()
    if found is None:
        raise NO_EDITION()
    return found


def classes(scope: Scope, *, edition: str | None = None) -> QuerySet[CaseClass]:
    """Usable classes of an edition (the active one by default), in code order."""
    scope.require(Permission.PUBLIC)
    key = edition or active_edition().key
    return CaseClass.objects.filter(edition=key, is_usable=True).select_related("department").order_by("kind", "code")


def class_by_key(scope: Scope, *, kind: str, code: str, edition: str | None = None) -> CaseClass:
    """One class of the active edition (from memory) or of a named one. Raises Problem `scope.not_found`."""
    scope.require(Permission.PUBLIC)
    if edition is None:
        found = _classes.get("active", _read_classes).get((kind, code))
    else:
        found = classes(scope, edition=edition).filter(kind=kind, code=code).first()
    if found is None:
        raise NOT_FOUND()
    return found


def common_classes(rows: Iterable[CaseClass]) -> list[CaseClass]:
    """Those of `rows` that were used most lately, the commonest first; none before anything was counted."""
    used = [row for row in rows if row.uses and not row.is_major]
    return sorted(used, key=lambda row: (-row.uses, row.kind, row.code))[:COMMON]


def classes_for_residents(*, most: int = 6) -> list[CaseClass]:
    """The common classes that a resident may name, from memory. Public.

    Not the city's own (bookings, requests about personal data), and none that is filed or sent before anybody has
    looked at it: what a stranger names starts no clock.
    """
    common = common_classes(_classes.get("active", _read_classes).values())
    return [row for row in common if not row.is_local and _waits_for_the_desk(row)][:most]


def _waits_for_the_desk(row: CaseClass) -> bool:
    procedure = procedure_of(row.pk)
    return not (procedure.files_by_rule or procedure.is_help or procedure.right)


def limits_of(scope: Scope, class_id: UUID) -> QuerySet[TimeLimit]:
    """The filing conditions in force of a class, in the order of the list; none means “no limit set”."""
    scope.require(Permission.PUBLIC)
    return (
        TimeLimit.objects.in_force(now()).filter(case_class=class_id).order_by("order", "region_class", "urgency", "id")
    )


def limit_by_order(scope: Scope, class_id: UUID, order: int) -> TimeLimit:
    """One filing condition by its place in the list. Raises Problem `scope.not_found`."""
    found = _ordered_limits.get((class_id, order), lambda: limits_of(scope, class_id).filter(order=order).first())
    if found is None:
        raise NOT_FOUND()
    return found


def classes_by_id(ids: Iterable[UUID]) -> dict[UUID, CaseClass]:
    """Classes of any edition for naming them in what the caller already may see, from memory."""
    return _by_id.many(ids, lambda asked: {row.pk: row for row in CaseClass.objects.filter(pk__in=asked)})


def conditions_by_id(ids: Iterable[UUID]) -> dict[UUID, TimeLimit]:
    """Filing conditions, past ones too, from memory."""
    return _limits.many(ids, lambda asked: {row.pk: row for row in TimeLimit.objects.filter(pk__in=asked)})


def majors(scope: Scope) -> list[CaseClass]:
    """The major classes of the active edition, in code order."""
    return list(classes(scope).filter(code=F("major")))


def class_by_id(scope: Scope, id: UUID) -> CaseClass:
    """One class of any edition. Raises Problem `scope.not_found`."""
    scope.require(Permission.PUBLIC)
    found = CaseClass.objects.select_related("department", "edition").filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def limit_by_id(scope: Scope, id: UUID) -> TimeLimit:
    """One filing condition. Raises Problem `scope.not_found`."""
    scope.require(Permission.PUBLIC)
    found = TimeLimit.objects.in_force(now()).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def editions(scope: Scope) -> QuerySet[ClassEdition]:
    """All editions of the class list, the active one first."""
    scope.require(Permission.CATALOGUE_VIEW)
    return ClassEdition.objects.order_by("-is_active", "-key")


def catalogue_json(scope: Scope, edition: str | None) -> dict[str, Any]:
    """An edition's classes with their conditions and limits, as programs read it. Three queries."""
    key = edition or active_edition().key
    if not ClassEdition.objects.filter(key=key).exists():
        raise NOT_FOUND()
    limits: dict[UUID, list[dict[str, Any]]] = {}
    for limit in TimeLimit.objects.in_force(now()).filter(case_class__edition=key).order_by("order", "id"):
        shape = {
            "condition": limit.order,
            "filing": limit.filing_condition,
            "closing": limit.closing_condition,
            "value": float(limit.value),
            "unit": limit.unit,
        }
        limits.setdefault(limit.case_class_id, []).append(shape)
    found = list(classes(scope, edition=key))
    common = {row.pk for row in common_classes(found)}
    rows = [
        {
            "kind": row.kind,
            "code": row.code,
            "major": row.major,
            "name": row.name,
            "name_en": row.name_en,
            "limits": limits.get(row.pk, []),
            "is_help": procedure_of(row.pk).is_help,
            "is_common": row.pk in common,
        }
        for row in found
    ]
    return {"edition": key, "classes": rows}


def every_class(scope: Scope, edition: str) -> QuerySet[CaseClass]:
    """All classes of an edition, those that are not used too, in code order: for whoever keeps them."""
    scope.require(Permission.CATALOGUE_MANAGE)
    rows = CaseClass.objects.filter(edition=edition).select_related("department")
    return rows.order_by("kind", "major", "code")


def kept_class(scope: Scope, *, edition: str, kind: str, code: str) -> CaseClass:
    """One class, usable or not. Raises Problem `scope.not_found`."""
    found = every_class(scope, edition).filter(kind=kind, code=code).select_related("department", "edition").first()
    if found is None:
        raise NOT_FOUND()
    return found


def edition_by_key(scope: Scope, key: str) -> ClassEdition:
    """One edition. Raises Problem `scope.not_found`."""
    found = editions(scope).filter(pk=key).first()
    if found is None:
        raise NOT_FOUND()
    return found


def limit_versions(scope: Scope, class_id: UUID) -> QuerySet[TimeLimit]:
    """Every version of every filing condition of a class: condition by condition, the newest first."""
    scope.require(Permission.CATALOGUE_MANAGE)
    rows = TimeLimit.objects.filter(case_class=class_id)
    return rows.order_by("order", "region_class", "urgency", "-valid_from", "-id")


def limit_version(scope: Scope, id: UUID) -> TimeLimit:
    """One version, past or planned ones too. Raises Problem `scope.not_found`."""
    scope.require(Permission.CATALOGUE_MANAGE)
    found = TimeLimit.objects.filter(pk=id).select_related("case_class").first()
    if found is None:
        raise NOT_FOUND()
    return found


def edition_counts(scope: Scope, key: str) -> dict[str, int]:
    """What an edition holds: usable classes, those with a limit, those with a department. Three queries."""
    usable = every_class(scope, key).filter(is_usable=True).exclude(code=F("major"))
    limited = TimeLimit.objects.in_force(now()).filter(case_class__in=usable.values("pk"))
    return {
        "classes": usable.count(),
        "limited": limited.values("case_class").distinct().count(),
        "assigned": usable.filter(department__isnull=False).count(),
    }


def own_procedure(class_id: UUID | None) -> Procedure | None:
    """The procedure that was set for a class itself, or (None) for the city; None where nothing was set."""
    return _procedures.get("all", _read_procedures).get(class_id)


def procedure_of(class_id: UUID | None) -> Procedure:
    """Which steps count for a class: its own row, else the city's, else the product's defaults."""
    rows = _procedures.get("all", _read_procedures)
    return rows.get(class_id) or rows.get(None) or Procedure()


def evaluation_days() -> list[int]:
    """The days reporters have to answer, over all procedures of the city."""
    return [procedure.evaluation_days for procedure in _procedures.get("all", _read_procedures).values()]


def forget_catalogue() -> None:
    """Drop what this process remembers: the catalogue was changed here."""
    for memory in (_classes, _by_id, _limits, _ordered_limits):
        memory.forget()
    _procedures.forget()


def _read_classes() -> dict[tuple[str, str], CaseClass]:
    found = CaseClass.objects.filter(edition__is_active=True, is_usable=True)
    return {(row.kind, row.code): row for row in found}


def _read_procedures() -> dict[UUID | None, Procedure]:
    names = [field.name for field in fields(Procedure)]
    return {
        row.case_class_id: Procedure(**{name: getattr(row, name) for name in names})
        for row in ProcedureRow.objects.all()
    }
