"""A mapping: how the table of another system is read. Data under `cities/*/mappings/`, no code for any source."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gezhi.domain.cases.rules.importing import IMPORTED_STATES
from gezhi.domain.cases.vocabulary import ClassKind, Outcome, Source, State, Urgency
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.problem import problem

T = TypeVar("T")

NO_MAPPING = problem("mapping.missing", 404, "There is no mapping “{name}”; there are: {names}.")
MALFORMED = problem("mapping.malformed", 422, "The mapping {file} is not right at {where}: {what}")


class Part(BaseModel):
    """A part of a mapping; unknown words are refused, so a slip of the pen is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Part, Generic[T]):
    """A value by a table: of a column, or always the same. `default` stands for values not listed and for none."""

    column: str = ""
    values: dict[str, T] = {}
    default: T | None = None
    always: T | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Choice[T]:
        if bool(self.column) == (self.always is not None):
            raise ValueError("name either a column or what it always is")
        return self


class Words(Part):
    """A text put together from columns; missing ones are left out."""

    columns: tuple[str, ...] = Field(min_length=1)
    join: str = " · "


class Instant(Part):
    """A column of instants; ISO 8601 is understood without a format."""

    column: str
    formats: tuple[str, ...] = ()


class Times(Part):
    """The instants of a case."""

    reported: Instant
    filed: Instant | None = None
    dispatched: Instant | None = None
    answered: Instant | None = None
    closed: Instant | None = None
    due: Instant | None = None


class Digits(Part):
    """A column of a code, filled up with zeros to so many digits."""

    column: str
    digits: int = Field(0, ge=0, le=8)


class ListedClass(Part):
    """A class that the mapping brings along. A class without `major` is a major class."""

    code: str = Field(min_length=1, max_length=8)
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field("", max_length=160)
    major: str = Field("", max_length=4)


class MadeClasses(Part):
    """The local edition in which classes are made: those listed here, or those that the rows name."""

    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=160)
    classes: tuple[ListedClass, ...] = ()
    class_name: str = ""  # the column with the name of a class made from a row
    major: tuple[Digits, ...] = ()
    major_name: str = ""


class Classes(Part):
    """How a row finds its class: by code (of one or several columns), by name, or by a table of values."""

    edition: str = Field(min_length=1, max_length=40)
    kind: ClassKind = ClassKind.EVENT
    code: tuple[Digits, ...] = ()
    name: str = ""
    column: str = ""
    values: dict[str, str] = {}  # value → code
    make: MadeClasses | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Classes:
        if sum(map(bool, (self.code, self.name, self.column))) != 1:
            raise ValueError("name exactly one of code, name and column")
        from_rows = self.make is not None and bool(self.make.class_name)
        if from_rows and not (self.code and self.make and self.make.major and self.make.major_name):
            raise ValueError("classes made from rows need code, major and major_name")
        return self


class PlaceWay(Part):
    """One way to find the place. `otherwise` says what happens when the value leads nowhere."""

    by: Literal["point", "code", "name"]
    lon: str = ""
    lat: str = ""
    datum: Datum | None = None
    column: str = ""
    levels: tuple[LevelWord, ...] = ()
    within: str = ""  # the column with the name of a larger area, where names repeat
    otherwise: Literal["refuse", "next"] = "refuse"

    @model_validator(mode="after")
    def _whole(self) -> PlaceWay:
        if self.by == "point" and not (self.lon and self.lat and self.datum):
            raise ValueError("a point needs lon, lat and datum")
        if self.by != "point" and not self.column:
            raise ValueError("name the column")
        return self


class DepartmentMade(Part):
    """Departments that are not known yet are made, with codes of this prefix."""

    prefix: str = Field(min_length=1, max_length=16, pattern=r"^[a-z0-9-]+$")


class Departments(Part):
    """How a row finds its department: by name, or by a table from the source's name to ours."""

    column: str
    values: dict[str, str] = {}
    make: DepartmentMade | None = None


class CaseMapping(Part):
    """How the rows of one source become cases."""

    source: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9.-]+$")
    title: str = Field(min_length=1, max_length=80)
    attribution: str = ""
    zone: str
    encoding: str = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    sheet: str = ""
    missing: tuple[str, ...] = ("",)
    area: str = Field("", pattern=r"^\d*$", max_length=18)
    number: str
    words: Words
    address: Words | None = None
    answer: Words | None = None  # what the department answered
    case_class: Classes | None = Field(None, alias="class")
    place: tuple[PlaceWay, ...] = ()
    times: Times
    state: Choice[State]
    late: Choice[bool] | None = None
    department: Departments | None = None
    channel: Choice[Source] = Choice[Source](always=Source.IMPORTED)
    urgency: Choice[Urgency] = Choice[Urgency](always=Urgency.NORMAL)
    outcome: Choice[Outcome] | None = None

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("there is no such time zone") from None
        return name

    @field_validator("state")
    @classmethod
    def _possible_states(cls, choice: Choice[State]) -> Choice[State]:
        wanted = {*choice.values.values(), choice.default, choice.always} - {None}
        if not wanted <= IMPORTED_STATES:
            raise ValueError(f"cases are taken over as {', '.join(sorted(IMPORTED_STATES))}")
        return choice


def load_mapping(name: str) -> CaseMapping:
    """The mapping of that name, or in the file of that path. Raises Problem `mapping.missing`, `mapping.malformed`."""
    file = _file_of(name)
    try:
        return CaseMapping.model_validate(orjson.loads(file.read_bytes()))
    except orjson.JSONDecodeError as refusal:
        raise MALFORMED(file=file.name, where=f"{refusal.lineno}:{refusal.colno}", what=refusal.msg) from None
    except ValidationError as refusal:
        first: dict[str, Any] = dict(refusal.errors()[0])
        where = ".".join(str(step) for step in first["loc"]) or "/"
        raise MALFORMED(file=file.name, where=where, what=first["msg"]) from None


def _file_of(name: str) -> Path:
    shipped = {file.stem: file for file in sorted(Path(settings.CITIES_DIR).glob("*/mappings/*.json"))}
    if name in shipped:
        return shipped[name]
    if name.endswith(".json") and Path(name).is_file():
        return Path(name)
    raise NO_MAPPING(name=name, names=", ".join(shipped) or "–")
