"""Sync for whoever works away from the server: `/api/v1/sync`. The protocol stands in docs/decisions/0013."""

import gzip
from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import AfterValidator, AwareDatetime, Field, ValidationError

from gezhi.edges.sync import selectors, services
from gezhi.edges.sync.rules.pacing import FIRST
from gezhi.edges.sync.services.commanding import MALFORMED
from gezhi.edges.sync.vocabulary import Outcome
from gezhi.ground.kernel.clock import now, sensible
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.two_times import corrected
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, api_door
from gezhi.ground.plumbing.problems import as_json

router = Router(tags=["sync"])

Instant = Annotated[AwareDatetime, AfterValidator(sensible)]
WORTH_PACKING = 400
"""Bytes below which packing makes nothing smaller."""


class Wanted(Schema):
    """Where the receiver stands, and how much it can take."""

    cursor: str = Field("", max_length=400)
    bytes: int = Field(FIRST, ge=0, le=2**31, description="of the page before compression")


class CommandIn(Schema):
    """One command, as its sender wrote it."""

    id: UUID
    deed: str = Field(max_length=32)
    subject: UUID | None = None
    base: int | None = Field(None, ge=0, lt=2**31)
    after: UUID | None = None
    body: dict[str, Any] = {}
    done_at: Instant


class BatchIn(Schema):
    """Commands in the order in which they were made. One that cannot be read is refused; the others are worked."""

    clock: Instant = Field(description="what the sender's clock shows now")
    commands: list[Any] = Field(max_length=services.MOST_COMMANDS)


@router.get("/posts", operation_id="sync_posts", summary="The posts I can work in away from the server")
@api_door(Permission.SIGNED_IN)
def posts(request: ScopedRequest) -> HttpResponse:
    at = now()
    return json_answer({"at": at, "posts": selectors.my_posts(request.scope, at=at)})


@router.get("/week", operation_id="my_week", summary="What I did this week, with the list behind each number")
@api_door(Permission.SIGNED_IN)
def week(request: ScopedRequest) -> HttpResponse:
    return json_answer(selectors.my_week(request.scope, at=now()))


@router.get("/posts/{uuid:id}/documents", operation_id="sync_documents", summary="The next page of documents")
@api_door(Permission.SIGNED_IN)
def documents(request: ScopedRequest, id: Path[UUID], wanted: Query[Wanted]) -> HttpResponse:
    page = services.hand_down(scope=request.scope, post_id=id, cursor=wanted.cursor, wanted=wanted.bytes)
    return _packed(request, page)


@router.post("/posts/{uuid:id}/commands", operation_id="sync_commands", summary="Commands, worked in order")
@api_door(Permission.SIGNED_IN)
def commands(request: ScopedRequest, id: Path[UUID], batch: BatchIn) -> HttpResponse:
    at = now()
    read = [_read(told) for told in batch.commands]
    commands = [one for one in read if isinstance(one, services.Command)]
    results = services.take_batch(scope=request.scope, post_id=id, commands=commands, clock=batch.clock)
    unread = [one for one in read if not isinstance(one, services.Command)]
    told = [*results, *unread]
    answer: dict[str, Any] = {"at": at, "results": [_briefly(one) for one in told] if request.sends_only else told}
    clock = corrected(batch.clock, clock=batch.clock, received_at=at)
    if clock.is_told:
        answer["clock"] = {"off_seconds": clock.off_seconds}
    return _packed(request, answer)


def _read(told: Any) -> services.Command | dict[str, Any]:
    """A command, or the refusal of what is none."""
    try:
        one = CommandIn.model_validate(told)
    except ValidationError:
        id = told.get("id") if isinstance(told, dict) else None
        return {"id": str(id)[:36], "outcome": Outcome.REFUSED, **as_json(MALFORMED())}
    return services.Command(one.id, one.deed, one.subject, one.base, one.after, one.body, one.done_at)


BRIEF = ("id", "outcome", "subject", "version", "code")


def _briefly(result: dict[str, Any]) -> dict[str, Any]:
    """A result without a word of what the subject holds: the same command sent by whoever may read brings the rest."""
    return {name: result[name] for name in BRIEF if name in result}


def _packed(request: HttpRequest, content: Any) -> HttpResponse:
    """The answer, compressed where the receiver can unpack it."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z, default=str)
    headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding"}
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type="application/json", headers=headers)
