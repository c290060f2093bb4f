"""Photos that come with a deed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gezhi.domain.cases.models import Case, Photo
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.photos import store

MOST_PHOTOS = 9
TOO_MANY = problem("photo.too_many", 422, "At most {most} photos come with one deed.")
PURPOSES = ("report", "before", "after", "check", "step")


@dataclass(frozen=True, slots=True)
class PhotoIn:
    """An uploaded picture: its bytes as they came, and what it shows."""

    content: bytes
    purpose: str = "report"


def add_photos(case: Case, photos: Iterable[PhotoIn], *, by: Actor, at: datetime) -> Sequence[Photo]:
    """Check, re-encode and keep photos of a case. Raises `photo.*` for what is no picture, too large or too many.

    Files are written before the transaction commits; a file whose transaction fails is swept up by the clock.
    """
    pictures = list(photos)
    if len(pictures) > MOST_PHOTOS:
        raise TOO_MANY(most=MOST_PHOTOS)
    rows = []
    for picture in pictures:
        kept = store.keep(picture.content)
        rows.append(
            Photo(
                case=case,
                purpose=picture.purpose if picture.purpose in PURPOSES else "report",
                digest=kept.digest,
                width=kept.width,
                height=kept.height,
                size=kept.size,
                taken_at=kept.taken_at,
                added_at=at,
                added_by=by.account_id,
            )
        )
    return Photo.objects.bulk_create(rows)
