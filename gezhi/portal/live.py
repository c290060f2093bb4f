"""`/live?since=POSITION`: what has changed for me; 204 from memory when nothing has."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse

from gezhi.domain.cases import selectors as cases
from gezhi.edges.notices import selectors as notices
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.journal.reading import after, recent_position
from gezhi.ground.plumbing.scope import Scope, within

MOST = 200


@door(Permission.SIGNED_IN)
def live(request: ScopedRequest) -> HttpResponse:
    """The subjects of deeds since a position that lie in my area or that I can see for another reason."""
    text = request.GET.get("since", "0")
    since = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    position, at = recent_position(), now()
    # Whoever is told of a deed is told some seconds after it: their count changes without a new position.
    has_told = notices.told_lately(at)
    if position == since and not has_told:
        return HttpResponse(status=204)
    # A position that went back is a restored database: tell what is newest instead of waiting for it to catch up.
    start = since if position > since else max(0, position - MOST)
    fed = after(start, limit=MOST, where=_mine(request.scope)) if position != since else []
    subjects = sorted({f"{entry.deed.subject_kind}:{entry.deed.subject_id}" for entry in fed})
    inbox = cases.inbox_count(request.scope, now=at) if subjects else None
    unread = notices.unread_count(request.scope) if has_told else None
    return json_answer({"position": position, "subjects": subjects, "inbox": inbox, "notices": unread})


def _mine(scope: Scope) -> Q:
    """Deeds in my area, and deeds on cases I see for another reason."""
    area = within(scope, Permission.CASES_VIEW) if scope.may(Permission.CASES_VIEW) else Q(pk__in=[])
    return area | cases.seen_elsewhere(scope, "subject_id")
