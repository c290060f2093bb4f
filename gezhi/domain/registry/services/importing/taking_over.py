"""The import of one table: chunk by chunk, each in a short transaction; who is there is known again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Gathering, Person, Tie
from gezhi.domain.registry.rules.columns import NEEDED, NOT_COLLECTED, PEOPLE
from gezhi.domain.registry.rules.registrations import TWO_HEADS
from gezhi.domain.registry.services import people
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.importing.drafts import Draft, Reader, Spellings
from gezhi.domain.registry.services.importing.known import Known, Paper, news
from gezhi.domain.registry.services.importing.placing import Placed, Placer
from gezhi.domain.registry.services.keeping import put
from gezhi.domain.registry.vocabulary import HEADS, Kind, TieRole
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.tabular import Line, Table
from gezhi.ground.plumbing.tabular.office import Columns
from gezhi.ground.plumbing.tabular.refusals import CellFault, RefusedRow

CHUNK = 2000
"""Rows written in one transaction: under the two seconds that a write may last."""
TWICE = problem("register.twice", 422, "This document number stands already in line {line}.")

Say = Callable[[int], None]


@dataclass
class Taken:
    """What an import did, or in a trial would do."""

    rows: int = 0
    made: int = 0
    changed: int = 0
    known: int = 0
    doubtful: int = 0
    """Made, and to be compared with somebody who may be the same."""
    refused: list[RefusedRow] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    """How often each kind of fault was found."""
    not_collected: tuple[str, ...] = ()
    """Columns of the table that are left where they are."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken over: into which area, read how, by whom."""

    area: AreaCode
    by: Actor
    gathering: Gathering
    at: datetime
    words: Mapping[str, Sequence[str]] = field(default_factory=lambda: PEOPLE)
    aliases: Mapping[str, Spellings] = field(default_factory=dict)
    is_trial: bool = False


def take_over(*, order: Order, table: Table, start: int = 0, say: Say | None = None) -> Taken:
    """Take over the rows of `table` from the row number `start` on. A trial judges every row and writes nothing.

    Rows with faults are refused one by one and told; the others are written, some thousand to a transaction, so an
    import that was broken off goes on where it stopped. Who is there already is compared field by field: a second run
    changes nothing. Raises the Problems `table.*`.
    """
    run = _Run(order, table)
    rows = islice(iter(table), start, None)
    for lines in _chunks(rows):
        run.take(lines)
        if say:
            say(start + run.taken.rows)
    return run.taken


def _chunks(rows: Iterable[Line]) -> Iterator[list[Line]]:
    rows = iter(rows)
    while lines := list(islice(rows, CHUNK)):
        yield lines


