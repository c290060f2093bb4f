"""The photo door: scoped, never cached by anybody in between, never sniffed."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse

from gezhi.domain.cases import selectors
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import NOT_FOUND


@door(Permission.CASES_VIEW)
def photo(request: ScopedRequest, id: UUID, size: str) -> FileResponse:
    """One photo of a case I can see, in full or small. Raises `scope.not_found`."""
    if size not in ("full", "thumb"):
        raise NOT_FOUND()
    found = selectors.photo(request.scope, id)
    file = store.file_of(found.digest, "thumb" if size == "thumb" else "full")
    if not file.exists():
        raise NOT_FOUND()
    answer = FileResponse(file.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
