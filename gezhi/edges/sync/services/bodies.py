"""What commands carry: the shape of each body, checked before its service is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, field_validator

from gezhi.domain.cases import services as cases
from gezhi.domain.cases.services.photos import PhotoIn
from gezhi.domain.cases.services.recordings import MOST_SECONDS
from gezhi.domain.cases.vocabulary import ClassKind, Source, Urgency
from gezhi.domain.patrols import services as patrols
from gezhi.domain.patrols.rules.gates import HOUR, MOST_HOURS, Counted
from gezhi.domain.patrols.rules.inspecting import MOST_PHOTOS, MOST_POINTS
from gezhi.domain.patrols.vocabulary import CheckInWay, Direction, GateKind, Verdict, VisitPurpose
from gezhi.domain.patrols.vocabulary import VisitResult as InspectionResult
from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.services import field_visits
from gezhi.domain.registry.vocabulary import HomeState, SubjectKind, TieRole, VisitResult, VisitWay
from gezhi.ground.kernel.clock import EARLIEST, LATEST
from gezhi.ground.kernel.datums import Datum


def _writable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text cannot hold a NUL")
    return text


Words = Annotated[str, Field(max_length=100_000), AfterValidator(_writable)]
"""A text; services set the real bounds and say so in a Problem."""


Instant = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
"""One that a clock may show, however wrong it is."""

MOST_PIECES = 12
MOST_BYTES = 100_000
"""Of a piece of a track: more than its most points need on foot."""


class Body(BaseModel):
    """What every body is: nothing but what it names."""

    model_config = ConfigDict(extra="forbid")


class Photo(Body):
    """A photo that went up before."""

    id: UUID
    purpose: Words = "report"


def pictures(photos: list[Photo]) -> list[PhotoIn]:
    return [PhotoIn(upload=photo.id, purpose=photo.purpose) for photo in photos]


class Recording(Body):
    """What was said, that went up before."""

    id: UUID
    seconds: int = Field(ge=1, le=MOST_SECONDS)

    def spoken(self) -> cases.RecordingIn:
        return cases.RecordingIn(self.id, self.seconds)


class Place(Body):
    """Where: a point in some datum, or the code of a cell, or an address alone."""

    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    datum: Datum = Datum.WGS84
    accuracy: float | None = Field(None, ge=0, allow_inf_nan=False)
    code: str = Field("", max_length=18)
    address: Words = ""

    def place(self) -> cases.Place:
        return cases.Place(self.lon, self.lat, self.datum, self.accuracy, self.code, self.address)


class Class(Body):
    """A class of the edition in use, and its filing condition."""

    kind: ClassKind
    code: str = Field(max_length=8)
    condition: int | None = Field(None, ge=0, lt=2**31)


class Report(Body):
    """A matter found on the way."""

    words: Words
    place: Place = Place()
    case_class: Class | None = Field(None, alias="class")
    urgency: Urgency = Urgency.NORMAL
    source: Source = Source.WORKER
    photos: list[Photo] = Field([], max_length=20)
    recording: Recording | None = None
    self_handled: bool = False


class Reasoned(Body):
    """A deed on a matter that needs no more than, at most, its reason."""

    reason: Words = ""

    def arguments(self) -> dict[str, Any]:
        """What the service takes beside the command."""
        return {}


class Stay(Body):
    """From when to when somebody stayed with a person, by the sender's clock."""

    since: AwareDatetime
    until: AwareDatetime


class Note(Reasoned):
    words: Words = ""
    stayed: Stay | None = None

    def arguments(self) -> dict[str, Any]:
        stayed = cases.Stayed(self.stayed.since, self.stayed.until) if self.stayed is not None else None
        return {"words": self.words, "stayed": stayed}


class Step(Reasoned):
    words: Words = ""
    photos: list[Photo] = Field([], max_length=20)

    def arguments(self) -> dict[str, Any]:
        return {"words": self.words, "photos": pictures(self.photos)}


class Verify(Step):
    found: bool

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "found": self.found}


class Check(Step):
    passed: bool

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "passed": self.passed}


class Submit(Reasoned):
    answer: Words
    photos: list[Photo] = Field([], max_length=20)

    def arguments(self) -> dict[str, Any]:
        return {"answer": self.answer, "photos": pictures(self.photos)}


class Nothing(Body):
    """A deed that says all by itself."""


class Found(Body):
    """What was found behind a door."""

    condition: HomeState
    words: Words = ""


class HomeVisit(Body):
    """How somebody came to a door, and what came of it."""

    way: VisitWay
    result: VisitResult
    words: Words = ""


