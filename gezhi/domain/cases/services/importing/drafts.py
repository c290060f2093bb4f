"""A row becomes a draft: every value read and judged, every fault kept with its column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from gezhi.domain.cases.rules.importing import Life, Times, check_times, instant, life_of
from gezhi.domain.cases.services.importing.mapping import CaseMapping, Choice, Digits, Instant, Words
from gezhi.domain.cases.services.places import ADDRESS_LENGTH, Stand
from gezhi.domain.cases.services.reporting import NO_WORDS
from gezhi.domain.cases.services.turns import WORDS_LENGTH
from gezhi.domain.cases.vocabulary import Outcome, Source, State, Urgency
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.tabular import Line, Table

T = TypeVar("T")

NUMBER_LENGTH = 64
DEPARTMENT_LENGTH = 64

NO_NUMBER = problem("import.no_number", 422, "The row has no number of its own: it could not be known again.")
REPEATED = problem("import.repeated", 422, "The number {number} stands already in line {line}.")
UNMAPPED = problem("import.unmapped", 422, "The mapping does not say what “{value}” means.")
NO_VALUE = problem("import.no_value", 422, "A value is needed here.")
SURPLUS = problem("import.surplus", 422, "The row has more cells than the heading has columns.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and in which column (“” for the row as a whole)."""

    column: str
    problem: Problem


@dataclass(slots=True)
class Draft:
    """A case to be, or a row to be refused."""

    line: int
    cells: list[str]
    number: str = ""
    words: str = ""
    address: str = ""
    answer: str = ""
    state: State = State.REPORTED
    channel: Source = Source.IMPORTED
    urgency: Urgency = Urgency.NORMAL
    outcome: Outcome | None = None
    late: bool | None = None
    department: str = ""
    class_code: str = ""
    times: Times | None = None
    life: Life | None = None
    stand: Stand | None = None
    raw_point: tuple[float, float, str] | None = None
    """Longitude and latitude as they came, and their datum."""
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, column: str, refusal: Problem) -> None:
        self.faults.append(Fault(column, refusal))


Step = Callable[[Draft], None]


class Columns:
    """The columns of a table as a mapping names them; raises Problem `table.no_column` for one that is not there."""

    def __init__(self, table: Table, missing: Sequence[str]) -> None:
        self._table = table
        self._missing = frozenset(missing) | {""}

    def reader(self, column: str) -> Callable[[list[str]], str]:
        """Reads the cell of a column: trimmed, and “” for what means that nothing is there."""
        position, missing = self._table.position(column), self._missing

        def read(cells: list[str]) -> str:
            text = cells[position].strip()
            return "" if text in missing else text

        return read

    def joined(self, columns: Sequence[str], join: str) -> Callable[[list[str]], str]:
        """Reads several columns as one text, missing ones left out."""
        readers = [self.reader(column) for column in columns]
        return lambda cells: join.join(filter(None, (read(cells) for read in readers)))

    def code(self, digits: Sequence[Digits]) -> Callable[[list[str]], str]:
        """Reads a code put together from columns; “” when one of them is missing."""
        readers = [(self.reader(part.column), part.digits) for part in digits]

        def read(cells: list[str]) -> str:
            parts = [(found(cells), width) for found, width in readers]
            return "".join(text.zfill(width) for text, width in parts) if all(text for text, _ in parts) else ""

        return read

    def choice(self, choice: Choice[T]) -> Callable[[list[str]], T | None]:
        """Reads a value by its table. Raises Problem `import.unmapped`."""
        if choice.always is not None:
            return lambda cells: choice.always
        found = self.reader(choice.column)

        def read(cells: list[str]) -> T | None:
            text = found(cells)
            value = choice.values.get(text, choice.default)
            if value is None and text:
                raise UNMAPPED(value=text[:80])
            return value

        return read