class _Run:
    """One table on its way in."""

    def __init__(self, order: Order, table: Table) -> None:
        self._order = order
        self._reader = Reader(Columns(table, order.words, NEEDED), order.aliases, order.at.date())
        self._placer, self._known = Placer(order.area), Known()
        self._seen: dict[str, int] = {}
        self._file = table.name
        left = tuple(column for column in table.columns if column.strip().lower() in NOT_COLLECTED)
        self.taken = Taken(not_collected=left)

    def take(self, lines: Sequence[Line]) -> None:
        drafts = [self._reader.draft(line) for line in lines]
        self.taken.rows += len(drafts)
        self._refuse_twins(drafts)
        good = self._good(drafts)
        with transaction.atomic():
            self._write(good)
            if self._order.is_trial:
                transaction.set_rollback(True)
        if self._order.is_trial:
            self._placer.forget()
            self._known.households.clear()
        self._good(drafts, tell=True)

    def _refuse_twins(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.document:
                first = self._seen.setdefault(draft.document, draft.line.number)
                if first != draft.line.number:
                    draft.faults.append(CellFault("", TWICE(line=first)))

    def _good(self, drafts: Sequence[Draft], *, tell: bool = False) -> list[Draft]:
        bad = [draft for draft in drafts if draft.faults]
        if tell:
            self.taken.refused += [draft.refused() for draft in bad]
            self.taken.faults.update(fault.problem.kind.code for draft in bad for fault in draft.faults)
        return [draft for draft in drafts if not draft.faults]

    def _write(self, drafts: Sequence[Draft]) -> None:
        order, batch = self._order, Batch(self._order.gathering, self._order.at)
        self._placer.prepare(drafts)
        self._known.ask(drafts, str(order.area)[:6])
        placed = {id(draft): self._placer.place(draft, batch) for draft in drafts}
        self._known.ask_doors(door.home_id for d in drafts if not d.document and (door := placed[id(d)]))
        before = (self.taken.made, self.taken.changed, self.taken.known)
        there: list[tuple[Draft, Person, Placed]] = []
        for draft in drafts:
            door = placed[id(draft)]
            if door is None:
                continue
            person = self._known.by_document(draft) or self._known.by_door(draft, door.home_id)
            if person is not None and self._is(person, draft):
                there.append((draft, person, door))
            else:
                self._enter(draft, door, batch, person)
        batch.write()
        for draft, person, door in there:
            self._keep(draft, person, door)
        self._record(drafts, before)

    def _is(self, person: Person, draft: Draft) -> bool:
        """The row is about this person; not where they stand elsewhere, or bear the number under another name."""
        return person.name == draft.name and self._order.area.contains(person.code)

    def _enter(self, draft: Draft, door: Placed, batch: Batch, other: Person | None) -> None:
        household = self._household(draft, door, batch)
        if draft.faults:
            return
        values = draft.values
        id = batch.person(
            door.code,
            name=draft.name,
            pinyin=pinyin_of(draft.name),
            initials=initials_of(draft.name),
            home_id=door.home_id,
            registration=draft.registration,
            **values,
        )
        batch.tie(id, door.home_id, draft.role, draft.from_date)
        if draft.registration or household:
            kind = draft.registration or "11"
            batch.registration(id, door.code, kind, household_id=household, relation=draft.relation)
        if other is not None:
            batch.doubt(id, door.code, other, "same_document")
            self.taken.doubtful += 1
        self.taken.made += 1

    def _household(self, draft: Draft, door: Placed, batch: Batch) -> UUID | None:
        """The registered household of a row, made where it is not there; a second head is a fault."""
        if not draft.household:
            return None
        paper = self._known.households.get(draft.household)
        if paper is None:
            made = batch.household(door.code, number=draft.household, kind="10", home_id=door.home_id)
            paper = self._known.households[draft.household] = Paper(made, has_head=False)
        if draft.relation in HEADS:
            if paper.has_head:
                draft.faults.append(CellFault("", TWO_HEADS()))
            paper.has_head = True
        return paper.id

    def _keep(self, draft: Draft, person: Person, door: Placed) -> None:
        """Somebody who is there: what is new about them, and the door behind which they live now."""
        said = news(person, draft)
        order = self._order
        outcome = put(person, Kind.PERSON, said, gathering=order.gathering, at=order.at) if said else None
        has_moved = person.home_id != door.home_id and draft.role is TieRole.LIVES
        if has_moved:
            people.settle(person, door.home_id, door.code, gathering=order.gathering, at=order.at)
        elif person.home_id != door.home_id:
            tie = {"person": person, "home_id": door.home_id, "role": draft.role, "to_date": None}
            Tie.objects.get_or_create(**tie, defaults={"gathering": order.gathering})
        if has_moved or (outcome and (outcome.changed or outcome.proposed)):
            self.taken.changed += 1
        else:
            self.taken.known += 1

    def _record(self, drafts: Sequence[Draft], before: tuple[int, int, int]) -> None:
        """One deed for the rows of a chunk: which lines of which file, and what became of them."""
        if not drafts:
            return
        now = (self.taken.made, self.taken.changed, self.taken.known)
        made, changed, known = (b - a for a, b in zip(before, now, strict=True))
        facts = {"file": self._file, "lines": [drafts[0].line.number, drafts[-1].line.number]}
        journal.record(
            deed="register.import",
            by=self._order.by,
            subject=("gathering", None),
            code=str(self._order.area),
            facts={**facts, "gathering": self._order.gathering.pk, "made": made, "changed": changed, "known": known},
            at=self._order.at,
        )
