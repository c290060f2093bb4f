"""Photos that come with a deed: as bytes from a page, or taken up before by a program and named by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, Photo
from gezhi.domain.cases.vocabulary import ENDED_STATES, OF_A_PERSON
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

MOST_PHOTOS = 9
PURPOSES = ("report", "before", "after", "check", "step", OF_A_PERSON)

TOO_MANY = problem("photo.too_many", 422, "At most {most} photos come with one deed.")
BAD_PURPOSE = problem("photo.bad_purpose", 422, "A photo shows one of: {purposes}.")


@dataclass(frozen=True, slots=True)
class PhotoIn:
    """A picture for a deed: its bytes as they came, or the id of one taken up before; and what it shows."""

    content: bytes = b""
    upload: UUID | None = None
    purpose: str = "report"


@transaction.atomic
def take_up(*, scope: Scope, content: bytes) -> Photo:
    """Keep a picture that a later deed will name; unnamed after a day it is gone. Raises `photo.*`."""
    photo = _row(store.keep(content), purpose="report", by=scope.me, at=now())
    photo.save(force_insert=True)
    return photo


def add_photos(case: Case, photos: Iterable[PhotoIn], *, by: Actor, at: datetime) -> None:
    """Check, re-encode and keep photos of a case. Raises `photo.*` for what is no picture, too large or too many.

    Files are written before the transaction commits; a file whose transaction fails is swept up by the clock.
    """
    pictures = list(photos)
    if len(pictures) > MOST_PHOTOS:
        raise TOO_MANY(most=MOST_PHOTOS)
    shows_person = selectors.procedure_of(case.case_class_id).is_help
    for picture in pictures:
        if picture.purpose not in PURPOSES:
            raise BAD_PURPOSE(purposes=", ".join(PURPOSES))
        photo = _taken_up(picture, by) or _row(store.keep(picture.content), purpose="", by=by.account_id, at=at)
        photo.case = case
        photo.purpose = OF_A_PERSON if shows_person else picture.purpose
        photo.added_at = at
        if photo._state.adding:
            insert_one(photo)
        else:
            photo.save()


def _taken_up(picture: PhotoIn, by: Actor) -> Photo | None:
    """The caller's own unbound picture. Raises `scope.not_found` for anybody else's."""
    if picture.upload is None:
        return None
    found = Photo.objects.filter(pk=picture.upload, case=None, added_by=by.account_id).first()
    if found is None or by.account_id is None:
        raise NOT_FOUND()
    return found


def hand_over(*, by: Actor, photos: Mapping[str, UUID]) -> dict[str, str]:
    """Photos that the caller sent and no matter took, for a deed elsewhere: the digest of each, by its name.

    They stop waiting here. Raises `scope.not_found` for anybody else's.
    """
    digests = {}
    for name, id in photos.items():
        photo = _taken_up(PhotoIn(upload=id), by)
        if photo is None:
            raise NOT_FOUND()
        digests[name] = photo.digest
        photo.delete()
    return digests


def _row(kept: store.Kept, *, purpose: str, by: UUID | None, at: datetime) -> Photo:
    return Photo(
        purpose=purpose,
        digest=kept.digest,
        width=kept.width,
        height=kept.height,
        size=kept.size,
        taken_at=kept.taken_at,
        added_at=at,
        added_by=by,
    )


def forget_unnamed(limit: datetime, most: int) -> Erased:
    """Delete photos taken up before `limit` that no deed named."""
    return Erased(forget(Photo.objects.filter(case=None, added_at__lt=limit), most))


def forget_ended(limit: datetime, most: int) -> Erased:
    """Delete photos of matters that ended before `limit`, and of those joined to such a one."""
    ended = Q(case__state__in=ENDED_STATES, case__changed_at__lt=limit)
    followed = Q(case__merged_into=None) | Q(
        case__merged_into__state__in=ENDED_STATES, case__merged_into__changed_at__lt=limit
    )
    return Erased(forget(Photo.objects.filter(ended, followed), most))


def forget(photos: QuerySet[Photo], most: int) -> int:
    """Delete rows of photos, and once this is committed the files that no row shows any more; how many rows."""
    rows = list(photos.order_by("added_at", "id").values_list("pk", "digest")[:most])
    count, _ = Photo.objects.filter(pk__in=[pk for pk, _digest in rows]).delete()
    for digest in {digest for _pk, digest in rows}:
        transaction.on_commit(lambda digest=digest: store.forget(digest))  # type: ignore[misc]  # bound at definition
    return count


def shows_photo(digest: str) -> bool:
    """Whether a row of ours shows the picture of a digest."""
    return Photo.objects.filter(digest=digest).exists()


UNNAMED = Kind("unnamed_photos", Unit.HOURS, default=24, least=1, most=168, erase=forget_unnamed)
"""Photos taken up and named by no deed."""
PHOTOS = Kind("photos", Unit.MONTHS, default=0, least=12, most=360, erase=forget_ended, may_stay=True)
"""Photos of matters, after the end; kept with the record of the matter where nobody has set a time."""
