"""Deeds of a field client: a list is fetched, which is a look; what was filled in is received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from gezhi.domain.registry.services import field_visits
from gezhi.domain.registry.services.field_visits import FieldVisit
from gezhi.edges.openrosa import selectors
from gezhi.edges.openrosa.rules.said import Said, is_picture, said, text_of
from gezhi.edges.openrosa.selectors import FieldFile, FieldForm
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.two_times import corrected
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import Scope

MOST_NAMES = 5
"""Files named in an answer; a phone shows a few lines."""

PICTURE_TOO_LARGE = problem("openrosa.picture_too_large", 413, "“{name}” is larger than {most} MB: take it smaller.")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a submission: the number of the visit, files that are not kept, pictures still to come, and
    whether the phone's clock is so wrong that somebody should set it."""

    number: int
    left_out: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_clock_wrong: bool = False


def fetch(*, scope: Scope, form: FieldForm, name: str, today: date) -> FieldFile:
    """A file beside a form, for a phone to keep. A list of the register is a look, journalled.

    Raises Problem `scope.not_found`, `field_list.too_long`.
    """
    found = selectors.file(scope, form, name, today)
    if found.name != selectors.EXTERNAL:
        journal.look(
            deed="theme.list",
            by=scope.acting_for_all(Permission.THEMES_FILL),
            subject=("theme", form.theme.pk),
            facts={"list": found.name, "rows": found.rows},
        )
    return found


def receive(
    *, scope: Scope, submission: bytes, files: Mapping[str, UploadedFile[bytes]], clock: datetime | None, at: datetime
) -> Received:
    """Keep what was filled in, with these of its files: pictures that it names; any other file is told and left out.

    It was done when its form was finished, by our clock: `clock` is what the phone's shows, where it says so.
    Raises the Problems of `field_visits.receive`, `openrosa.*` and `submission.*`; nothing is changed then.
    """
    text = text_of(submission)
    told = said(text)
    called = {_called(key, file, told): file for key, file in files.items()}
    named = {name: file for name, file in called.items() if name in told.texts and is_picture(name)}
    shown = corrected(told.done_at or at, clock=clock or at, received_at=at)
    done_at = shown.at if told.done_at else None
    visit = field_visits.receive(
        scope=scope,
        sent=FieldVisit(told.theme, told.number, told.subject_id, told.visit_id, text, done_at),
        pictures={name: _content(name, file) for name, file in named.items()},
        at=at,
    )
    missing = field_visits.missing_pictures(visit, sorted(name for name in told.texts if is_picture(name)))
    left_out = sorted(set(called) - set(named))
    return Received(visit.number, left_out[:MOST_NAMES], missing[:MOST_NAMES], shown.is_told)


def _called(key: str, file: UploadedFile[bytes], told: Said) -> str:
    """What the answers call a file: clients name the field of the post so, some only the file."""
    return key if key in told.texts else file.name or key


def _content(name: str, file: UploadedFile[bytes]) -> bytes:
    if (file.size or 0) > store.MOST_BYTES:
        raise PICTURE_TOO_LARGE(name=name[:80], most=store.MOST_BYTES // 1024 // 1024)
    content: bytes = file.read()
    return content