class RowReader:
    """Reads rows by a mapping. Raises Problem `table.no_column` for a mapping of another table."""

    def __init__(self, mapping: CaseMapping, table: Table, now: datetime) -> None:
        self._columns = Columns(table, mapping.missing)
        self._mapping = mapping
        self._now = now
        self._zone = ZoneInfo(mapping.zone)
        self._lines: dict[str, int] = {}
        self._times: list[tuple[str, str, Callable[[list[str]], datetime | None]]] = [
            (name, spec.column, self._instant(spec))
            for name in ("reported", "filed", "dispatched", "answered", "closed", "due")
            if (spec := getattr(mapping.times, name)) is not None
        ]
        self._steps = list(self._text_steps()) + list(self._choice_steps())

    def read(self, line: Line) -> Draft:
        """The draft of a row, with every fault that the row alone can show."""
        draft = Draft(line.number, line.cells)
        if line.surplus:
            draft.refuse("", SURPLUS())
        for column, step in self._steps:
            self._try(draft, column, step)
        self._read_times(draft)
        return draft

    def _try(self, draft: Draft, column: str, step: Step) -> None:
        try:
            step(draft)
        except Problem as refusal:
            draft.refuse(column, refusal)

    def _text_steps(self) -> list[tuple[str, Step]]:
        mapping, columns = self._mapping, self._columns
        number, words = columns.reader(mapping.number), columns.joined(mapping.words.columns, mapping.words.join)

        def read_number(draft: Draft) -> None:
            draft.number = clean_line(number(draft.cells), limit=NUMBER_LENGTH)
            if not draft.number:
                raise NO_NUMBER()
            first = self._lines.setdefault(draft.number, draft.line)
            if first != draft.line:
                raise REPEATED(number=draft.number, line=first)

        def read_words(draft: Draft) -> None:
            draft.words = clean(words(draft.cells), limit=WORDS_LENGTH)
            if not draft.words:
                raise NO_WORDS()

        steps: list[tuple[str, Step]] = [(mapping.number, read_number), (mapping.words.columns[0], read_words)]
        for name, spec, limit in (
            ("address", mapping.address, ADDRESS_LENGTH),
            ("answer", mapping.answer, WORDS_LENGTH),
        ):
            if spec is not None:
                steps.append((spec.columns[0], self._text_step(name, spec, limit)))
        return steps

    def _text_step(self, name: str, spec: Words, limit: int) -> Step:
        read = self._columns.joined(spec.columns, spec.join)
        return lambda draft: setattr(draft, name, clean(read(draft.cells), limit=limit))

    def _choice_steps(self) -> list[tuple[str, Step]]:
        mapping = self._mapping
        steps = [
            self._choice_step("state", mapping.state, is_needed=True),
            self._choice_step("channel", mapping.channel, is_needed=True),
            self._choice_step("urgency", mapping.urgency, is_needed=True),
        ]
        if mapping.late is not None:
            steps.append(self._choice_step("late", mapping.late))
        if mapping.outcome is not None:
            steps.append(self._choice_step("outcome", mapping.outcome))
        return steps

    def _choice_step(self, name: str, choice: Choice[T], *, is_needed: bool = False) -> tuple[str, Step]:
        read = self._columns.choice(choice)

        def step(draft: Draft) -> None:
            value = read(draft.cells)
            if value is None and is_needed:
                raise NO_VALUE()
            setattr(draft, name, value)

        return choice.column, step

    def _instant(self, spec: Instant) -> Callable[[list[str]], datetime | None]:
        read, formats, zone = self._columns.reader(spec.column), spec.formats, self._zone
        return lambda cells: instant(text, formats, zone).astimezone(UTC) if (text := read(cells)) else None

    def _read_times(self, draft: Draft) -> None:
        """The instants, and the life that follows from them once nothing before was wrong."""
        told: dict[str, datetime] = {}
        for name, column, read in self._times:
            try:
                at = read(draft.cells)
            except Problem as refusal:
                draft.refuse(column, refusal)
                continue
            if at is not None:
                told[name] = at
        reported = self._mapping.times.reported.column
        if "reported" not in told:
            if not any(fault.column == reported for fault in draft.faults):
                draft.refuse(reported, NO_VALUE())
            return
        draft.times = Times(**told)
        self._try(draft, reported, lambda draft: check_times(Times(**told), self._now))

    def live(self, draft: Draft) -> None:
        """Give a draft whose department is known its life; adds a fault where the state does not allow it."""
        if draft.times is None:
            return
        try:
            draft.life = life_of(
                draft.state, draft.times, published_late=draft.late, has_department=bool(draft.department)
            )
        except Problem as refusal:
            draft.refuse(self._mapping.state.column, refusal)
