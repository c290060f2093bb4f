"""A row becomes a draft: every value read and judged, every fault kept with its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.rules.addresses import AddressParts, parse, tail, without_compound
from gezhi.domain.registry.selectors import codes
from gezhi.domain.registry.vocabulary import TieRole
from gezhi.ground.kernel.names import pinyin_of
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.tabular import Line
from gezhi.ground.plumbing.tabular.office import UNKNOWN_WORD, Columns
from gezhi.ground.plumbing.tabular.refusals import CellFault, RefusedRow

NO_NAME = problem("register.no_name", 422, "A name is needed.")
DIFFERS = problem(
    "register.differs", 422, "This is not what the document number says; correct whichever of the two is wrong."
)
NO_ROOM = problem(
    "register.no_room",
    422,
    "A building and a room are needed. Merged cells of a sheet are empty below the first: unmerge and fill them down.",
)
NO_ROOM_IN_IT = problem(
    "register.no_room_in_address",
    422,
    "The address names no building and room that can be told; write it down to the room, as 幸福花园3号楼1单元301室.",
)
RELATION_TO_NOBODY = problem(
    "register.relation_to_nobody",
    422,
    "A relation is towards the head of a household: give the household's number too.",
)
SURPLUS = problem("import.surplus", 422, "The row has more cells than the heading has columns.")

Spellings = Mapping[str, str]

ROLES: Spellings = {
    **{role.value: role.value for role in TieRole},
    "居住": "lives",
    "业主": "owner",
    "房主": "owner",
    "家属": "family",
    "家庭成员": "family",
    "租客": "tenant",
    "租户": "tenant",
    "承租人": "tenant",
    "托管人": "trustee",
}
SEXES: Spellings = {"男": "1", "女": "2", "m": "1", "f": "2"}
KINDS: Spellings = {
    "常住": "11",
    "户籍人口": "11",
    "流动人口": "3",
    "暂住": "3",
    "寄住": "2",
    "境外": "4",
    "未落户": "5",
}
"""What offices say for the kinds of registration beside the table's own names."""


@dataclass(slots=True)
class Draft:
    """Somebody to be, or a row to be refused."""

    line: Line
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    """Columns of the person that the row tells something about."""
    grid: str = ""
    compound: str = ""
    building: str = ""
    stairwell: str = ""
    floor: int = 0
    room: str = ""
    role: TieRole = TieRole.LIVES
    from_date: date | None = None
    registration: str = ""
    household: str = ""
    relation: str = ""
    keys: Sequence[bytes] = ()
    """The document's look-up keys, once somebody asked for them."""
    phone_key: bytes | None = None
    """The phone's, likewise."""
    is_birth_told: bool = False
    """Whether the birth date was told by itself, not only by the number."""
    is_registered_anew: bool = False
    """Whether somebody who is there gets the registration that the row tells."""
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """(field, spelling) of code values that are not understood."""
    faults: list[CellFault] = field(default_factory=list)
    _pinyin: str = ""

    @property
    def pinyin(self) -> str:
        """The name's sound, reckoned once."""
        self._pinyin = self._pinyin or pinyin_of(self.name)
        return self._pinyin

    @property
    def document(self) -> str:
        document: str = self.values.get("document", "")
        return document

    def refused(self) -> RefusedRow:
        return RefusedRow(self.line.number, self.line.cells, tuple(self.faults))


Read = Callable[[str], Any]


