"""Cases for programs: `/api/v1/cases`. One shape for everything with a life cycle: the thing, and what may be done.

Every deed is an operation of its own, made from the table of moves.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import AfterValidator, Field

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.api.attachments import PhotoRef, RecordingRef, pictures
from gezhi.domain.cases.rules.moves import MOVES, as_contract
from gezhi.domain.cases.vocabulary import ClassKind, Colour, Deed, Source, State, Urgency
from gezhi.ground.kernel.clock import now, sensible
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, api_door
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import city_zone

router = Router(tags=["cases"])

Words = Annotated[str, Field(max_length=100_000)]  # services set the real bounds and say so in a Problem


def _moment(at: datetime) -> datetime:
    return sensible(at if at.tzinfo else at.replace(tzinfo=city_zone()))


Moment = Annotated[datetime, AfterValidator(_moment)]
"""An instant, or the city's time where no zone is said."""

Count = Annotated[int, Field(ge=0, lt=2**31)]


class PlaceIn(Schema):
    """Where: a point in some datum, or the code of a cell, or an address alone."""

    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    datum: Datum = Datum.WGS84
    accuracy: float | None = Field(None, ge=0, allow_inf_nan=False, description="metres")
    code: str = Field("", max_length=18)
    address: Words = ""

    def place(self) -> services.Place:
        return services.Place(self.lon, self.lat, self.datum, self.accuracy, self.code, self.address)


class ClassIn(Schema):
    """A class of the active edition; a bare code is ambiguous."""

    kind: ClassKind
    code: str = Field(max_length=8)
    condition: Count | None = Field(None, description="the filing condition that sets the time limit")


def _class(scope: Scope, wanted: ClassIn | None) -> dict[str, Any]:
    if wanted is None:
        return {}
    found = selectors.class_by_key(scope, kind=wanted.kind, code=wanted.code)
    if wanted.condition is None:
        return {"case_class": found}
    return {"case_class": found, "limit": selectors.limit_by_order(scope, found.pk, wanted.condition)}


class CaseIn(Schema):
    """A report. `id` is made by the caller (UUIDv7); the same id again is the same report."""

    id: UUID
    words: Words
    place: PlaceIn = Field(default_factory=lambda: PlaceIn.model_validate({}))
    case_class: ClassIn | None = Field(None, alias="class")
    urgency: Urgency = Urgency.NORMAL
    source: Source = Source.WORKER
    photos: list[PhotoRef] = Field([], max_length=20)
    recording: RecordingRef | None = None
    self_handled: bool = False


class DeedIn(Schema):
    """What every deed carries: the version the caller saw, and the reason where one is asked for."""

    version: Count | None = None
    reason: Words = ""

    def arguments(self, scope: Scope) -> dict[str, Any]:
        """What the service takes beside the command."""
        return {}


class WordsIn(DeedIn):
    words: Words = ""

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"words": self.words}


class EvidenceIn(WordsIn):
    photos: list[PhotoRef] = Field([], max_length=20)

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"words": self.words, "photos": pictures(self.photos)}


class VerifyIn(EvidenceIn):
    found: bool

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {**super().arguments(scope), "found": self.found}


class CheckIn(EvidenceIn):
    passed: bool

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {**super().arguments(scope), "passed": self.passed}


class SubmitIn(DeedIn):
    answer: Words
    photos: list[PhotoRef] = Field([], max_length=20)

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"answer": self.answer, "photos": pictures(self.photos)}


class FileIn(DeedIn):
    case_class: ClassIn | None = Field(None, alias="class")
    place: PlaceIn | None = None
    urgency: Urgency | None = None

    def arguments(self, scope: Scope) -> dict[str, Any]:
        place = self.place.place() if self.place else None
        return {**_class(scope, self.case_class), "place": place, "urgency": self.urgency}


class MergeIn(DeedIn):
    into: UUID

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"into": self.into}


class DispatchIn(WordsIn):
    department: UUID | None = None
    worker: UUID | None = None

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"words": self.words, "department_id": self.department, "worker_id": self.worker}


class HandlerIn(DeedIn):
    handler: UUID

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"handler_id": self.handler}


class AskIn(WordsIn):
    account: UUID = Field(description="who shall go and look")

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"words": self.words, "account_id": self.account}


class EvaluateIn(WordsIn):
    solved: bool
    stars: int | None = Field(None, ge=1, le=5)

    def arguments(self, scope: Scope) -> dict[str, Any]:
        return {"words": self.words, "solved": self.solved, "stars": self.stars}


BODIES: dict[Deed, type[DeedIn]] = {
    Deed.REQUEST_VERIFICATION: AskIn,
    Deed.VERIFY: VerifyIn,
    Deed.FILE: FileIn,
    Deed.MERGE: MergeIn,
    Deed.DISPATCH: DispatchIn,
    Deed.NAME_HANDLER: HandlerIn,
    Deed.STEP: EvidenceIn,
    Deed.SUBMIT: SubmitIn,
    Deed.CONFIRM: WordsIn,
    Deed.REQUEST_CHECK: AskIn,
    Deed.CHECK: CheckIn,
    Deed.CLOSE: WordsIn,
    Deed.EVALUATE: EvaluateIn,
    Deed.AMEND: FileIn,
    Deed.NOTE: WordsIn,
    Deed.URGE: WordsIn,
}
"""What each deed carries; deeds not named here carry version and reason only."""