class PersonValues(Body):
    """What was said about somebody; what is not named stays. An identity number tells birth and sex by itself."""

    name: Annotated[Words, Field(min_length=1, max_length=80)] | None = None
    document: Annotated[Words, Field(max_length=40)] = ""
    phone: Annotated[Words, Field(max_length=20)] = ""
    sex: Annotated[str, Field(pattern=r"^[0129]$")] | None = None
    birth_date: date | None = None
    workplace: Annotated[Words, Field(max_length=120)] | None = None

    def values(self, today: date) -> dict[str, Any]:
        """For the register. Raises Problem `resident_number.*`, `register.not_a_phone` or `register.not_yet`."""
        told = self.model_dump(exclude_unset=True, exclude_none=True, exclude={"document", "phone", "birth_date"})
        if self.birth_date is not None:
            told["birth_date"] = reading.day(self.birth_date.isoformat(), today)
        if self.phone:
            told["phone"] = reading.phone(self.phone)
        if self.document:
            read = reading.document(self.document, "111", today)
            told |= {"document": read.number, "birth_date": read.birth_date, "sex": read.sex}
        return told


class Amend(Body):
    values: PersonValues


class Enter(Body):
    """Somebody behind a door; the name is needed."""

    home: UUID
    values: PersonValues
    role: TieRole = TieRole.LIVES


class NamedPhoto(Body):
    """A photo that went up before, by the name that a filled form gives it."""

    id: UUID
    name: Words = Field(min_length=1, max_length=120)


class Visit(Body):
    """A filled form of a theme, in the edition in which it was begun."""

    theme: str = Field(max_length=40, pattern=r"^[a-z0-9_.-]+$")
    about: SubjectKind
    form: UUID
    submission: Words = Field(max_length=2_000_000)
    photos: list[NamedPhoto] = Field([], max_length=field_visits.MOST_PICTURES)
    ends: date | None = None


class RoundBegin(Body):
    """Under a plan, or free."""

    plan: UUID | None = None


class Stood(Body):
    """Where the phone said it was, in WGS-84."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    accuracy: float = Field(0.0, ge=0, allow_inf_nan=False)
    mock: bool = False

    def position(self) -> patrols.Position:
        return patrols.Position(self.lon, self.lat, self.accuracy, self.mock)


class RoundCheckIn(Body):
    """A key point was passed; by hand with a reason."""

    point: UUID
    way: Literal[CheckInWay.FENCE, CheckInWay.CODE, CheckInWay.HAND] = CheckInWay.FENCE
    place: Stood | None = None
    words: Words = ""


class RoundEnd(Body):
    words: Words = ""


class ReportBack(Body):
    words: Words = ""


class TrackPieces(Body):
    """Pieces of a track, each the bytes of the wire (docs/decisions/0014) in base64."""

    pieces: list[Annotated[Base64Bytes, Field(max_length=MOST_BYTES)]] = Field(min_length=1, max_length=MOST_PIECES)
    round: UUID | None = None


class Finding(Body):
    """What was found at a point of the template."""

    number: int = Field(ge=1, le=MOST_POINTS)
    verdict: Verdict
    words: Words = ""
    photos: list[Photo] = Field([], max_length=MOST_PHOTOS)


class Inspect(Body):
    """A filled template, in the edition in which it was begun; or a visit that failed."""

    template: UUID
    result: InspectionResult
    findings: list[Finding] = Field([], max_length=MOST_POINTS)
    words: Words = ""
    round: UUID | None = None

    @field_validator("findings")
    @classmethod
    def _once(cls, findings: list[Finding]) -> list[Finding]:
        if len({one.number for one in findings}) < len(findings):
            raise ValueError("a point is answered once")
        return findings

    def answers(self) -> dict[int, patrols.Said]:
        return {one.number: patrols.Said(one.verdict, one.words, pictures(one.photos)) for one in self.findings}


class GateBegin(Body):
    gate: UUID


class GateCount(Body):
    """How many of a kind went one way within an hour that began at `hour`, by the sender's clock."""

    kind: GateKind
    way: Direction
    hour: Instant
    count: int = Field(ge=-(2**31), lt=2**31)


MOST_COUNTS = len(GateKind) * len(Direction) * (MOST_HOURS + 2)


class GateEnd(Body):
    """What was counted; `ended` where the duty ended before it was told."""

    ended: Instant | None = None
    counts: list[GateCount] = Field([], max_length=MOST_COUNTS)

    def counted(self, off: timedelta) -> list[Counted]:
        """By our clock. The middle of an hour stays in its hour when a clock is off by seconds."""
        return [Counted(one.kind, one.way, one.hour + HOUR / 2 - off, one.count) for one in self.counts]


class GateVisitor(Body):
    """Who came to which door: a home of the register, else words."""

    name: Words
    phone: Annotated[Words, Field(max_length=20)] = ""
    home: UUID | None = None
    words: Words = ""
    purpose: VisitPurpose = VisitPurpose.OTHER

    def visitor(self) -> patrols.Visitor:
        return patrols.Visitor(self.name, self.purpose, self.phone, self.home, self.words)
