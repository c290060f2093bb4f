"""The import of one table: chunk by chunk, each in a short transaction; who is there is known again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Person, Tie
from gezhi.domain.registry.rules.columns import NEEDED, NOT_COLLECTED
from gezhi.domain.registry.rules.registrations import TWO_HEADS
from gezhi.domain.registry.services import people
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.importing.alike import Alike, Likely
from gezhi.domain.registry.services.importing.drafts import Draft, Reader
from gezhi.domain.registry.services.importing.known import Known, Paper, news
from gezhi.domain.registry.services.importing.orders import Order, Taken
from gezhi.domain.registry.services.importing.papers import check_papers
from gezhi.domain.registry.services.importing.placing import Placed, Placer, place_words
from gezhi.domain.registry.services.keeping import put
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import HEADS, Kind, RegistrationKind, TieRole
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.tabular import Line, Table
from gezhi.ground.plumbing.tabular.office import Columns
from gezhi.ground.plumbing.tabular.refusals import CellFault

CHUNK = 2000
"""Rows written in one transaction: under the two seconds that a write may last."""
TWICE = problem(
    "register.twice", 422, "This document number stands already in line {line}; delete one row, or correct the number."
)
TWICE_HERE = problem(
    "register.twice_here",
    422,
    "Line {line} names the same person behind the same door; delete one, or give both document number or birth.",
)

Say = Callable[[int], None]


def take_over(*, order: Order, table: Table, start: int = 0, say: Say | None = None) -> Taken:
    """Take over the rows of `table` from the row number `start` on. A trial judges every row and writes nothing.

    Rows with faults are refused one by one and told; the others are written, some thousand to a transaction, so an
    import that was broken off goes on where it stopped. Who is there already is compared field by field: a second run
    changes nothing. Raises the Problems `table.*`.
    """
    run = _Run(order, table)
    rows = iter(table)
    run.read_again(islice(rows, start))
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
        columns = Columns(table, order.words, NEEDED, is_chosen=order.is_chosen)
        self._reader = Reader(columns, order.aliases, order.at.date())
        self._placer = Placer(order.area, self._reader.column("grid"))
        self._known, self._alike = Known(), Alike(order.at.date())
        self._seen: dict[object, int] = {}
        self._file = table.name
        left = tuple(column for column in table.columns if column.strip().lower() in NOT_COLLECTED)
        self.taken, self._piece = Taken(not_collected=left), Taken()

    def read_again(self, lines: Iterable[Line]) -> None:
        """Rows that were taken over before the run was broken off: who stands in them stands there already."""
        for line in lines:
            self._refuse_twins([self._reader.draft(line)])

    def take(self, lines: Sequence[Line]) -> None:
        drafts = [self._reader.draft(line) for line in lines]
        self._piece = Taken(rows=len(drafts))
        self._refuse_twins(drafts)
        with transaction.atomic():
            self._write([draft for draft in drafts if not draft.faults])
            if self._order.is_trial:
                transaction.set_rollback(True)
            else:
                self._tell(drafts)
        if self._order.is_trial:
            self._placer.forget()
            self._known.households.clear()
            self._tell(drafts)
        self.taken.add(self._piece, with_refused=self._order.keep is None)

    def _refuse_twins(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if not draft.document and (draft.faults or not draft.name):
                continue
            key = draft.document or (draft.name, draft.values.get("birth_date"), *place_words(draft))
            first = self._seen.setdefault(key, draft.line.number)
            if first != draft.line.number:
                column, kind = ("document", TWICE) if draft.document else ("name", TWICE_HERE)
                draft.faults.append(CellFault(self._reader.column(column), kind(line=first)))

    def _tell(self, drafts: Sequence[Draft]) -> None:
        """What became of the rows, to whoever keeps the account."""
        piece, bad = self._piece, [draft for draft in drafts if draft.faults]
        piece.refused = [draft.refused() for draft in bad]
        piece.faults.update(fault.problem.kind.code for draft in bad for fault in draft.faults)
        piece.unknown.update(one for draft in bad for one in draft.unknown)
        if self._order.keep is not None:
            self._order.keep(piece)

    def _write(self, drafts: Sequence[Draft]) -> None:
        batch = Batch(self._order.gathering, self._order.at)
        self._placer.prepare(drafts)
        self._known.ask(drafts, str(self._order.area)[:6])
        doors = [(draft, door) for draft in drafts if (door := self._placer.place(draft, batch)) is not None]
        there = self._there(doors, batch)
        batch.write()
        for draft, person, door in there:
            self._keep(draft, person, door)
        self._record(drafts)

    def _there(self, doors: Sequence[tuple[Draft, Placed]], batch: Batch) -> list[tuple[Draft, Person, Placed]]:
        """Who is there already; everybody else goes into the batch."""
        found = [(draft, door, self._by_document(draft)) for draft, door in doors]
        unknown = [(draft, door) for draft, door, person in found if person is None]
        self._known.ask_doors(door.home_id for _, door in unknown if not door.is_new)
        self._alike.ask([draft for draft, _ in unknown], {door.code for _, door in unknown})
        told: list[tuple[Draft, Placed, Person | None, list[Likely]]] = []
        for draft, door, known in found:
            person, others = (known, []) if known is not None else self._who(draft, door)
            told.append((draft, door, person, others))
        self._known.ask_registrations(person.pk for draft, _, person, _ in told if person and _has_papers(draft))
        there = []
        for draft, door, person, others in told:
            if person is None:
                self._enter(draft, door, batch, others)
            elif self._may_stand(draft, door, batch, person):
                there.append((draft, person, door))
        return there

    def _by_document(self, draft: Draft) -> Person | None:
        return next((person for person in self._known.with_document(draft) if self._is(person, draft)), None)

    def _is(self, person: Person, draft: Draft) -> bool:
        """The row is about this person; not where they stand elsewhere, or bear the number under another name."""
        return person.name == draft.name and self._order.area.contains(person.code)

    def _who(self, draft: Draft, door: Placed) -> tuple[Person | None, list[Likely]]:
        """The person of a row that no number settles, or who it may be besides somebody new."""
        by_door = None if draft.document else self._known.by_door(draft, door.home_id)
        if by_door is not None:
            return by_door, []
        near = [*self._known.with_document(draft), *self._known.behind(door.home_id)]
        likely = self._alike.likely(draft, door.home_id, near)
        if likely and likely[0].is_certain and self._order.area.contains(likely[0].person.code):
            return likely[0].person, []
        return None, likely

    def _enter(self, draft: Draft, door: Placed, batch: Batch, others: Sequence[Likely]) -> None:
        household = self._household(draft, door, batch)
        if draft.faults:
            return
        id = batch.person(
            door.code,
            name=draft.name,
            pinyin=draft.pinyin,
            initials=initials_of(draft.name),
            home_id=door.home_id,
            registration=_kind(draft),
            **draft.values,
        )
        batch.tie(id, door.home_id, draft.role, draft.from_date)
        if _has_papers(draft):
            batch.registration(id, door.code, _kind(draft), household_id=household, relation=draft.relation)
        for other in others:
            batch.doubt(id, door.code, other.person, other.why)
        self._piece.doubtful += bool(others)
        self._piece.made += 1

    def _may_stand(self, draft: Draft, door: Placed, batch: Batch, person: Person) -> bool:
        """Whether somebody who is there may be registered as the row says; what is new of it goes into the batch."""
        if not _has_papers(draft):
            return True
        mine, paper = self._known.registrations(person), self._known.households.get(draft.household)
        try:
            is_new = check_papers(
                draft.registration, draft.relation, paper.id if paper else None, draft.household, mine
            )
        except Problem as refusal:
            column = "household" if draft.household else "registration"
            draft.faults.append(CellFault(self._reader.column(column), refusal))
            return False
        if is_new:
            household = self._household(draft, door, batch)
            if not draft.faults:
                batch.registration(person.pk, door.code, _kind(draft), household_id=household, relation=draft.relation)
                draft.is_registered_anew = True
        return not draft.faults

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
                draft.faults.append(CellFault(self._reader.column("relation"), TWO_HEADS()))
            paper.has_head = True
        return paper.id

    def _keep(self, draft: Draft, person: Person, door: Placed) -> None:
        """Somebody who is there: what is new about them, and the door behind which they live now."""
        said = news(person, draft)
        order = self._order
        outcome = put(person, Kind.PERSON, said, gathering=order.gathering, at=order.at) if said else None
        if outcome and "name" in outcome.changed:
            restate(person, order.at, pinyin=pinyin_of(person.name), initials=initials_of(person.name))
        if draft.is_registered_anew:
            restate(person, order.at, registration=_kind(draft))
        has_moved = person.home_id != door.home_id and draft.role is TieRole.LIVES
        if has_moved:
            people.settle(person, door.home_id, door.code, gathering=order.gathering, at=order.at)
        elif person.home_id != door.home_id:
            tie = {"person": person, "home_id": door.home_id, "role": draft.role, "to_date": None}
            Tie.objects.get_or_create(**tie, defaults={"gathering": order.gathering})
        if has_moved or draft.is_registered_anew or (outcome and (outcome.changed or outcome.proposed)):
            self._piece.changed += 1
        else:
            self._piece.known += 1

    def _record(self, drafts: Sequence[Draft]) -> None:
        """One deed for the rows of a chunk: which lines of which file, and what became of them."""
        if not drafts:
            return
        piece = self._piece
        facts = {"file": self._file, "lines": [drafts[0].line.number, drafts[-1].line.number]}
        counts = {"made": piece.made, "changed": piece.changed, "known": piece.known}
        journal.record(
            deed="register.import",
            by=self._order.by,
            subject=("gathering", None),
            code=str(self._order.area),
            facts={**facts, "gathering": self._order.gathering.pk, **counts},
            at=self._order.at,
        )


def _kind(draft: Draft) -> str:
    """The kind of registration that a row tells; who is a member of a household is registered as permanent."""
    return draft.registration or (RegistrationKind.PERMANENT.value if draft.household else "")


def _has_papers(draft: Draft) -> bool:
    return bool(draft.registration or draft.household)
