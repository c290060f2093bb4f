"""What is said about a row that is there: believed and kept with its history, or put down as a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.domain.registry.models import Change, Gathering, Home, Organisation, Person, Proposal
from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.rules.addresses import fold
from gezhi.domain.registry.rules.believing import Word
from gezhi.domain.registry.rules.fields import FIELDS, Field, Form, field
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import says_something, spelled
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.values import current, said
from gezhi.domain.registry.services import tallying
from gezhi.domain.registry.services.freshening import freshen_behind
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.clock import EARLIEST
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.plumbing.bulk import snapshot, update_changed
from gezhi.ground.plumbing.sealing.values import Place, blind, blinds, seal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the values: fields that changed, that were confirmed as they stand, that wait as proposals."""

    changed: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()


def put(
    row: Kept, kind: Kind, values: Mapping[str, Any], *, gathering: Gathering, at: datetime, is_believed: bool = False
) -> Outcome:
    """Keep `values` (in clear) of a row locked by the caller, in its transaction.

    A value that is believed before the one that stands takes its place, and the earlier one becomes history; one that
    is not becomes a proposal; the same value once more is a confirmation, and fresh. `is_believed`: a person decided.
    """
    keeper = _Keeper(row, kind, gathering, at, is_believed)
    for name, value in values.items():
        keeper.take(field(kind, name), value)
    return keeper.kept()


def confirm(row: Kept, kind: Kind, *, gathering: Gathering, at: datetime) -> Outcome:
    """Everything known of a row, locked by the caller, is as it stands: fresh from now on, where `gathering` is
    believed as much as who said it first."""
    keeper = _Keeper(row, kind, gathering, at, is_sure=False)
    for one in FIELDS[kind]:
        if says_something(getattr(row, one.name)):
            keeper.confirm(one)
    return keeper.kept()


def confirmable(row: Kept, kind: Kind, *, gathering: Gathering, at: datetime) -> tuple[str, ...]:
    """What `confirm` would confirm of a row; nothing is written, and `gathering` need not be kept."""
    keeper = _Keeper(row, kind, gathering, at, is_sure=False)
    for one in FIELDS[kind]:
        if says_something(getattr(row, one.name)):
            keeper.confirm(one)
    return tuple(keeper.confirmed)


class _Keeper:
    """The values of one row on their way in."""

    def __init__(self, row: Kept, kind: Kind, gathering: Gathering, at: datetime, is_sure: bool) -> None:
        self._row, self._kind, self._gathering, self._at, self._sure = row, kind, gathering, at, is_sure
        self._before, self._counts = snapshot(row), Counter[tuple[str, str, str]]()
        self._provenance = Provenance.read(row.gathered)
        self._said = {one.pk: one for one in Gathering.objects.filter(pk__in=self._provenance.numbers)}
        self.changed: list[str] = []
        self.confirmed: list[str] = []
        self.proposed: list[str] = []
        tallying.add(self._counts, row, -1)

    def take(self, one: Field, value: Any) -> None:
        stands = current(self._row, one)
        if same(self._row, one, value):
            self.confirm(one)
        elif self._sure or self._wins(one, was_empty=stands in ("", None, 0)):
            self._replace(one, value, stands)
        else:
            self._propose(one, value)

    def confirm(self, one: Field) -> None:
        """The value is as it stands, where this source may say so."""
        if self._wins(one, was_empty=False):
            self.confirmed.append(one.name)

    def _wins(self, one: Field, *, was_empty: bool) -> bool:
        return believing.is_believed(
            self._word(one, self._gathering),
            self._word(one, self._said.get(self._provenance.of(one.name))),
            was_empty=was_empty,
        )

    def _word(self, one: Field, said: Gathering | None) -> Word:
        if said is None:
            return Word(-1, 0, EARLIEST)
        rank = believing.rank_of(contract.ranks(), self._kind, one.name, said.source)
        return Word(rank, said.sureness, said.at)

    def _replace(self, one: Field, value: Any, stands: Any) -> None:
        change = Change(
            kind=self._kind.value,
            row_id=self._row.pk,
            code=self._row.code,
            field=one.name,
            was_gathered_id=self._provenance.of(one.name),
            gathering=self._gathering,
            at=self._at,
        )
        if one.form is Form.SEALED:
            change.was_sealed = seal(stands, Place("register_change", "was_sealed", change.pk))
        else:
            change.was = spelled(stands)
        change.save(force_insert=True)
        self._set(one, value)
        self.changed.append(one.name)

    def _set(self, one: Field, value: Any) -> None:
        if one.form is Form.SEALED:
            table = self._row._meta.db_table
            setattr(self._row, one.name, seal(value, Place(table, one.name, self._row.pk)))
            setattr(self._row, f"{one.name}_blind", blind(value, one.table) if value else None)
        else:
            setattr(self._row, one.name, value)
        if one.name == "name":
            _rename(self._row, value)

    def _propose(self, one: Field, value: Any) -> None:
        """Put down once what is said; the same again while nobody has decided adds nothing."""
        self.proposed.append(one.name)
        if any(said(waiting, one) == self._spelled(one, value) for waiting in self._waiting(one)):
            return
        told = {"kind": self._kind.value, "row_id": self._row.pk, "field": one.name, "gathering": self._gathering}
        row = Proposal(**told, code=self._row.code, at=self._at)
        if one.form is Form.SEALED:
            row.value_sealed = seal(value, Place("register_proposal", "value_sealed", row.pk))
        else:
            row.value = spelled(value)
        row.save(force_insert=True)

    def _waiting(self, one: Field) -> list[Proposal]:
        undecided = Proposal.objects.filter(row_id=self._row.pk, field=one.name, decided_at=None)
        return list(undecided.order_by("at", "id"))

    @staticmethod
    def _spelled(one: Field, value: Any) -> str:
        return str(value or "") if one.form is Form.SEALED else spelled(value)

    def kept(self) -> Outcome:
        """Write what is new, and from when on it will be too old."""
        if self.changed or self.confirmed:
            self._write([*self.changed, *self.confirmed])
            freshen_behind(_door_of(self._row))
        return Outcome(tuple(self.changed), tuple(self.confirmed), tuple(self.proposed))

    def _write(self, news: list[str]) -> None:
        row = self._row
        row.gathered = str(self._provenance.with_(news, self._gathering.pk))
        if self.changed:
            row.version, row.changed_at = row.version + 1, self._at
        update_changed(row, self._before)
        tallying.add(self._counts, row, 1)
        tallying.write(self._counts)


def same(row: Kept, one: Field, value: Any) -> bool:
    """Whether `value` (in clear) is the one that stands; a sealed one is compared by its blind index."""
    if one.form is not Form.SEALED:
        return bool(getattr(row, one.name) == value)
    kept = getattr(row, f"{one.name}_blind")
    if not value or kept is None:
        return not value and kept is None
    return bytes(kept) in blinds(value, one.table)


def _door_of(row: Kept) -> UUID | None:
    """The door behind which a value counts."""
    return row.home_id if isinstance(row, Person) else row.pk if isinstance(row, Home) else None


def _rename(row: Kept, name: str) -> None:
    """What is found by a name follows it."""
    if isinstance(row, Person):
        row.pinyin, row.initials = pinyin_of(name), initials_of(name)
    elif isinstance(row, Organisation):
        row.folded = fold(name)
