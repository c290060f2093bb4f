"""What comes with a deed and is sent before it: photos, recordings."""

from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Schema, UploadedFile
from pydantic import Field

from gezhi.domain.cases import services
from gezhi.domain.cases.services import photos as photo_services
from gezhi.domain.cases.services import recordings as recording_services
from gezhi.domain.cases.services.recordings import MOST_SECONDS
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, api_door
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.uploads import store as uploads
from gezhi.ground.plumbing.uploads.owners import owner_of


class PhotoRef(Schema):
    """A photo taken up before by `POST /photos`."""

    id: UUID
    purpose: str = "report"


class RecordingRef(Schema):
    """A recording taken up before by `POST /recordings/sent`, and how long its sender found it."""

    id: UUID
    seconds: int = Field(ge=1, le=MOST_SECONDS)

    def spoken(self) -> services.RecordingIn:
        return services.RecordingIn(self.id, self.seconds)


def pictures(photos: list[PhotoRef]) -> list[services.PhotoIn]:
    return [services.PhotoIn(upload=photo.id, purpose=photo.purpose) for photo in photos]


photos = Router(tags=["photos"])


@photos.post("", operation_id="take_up_photo", summary="Take up a photo for a later deed")
@api_door(Permission.CASES_REPORT)
def take_up_photo(request: ScopedRequest, photo: File[UploadedFile]) -> HttpResponse:
    if (photo.size or 0) > uploads.PLAIN:
        raise uploads.USE_PIECES(most=uploads.PLAIN // 1024)
    return _taken_up(request, photo.read())


class Sent(Schema):
    """What came in pieces: the upload's id, once it is finished."""

    upload: UUID


@photos.post("/sent", operation_id="take_up_sent_photo", summary="Take up a photo that came in pieces")
@api_door(Permission.CASES_REPORT)
def take_up_sent_photo(request: ScopedRequest, body: Sent) -> HttpResponse:
    owner = owner_of(request, request.scope)
    if owner is None:
        raise NOT_FOUND()
    answer = _taken_up(request, uploads.content_of(owner=owner, id=body.upload, purpose="photo"))
    uploads.forget(owner=owner, id=body.upload)
    return answer


def _taken_up(request: ScopedRequest, content: bytes) -> HttpResponse:
    kept = photo_services.take_up(scope=request.scope, content=content)
    return json_answer({"id": kept.pk, "width": kept.width, "height": kept.height}, status=201)


recordings = Router(tags=["recordings"])


@recordings.post("/sent", operation_id="take_up_sent_recording", summary="Take up a recording that came in pieces")
@api_door(Permission.CASES_REPORT)
def take_up_sent_recording(request: ScopedRequest, body: Sent) -> HttpResponse:
    owner = owner_of(request, request.scope)
    if owner is None:
        raise NOT_FOUND()
    content = uploads.content_of(owner=owner, id=body.upload, purpose="recording")
    kept = recording_services.take_up(scope=request.scope, content=content)
    uploads.forget(owner=owner, id=body.upload)
    return json_answer({"id": kept.pk, "container": kept.container, "size": kept.size}, status=201)
