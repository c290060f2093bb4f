"""Two records side by side: what differs, what speaks for one person and what against. A look at both, journalled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.registry.models import Doubt, Gathering, Person
from gezhi.domain.registry.rules.fields import PERSON, Form
from gezhi.domain.registry.rules.matching.judging import Judge
from gezhi.domain.registry.rules.matching.model import Row
from gezhi.domain.registry.selectors import doubts as selectors
from gezhi.domain.registry.selectors.values import current
from gezhi.ground.kernel.masking import mask_document, mask_phone
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal

AMONG = 100_000
"""People among whom the two are weighed; it moves no single field's weight."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both: as it may be shown, and whether it is the same. None where one of them does not say."""

    name: str
    left: str
    right: str
    is_same: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The earlier record left, the later right. `bits`: by field what it speaks for one person, log2 of the odds."""

    doubt: Doubt
    left: Person
    right: Person
    fields: tuple[Compared, ...]
    bits: Mapping[str, float]
    gathered: Mapping[UUID, Gathering]


def compare(*, scope: Scope, id: UUID) -> Comparison:
    """A pair side by side, numbers under masks. Raises Problem `scope.not_found`."""
    doubt = selectors.doubt(scope, id)
    left, right = sorted((doubt.person, doubt.candidate), key=lambda person: person.pk)
    by = scope.acting(Permission.REGISTER_IMPORT, doubt.code)
    for person in (left, right):
        facts = {"doubt": str(doubt.pk)}
        journal.look(deed="register.compare", by=by, subject=("person", person.pk), code=person.code, facts=facts)
    fields = tuple(_compared(one.name, left, right) for one in PERSON)
    shown = tuple(one for one in fields if one.left or one.right)
    return Comparison(doubt, left, right, shown, _bits(left, right), selectors.gathered([left, right]))


def _compared(name: str, left: Person, right: Person) -> Compared:
    one = next(field for field in PERSON if field.name == name)
    if one.form is Form.SEALED:
        keys = [getattr(person, f"{name}_blind") for person in (left, right)]
        known = all(key is not None for key in keys)
        shown = [_masked(person, name) for person in (left, right)]
        return Compared(
            name, shown[0], shown[1], shown[0] == shown[1] and bytes(keys[0]) == bytes(keys[1]) if known else None
        )
    values = [current(person, one) for person in (left, right)]
    said = ["" if value in ("", None) or (name, value) == ("sex", "0") else str(value) for value in values]
    return Compared(name, said[0], said[1], said[0] == said[1] if all(said) else None)


def _masked(person: Person, name: str) -> str:
    sealed = getattr(person, name)
    if not sealed:
        return ""
    number = unseal(sealed, Place("register_person", name, person.pk))
    return mask_document(number) if name == "document" else mask_phone(number)


def _bits(left: Person, right: Person) -> dict[str, float]:
    """What each field weighs by the published weights; fields that one of the two does not have are left out."""
    judge = Judge(among=AMONG)
    levels = judge.levels(_row(left), _row(right))
    weights = zip(judge.model.fields, judge.bits, strict=True)
    return {field.name: bits[levels[field.name]] for field, bits in weights if levels[field.name] >= 0}


def _row(person: Person) -> Row:
    return {
        "name": person.name,
        "birth": person.birth_date.strftime("%Y%m%d") if person.birth_date else None,
        "sex": person.sex if person.sex in {"1", "2"} else None,
        "document": bytes(person.document_blind).hex() if person.document_blind else None,
        "phone": bytes(person.phone_blind).hex() if person.phone_blind else None,
        "home": person.home_id.hex if person.home_id else None,
        "building": person.home.building_id.hex if person.home else None,
    }