class ListIn(Schema):
    """Filters of the list; empty ones do not narrow."""

    state: list[State] = []
    open: bool | None = None
    area: str = Field("", max_length=18, pattern=r"^\d*$")
    class_code: str = Field("", max_length=8, alias="class")
    source: Source | None = None
    department: UUID | None = None
    colour: Colour | None = None
    since: Moment | None = None
    until: Moment | None = None
    words: str = Field("", max_length=100)
    order: selectors.Order = "due"
    size: int = Field(50, ge=1, le=selectors.MOST)
    cursor: str = Field("", max_length=200)
    count: bool = False


def _filter(wanted: ListIn) -> selectors.CaseFilter:
    return selectors.CaseFilter(
        states=tuple(wanted.state),
        is_open=wanted.open,
        code=wanted.area,
        class_code=wanted.class_code,
        source=wanted.source or "",
        department_id=wanted.department,
        colour=wanted.colour,
        since=wanted.since,
        until=wanted.until,
        words=wanted.words,
    )


@router.get("", operation_id="list_cases", summary="Cases I can see")
@api_door(Permission.CASES_VIEW)
def list_cases(request: ScopedRequest, wanted: Query[ListIn]) -> HttpResponse:
    at, narrowed = now(), _filter(wanted)
    page = selectors.page(request.scope, narrowed, now=at, order=wanted.order, size=wanted.size, cursor=wanted.cursor)
    answer: dict[str, Any] = {"cases": [selectors.row_json(case, at) for case in page.cases], "next": page.next}
    if wanted.count:
        answer["count"] = selectors.count(request.scope, narrowed, now=at)
    return json_answer(answer)


@router.post("", operation_id="create_case", summary="Report a matter", response={201: dict[str, Any]})
@api_door(Permission.CASES_REPORT)
def create_case(request: ScopedRequest, body: CaseIn) -> HttpResponse:
    reported = services.report(
        scope=request.scope,
        report=services.Report(
            id=body.id,
            words=body.words,
            place=body.place.place(),
            source=body.source,
            urgency=body.urgency,
            photos=pictures(body.photos),
            recording=body.recording.spoken() if body.recording else None,
            self_handled=body.self_handled,
            **_class(request.scope, body.case_class),
        ),
    )
    if reported.repeated:
        return _answer(request, reported.case)
    photos = selectors.photos_of(request.scope, reported.case) if body.photos else []
    return _answer(request, reported.case, orders=[], photos=photos, is_silent=body.recording is None, status=201)


class PointsIn(ListIn):
    """A map window and the filters of the list."""

    bbox: str = Field(pattern=r"^-?[\d.]+(,-?[\d.]+){3}$", max_length=120, description="west,south,east,north")


@router.get("/points", operation_id="case_points", summary="Cases in a map window, as GeoJSON")
@api_door(Permission.CASES_VIEW)
def case_points(request: ScopedRequest, wanted: Query[PointsIn]) -> HttpResponse:
    box = selectors.box_of(wanted.bbox)
    return json_answer(selectors.points_json(request.scope, _filter(wanted), box, now=now()))


@router.get("/table", operation_id="case_table", summary="The table of moves")
@api_door(Permission.CATALOGUE_VIEW)
def case_table(request: ScopedRequest) -> HttpResponse:
    return json_answer(as_contract())


@router.get("/{uuid:id}", operation_id="get_case", summary="One case, with what I may do to it now")
@api_door(Permission.CASES_VIEW)
def get_case(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    return _answer(request, selectors.case(request.scope, id))


def _answer(
    request: ScopedRequest,
    case: selectors.Case,
    *,
    orders: Sequence[selectors.CaseOrder] | None = None,
    photos: Sequence[selectors.Photo] | None = None,
    is_silent: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The whole case as it is now; after a deed as the deed left it, which is not read again. `is_silent`: it is known
    that nothing was said with its report."""
    at = now()
    deeds = selectors.possible_deeds(request.scope, case, at)
    told = selectors.case_json(
        selectors.named_whole(case),
        at,
        deeds=deeds,
        orders=selectors.orders_of(case) if orders is None else orders,
        photos=selectors.photos_of(request.scope, case) if photos is None else photos,
        recording=None if is_silent else selectors.recording_seen(request.scope, case)[0],
    )
    return json_answer(told, status=status)


def _operation(deed: Deed, body_type: type[DeedIn]) -> Callable[..., HttpResponse]:
    """The operation of one deed."""

    def run(request: ScopedRequest, id: UUID, body: DeedIn) -> HttpResponse:
        command = services.Command(request.scope, id, version=body.version, reason=body.reason)
        return _answer(request, services.TABLE[deed](command=command, **body.arguments(request.scope)))

    run.__annotations__ = {"request": ScopedRequest, "id": Path[UUID], "body": body_type, "return": HttpResponse}
    run.__name__ = run.__qualname__ = f"{deed}_case"
    run.__doc__ = "From " + "; ".join(", ".join(sorted(m.before)) for m in MOVES if m.deed is deed) + "."
    return run


for _deed in services.TABLE:
    _run = api_door(Permission.CASES_VIEW)(_operation(_deed, BODIES.get(_deed, DeedIn)))
    router.post(f"/{{uuid:id}}/{_deed}", operation_id=f"case_{_deed}", summary=f"Deed: {_deed}")(_run)


catalogue = Router(tags=["catalogue"])


@catalogue.get("", operation_id="catalogue", summary="The classes of the edition now in use, or of a named one")
@api_door(Permission.CATALOGUE_VIEW)
def list_classes(request: ScopedRequest, edition: Annotated[str, Field(max_length=40)] = "") -> HttpResponse:
    return json_answer(selectors.catalogue_json(request.scope, edition or None))
