"""Visits that a field client sends: filled without signal, sent later, in one piece or in several, perhaps twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.domain.registry.models import ThemeForm, ThemePhoto, ThemeVisit
from gezhi.domain.registry.rules.submissions import picture_id
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import visits
from gezhi.domain.registry.services.visits import SENT_BY_ANOTHER, Mark
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import done_before
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

MOST_PICTURES = 60

CHANGED = problem("visit.changed", 409, "Something else was sent under this identifier before; that stands as it was.")
UNKNOWN_VERSION = problem(
    "visit.unknown_version", 409, "Version {number} of this form was never in use: fetch the forms again."
)
TOO_MANY = problem("visit.too_many_pictures", 413, "One visit takes at most {most} pictures.")


@dataclass(frozen=True, slots=True)
class FieldVisit:
    """A filled form as its client names it: the theme and the number of the form, whom it is about, its own id; when
    it was finished, as far as that is believed."""

    theme: str
    number: int
    subject_id: UUID
    visit_id: UUID
    submission: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _New:
    """A visit that has not come yet: its mark and form."""

    mark: Mark
    form: ThemeForm


def receive(*, scope: Scope, sent: FieldVisit, pictures: Mapping[str, bytes], at: datetime) -> ThemeVisit:
    """Keep a visit with these of its pictures, by the names that it gives them. All of it, or nothing.

    The same again changes nothing and adds the pictures that had not come yet; what was accepted once is accepted
    again, also after the theme has ended or the subject has moved away. Any version of the form that was ever in use is
    taken, for a phone may have been without signal when the next one was adopted.
    Raises `visit.taken`, `visit.changed`, `visit.unknown_version`, `visit.too_many_pictures`, `theme.ended`,
    `submission.*`, `photo.*`, `scope.*`.
    """
    place = _place(scope, sent, at)
    kept: dict[str, str] = {}
    try:
        for name, content in pictures.items():  # outside the transaction: decoding takes its time
            kept[name] = store.keep(content).digest
        return _written(scope, sent, place, kept, at)
    except BaseException:
        for digest in set(kept.values()):
            store.forget(digest)
        raise


def _place(scope: Scope, sent: FieldVisit, at: datetime) -> ThemeVisit | _New:
    """The visit that came before, or what a new one needs: every condition that can be told before writing."""
    scope.require(Permission.THEMES_FILL)
    before = selectors.visit_sent(sent.visit_id)
    if before is not None:
        return _checked(before, scope, sent)
    today = in_city(at).date()
    theme = selectors.theme_to_fill(scope, sent.theme, today)
    form = selectors.form_numbered(theme, sent.number)
    if form is None:
        raise UNKNOWN_VERSION(number=sent.number)
    mark = visits.mark_of(scope, theme.key, theme.about, sent.subject_id, today)
    visits.check_filled(form, sent.submission, _called(sent))
    return _New(mark, form)


def _checked(before: ThemeVisit, scope: Scope, sent: FieldVisit) -> ThemeVisit:
    """The visit that came before, where it is this very one. Another account is not told what it was."""
    if before.visited_by != scope.me:
        raise SENT_BY_ANOTHER()
    if selectors.submission_of(before) != sent.submission:
        raise CHANGED()
    return before


def _called(sent: FieldVisit) -> tuple[str, str]:
    return sent.theme, str(sent.number)


def _written(
    scope: Scope, sent: FieldVisit, place: ThemeVisit | _New, kept: Mapping[str, str], at: datetime
) -> ThemeVisit:
    """Two posts of the same at the same moment: the second one finds what the first has written."""
    try:
        return _write(scope, sent, place, kept, at)
    except IntegrityError:
        return _write(scope, sent, _place(scope, sent, at), kept, at)


@transaction.atomic
def _write(
    scope: Scope, sent: FieldVisit, place: ThemeVisit | _New, kept: Mapping[str, str], at: datetime
) -> ThemeVisit:
    with nullcontext() if sent.done_at is None else done_before(sent.done_at):
        visit = place if isinstance(place, ThemeVisit) else _fill(scope, sent, place, sent.done_at or at)
        _add(visit, kept, scope.acting_for_all(Permission.THEMES_FILL), at)
    return visit


def _fill(scope: Scope, sent: FieldVisit, new: _New, at: datetime) -> ThemeVisit:
    return visits.fill(
        scope=scope,
        mark=new.mark,
        form=new.form,
        submission=sent.submission,
        visit_id=sent.visit_id,
        at=at,
        called=_called(sent),
    )


def add_pictures(*, scope: Scope, visit: ThemeVisit, digests: Mapping[str, str], at: datetime) -> None:
    """Pictures that are kept already belong to a visit of mine, by the names that its answers give them.

    Raises `visit.too_many_pictures`.
    """
    if digests:
        _add(visit, digests, scope.acting(Permission.THEMES_FILL, visit.record.code), at)


def _add(visit: ThemeVisit, kept: Mapping[str, str], by: Actor, at: datetime) -> None:
    """The pictures that had not come yet; the first one of a name stays."""
    ids = {picture_id(visit.pk, name): digest for name, digest in kept.items()}
    held = set(ThemePhoto.objects.filter(visit=visit).values_list("pk", flat=True))
    if len(held | set(ids)) > MOST_PICTURES:
        raise TOO_MANY(most=MOST_PICTURES)
    record = visit.record
    fresh = [
        ThemePhoto(
            id=id,
            theme_id=record.theme_id,
            subject_id=record.subject_id,
            visit=visit,
            digest=digest,
            added_at=at,
            added_by=by.account_id,
        )
        for id, digest in ids.items()
        if id not in held
    ]
    if fresh:
        ThemePhoto.objects.bulk_create(fresh)
        visits.tell("theme.add_pictures", by, record, at, {"visit": visit.number, "pictures": len(fresh)})


def missing_pictures(visit: ThemeVisit, names: Sequence[str]) -> list[str]:
    """Those of these names under which the visit has no picture yet."""
    held = set(visit.photos.values_list("pk", flat=True))
    return [name for name in names if picture_id(visit.pk, name) not in held]
