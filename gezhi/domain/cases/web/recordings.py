"""The door of recordings: scoped as photos are, never cached by anybody in between, never sniffed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from gezhi.domain.cases import selectors
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.ranges import answer_from
from gezhi.ground.plumbing.recordings import store
from gezhi.ground.plumbing.scope import NOT_FOUND


@door(Permission.CASES_VIEW)
def recording(request: ScopedRequest, id: UUID) -> HttpResponse:
    """What was said with the report of a case I can see. Raises `scope.not_found`."""
    found = selectors.recording(request.scope, id)
    try:
        answer = answer_from(
            request, store.file_of(found.digest, found.container), content_type=store.MEDIA[found.container]
        )
    except FileNotFoundError:
        raise NOT_FOUND() from None
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
