"""The door for files in pieces: `/api/v1/uploads`, for programs, our pages and residents' browsers.

Begin with name, size, SHA-256 and purpose; put pieces of at most 512 KB, each at the offset where the last one ended;
after a break ask where to go on; finish, and name the upload in the deed it belongs to.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import SIGN_IN_NEEDED, ScopedRequest, api_door
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import Owner, count_stranger, owner_of

router = Router(tags=["uploads"])

BINARY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadIn(Schema):
    """A file that will come in pieces. The same announcement again goes on with the same upload."""

    name: str = Field("", max_length=255)
    size: int = Field(ge=0, le=2**53, description="bytes")
    purpose: str = Field(max_length=40, description="what it is for: photo or recording")
    sha256: str = Field("", max_length=64, description="of the whole file; left out where it cannot be reckoned")


@router.post(
    "", operation_id="begin_upload", summary="Announce a file, or go on with it", response={201: dict[str, Any]}
)
@api_door(Permission.PUBLIC)
def begin_upload(request: ScopedRequest, body: UploadIn) -> HttpResponse:
    owner = _owner(request)
    count_stranger(request, request.scope)
    upload = store.begin(owner=owner, name=body.name, size=body.size, purpose=body.purpose, sha256=body.sha256)
    return _answer(upload, status=201)


@router.put("/{uuid:id}/{int:offset}", operation_id="put_piece", summary="Add a piece", openapi_extra=BINARY)
@api_door(Permission.PUBLIC)
def put_piece(request: ScopedRequest, id: Path[UUID], offset: Path[int]) -> HttpResponse:
    owner = _owner(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > store.PIECE:  # refused before it is read
        raise store.PIECE_TOO_LARGE(most=store.PIECE // 1024)
    return _answer(store.put(owner=owner, id=id, offset=offset, piece=request.body))


@router.get("/{uuid:id}", operation_id="get_upload", summary="How far it has come")
@api_door(Permission.PUBLIC)
def get_upload(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    return _answer(store.state(owner=_owner(request), id=id))


@router.post("/{uuid:id}/finish", operation_id="finish_upload", summary="Everything is sent")
@api_door(Permission.PUBLIC)
def finish_upload(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    return _answer(store.finish(owner=_owner(request), id=id))


@router.delete("/{uuid:id}", operation_id="forget_upload", summary="It is not needed after all")
@api_door(Permission.PUBLIC)
def forget_upload(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    """Whether it was there or not, it is gone; nothing tells the two apart."""
    store.forget(owner=_owner(request), id=id)
    return json_answer({"id": id})


def _owner(request: ScopedRequest) -> Owner:
    """Raises `door.sign_in_needed` for somebody with neither an account nor a browser that opened a public form."""
    owner = owner_of(request, request.scope)
    if owner is None:
        raise SIGN_IN_NEEDED()
    return owner


def _answer(upload: store.Upload, *, status: int = 200) -> HttpResponse:
    told = upload.told
    answer = {
        "id": told.id,
        "name": told.name,
        "size": told.size,
        "purpose": told.purpose,
        "received": upload.received,
        "whole": upload.is_whole,
        "piece": store.PIECE,
    }
    return json_answer(answer, status=status)