class Reader:
    """Reads the rows of one table; `aliases` are the source's own spellings of codes, by field."""

    def __init__(self, columns: Columns, aliases: Mapping[str, Spellings], today: date) -> None:
        self._columns, self._today = columns, today
        plain: list[tuple[str, Read]] = [
            ("former_name", _line(80)),
            ("origin", _line(6)),
            ("nationality", _line(3)),
            ("workplace", _line(120)),
            *((name, _coded(name, table, aliases)) for name, table in CODED.items()),
        ]
        self._plain = [(name, read) for name, read in plain if columns.has(name)]
        self._document_kind = _coded("document_kind", "gat517_id_document", aliases)
        self._sex = _among({**codes.spellings("gbt2261_1_sex"), **SEXES}, aliases, "sex", ("男", "女"))
        kinds = {**codes.spellings("deploy_residence_registration"), **KINDS}
        self._registration = _among(kinds, aliases, "registration", list(KINDS))
        self._relation = _coded("relation", "gbt4761_family_relation", aliases)
        self._role = _among(ROLES, aliases, "role", ("居住", "业主", "家属", "租客", "托管人"))

    def column(self, key: str) -> str:
        """What the file calls a column of ours; empty where it has none."""
        return self._columns.name(key) if self._columns.has(key) else ""

    def draft(self, line: Line) -> Draft:
        """The row, judged by itself."""
        draft = Draft(line)
        if line.surplus:
            draft.faults.append(CellFault("", SURPLUS()))
        draft.name = self._take(draft, "name", _line(80)) or ""
        if not draft.name:
            self._refuse(draft, "name", NO_NAME())
        self._read_identity(draft)
        for name, read in self._plain:
            value = self._take(draft, name, read)
            if value:
                draft.values[name] = value
        self._read_home(draft)
        self._read_registration(draft)
        return draft

    def _read_identity(self, draft: Draft) -> None:
        values = draft.values
        kind = self._take(draft, "document_kind", self._document_kind) or "111"
        values["document_kind"] = kind
        sex, birth = self._take(draft, "sex", self._sex), self._take(draft, "birth_date", self._day)
        found = self._take(draft, "document", lambda text: reading.document(text, kind, self._today))
        if found:
            values["document"] = found.number
            self._agree(draft, "birth_date", birth, found.birth_date)
            self._agree(draft, "sex", None if sex in {"0", "9"} else sex, found.sex if found.birth_date else None)
            draft.is_birth_told = birth is not None
            birth, sex = found.birth_date or birth, found.sex if found.birth_date else sex
        if birth:
            values["birth_date"] = birth
        if sex:
            values["sex"] = sex
        number = self._take(draft, "phone", reading.phone)
        if number:
            values["phone"] = number

    def _agree(self, draft: Draft, key: str, told: Any, known: Any) -> None:
        if told and known and told != known:
            self._refuse(draft, key, DIFFERS())

    def _read_home(self, draft: Draft) -> None:
        cell, line = self._columns.cell, draft.line
        draft.grid, draft.compound = cell(line, "grid"), cell(line, "compound")
        draft.building = without_compound(draft.compound, cell(line, "building"))
        draft.stairwell, draft.room = cell(line, "stairwell"), cell(line, "room")
        floor = self._take(draft, "floor", int_of)
        draft.floor = floor or 0
        address = cell(line, "address")
        if address and not draft.room:
            self._read_address(draft, address)
        elif not (draft.room and (draft.building or draft.compound)):
            self._refuse(draft, "room" if draft.building else "building", NO_ROOM())
        draft.role = TieRole(self._take(draft, "role", self._role) or TieRole.LIVES)
        draft.from_date = self._take(draft, "from_date", self._day)

    def _read_address(self, draft: Draft, address: str) -> None:
        """Building and room out of one text; what the row says in columns of their own goes before."""
        parts = _parsed(address)
        draft.compound = draft.compound or parts.compound or f"{parts.road}{parts.plate}"
        draft.building = draft.building or parts.building
        draft.stairwell, draft.floor = draft.stairwell or parts.stairwell, draft.floor or _floor_of(parts.floor)
        draft.room = parts.room
        if not (draft.room and (draft.building or draft.compound)):
            self._refuse(draft, "address", NO_ROOM_IN_IT())

    def _read_registration(self, draft: Draft) -> None:
        draft.registration = self._take(draft, "registration", self._registration) or ""
        draft.household = self._take(draft, "household", _line(20)) or ""
        draft.relation = self._take(draft, "relation", self._relation) or ""
        if draft.relation and not draft.household:
            self._refuse(draft, "relation", RELATION_TO_NOBODY())

    def _day(self, text: str) -> date:
        return reading.day(text, self._today)

    def _take(self, draft: Draft, key: str, read: Read) -> Any:
        """The cell as `read` understands it; None where it is empty, None and a fault where it is not understood."""
        told = self._columns.cell(draft.line, key)
        if not told:
            return None
        try:
            return read(told)
        except Problem as refusal:
            self._refuse(draft, key, refusal)
            if refusal.kind is UNKNOWN_WORD and key in CODE_FIELDS:
                draft.unknown.append((key, told[:SPELLING]))
            return None

    def _refuse(self, draft: Draft, key: str, refusal: Problem) -> None:
        draft.faults.append(CellFault(self._columns.name(key), refusal))


MOST_SHOWN = 12
"""Words that a refusal lists."""
SPELLING = 40
"""Characters of a spelling that is kept for an alias."""
CODED = {
    "marital": "gbt2261_2_marital_status",
    "education": "gbt4658_education",
    "employment": "gbt2261_4_employment_status",
}


CODE_TABLES: Mapping[str, str] = {
    **CODED,
    "sex": "gbt2261_1_sex",
    "document_kind": "gat517_id_document",
    "registration": "deploy_residence_registration",
    "relation": "gbt4761_family_relation",
}
"""The fields whose values are of a code table, and which."""
CODE_FIELDS = frozenset({*CODE_TABLES, "role"})

_parsed = lru_cache(maxsize=65_536)(parse)
"""Families write the same address."""


def _floor_of(text: str) -> int:
    digits = tail(AddressParts(floor=text))[1] if text else ""
    return int(digits) if digits.lstrip("-").isdigit() else 0


def int_of(text: str) -> int:
    """A floor: 3, -1, B1. Raises Problem `table.unknown_word`."""
    plain = text.upper().replace("B", "-").removesuffix("层").removesuffix("楼")
    try:
        number = int(plain)
    except ValueError:
        number = 1000
    if not -20 <= number <= 300:
        raise UNKNOWN_WORD(value=text[:40], words="-20 … 300")
    return number


def _line(limit: int) -> Read:
    return lambda text: clean_line(text, limit=limit)


def _coded(name: str, table: str, aliases: Mapping[str, Spellings]) -> Read:
    return _among(codes.spellings(table), aliases, name, [row.name for row in codes.table(table)])


def _among(known: Spellings, aliases: Mapping[str, Spellings], name: str, shown: Sequence[str]) -> Read:
    """Reads one of the words that are known, or a spelling of the source; a refusal lists those `shown`."""
    words = {**known, **aliases.get(name, {})}

    def read(told: str) -> str:
        found = words.get(told) or words.get(told.lower()) or words.get(told.lstrip("0") or "0")
        if found is None:
            raise UNKNOWN_WORD(value=told[:40], words="、".join(shown[:MOST_SHOWN]))
        return found

    return read
