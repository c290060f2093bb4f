"""Photos that come with a form: in the form itself, or sent before in pieces and named by it.

Our pages make photos smaller and send what is still above 1 MB in pieces; a form without scripts brings them whole.
When a form is refused its photos are put by, and it comes back naming them: nothing has to be chosen again.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from gezhi.domain.cases import services
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import owner_of

FIELDS = ("photos", "photos_after")
PURPOSE = "photo"
UNREADABLE = frozenset({"photo.not_a_photo", "photo.too_large", "photo.too_many_pixels"})
"""Refusals of a photo itself: keeping it would refuse the second try too."""

GONE = problem("photo.gone", 422, "A photo that was sent before is no longer there; choose it again.")


def photos_of(request: ScopedRequest, purpose: str, name: str = "photos") -> list[services.PhotoIn]:
    """The pictures of an upload field, those sent before first. Raises `photo.gone`."""
    return [services.PhotoIn(content, purpose=purpose) for content in _contents(request, name)]


def _contents(request: ScopedRequest, name: str) -> Iterator[bytes]:
    owner = owner_of(request, request.scope)
    for id in _sent(request, name):
        if owner is None:
            raise GONE()
        try:
            yield store.content_of(owner=owner, id=id, purpose=PURPOSE)
        except Problem:
            raise GONE() from None
    for file in request.FILES.getlist(name):
        file.seek(0)
        yield file.read()


def _sent(request: ScopedRequest, name: str) -> list[UUID]:
    """The uploads a form names. Raises `photo.gone` for what is no id."""
    try:
        return [UUID(told) for told in request.POST.getlist(f"{name}_sent")]
    except ValueError:
        raise GONE() from None


def done_with_photos(request: ScopedRequest) -> None:
    """The deed has taken them: forget the uploads that the form named."""
    owner = owner_of(request, request.scope)
    if owner is None:
        return
    for name in FIELDS:
        for id in _sent(request, name):
            store.forget(owner=owner, id=id)


def put_by_photos(request: ScopedRequest, refusal: Problem | None = None) -> dict[str, list[store.Told]]:
    """The photos of a refused form by field, kept for its second try; none where a photo itself was refused."""
    if request.method != "POST" or (refusal is not None and refusal.code in UNREADABLE):
        return {}
    return {name: list(_put_by(request, name)) for name in FIELDS}


def _put_by(request: ScopedRequest, name: str) -> Iterator[store.Told]:
    """What cannot be kept (no room, too large, gone meanwhile) is left out: the person sees that it is not there."""
    owner = owner_of(request, request.scope)
    if owner is None:
        return
    for told in request.POST.getlist(f"{name}_sent"):
        try:
            yield store.state(owner=owner, id=UUID(told)).told
        except (Problem, ValueError):
            continue
    for file in request.FILES.getlist(name):
        try:
            file.seek(0)
            yield store.keep(owner=owner, name=file.name or "", content=file.read(), purpose=PURPOSE).told
        except Problem:
            continue
