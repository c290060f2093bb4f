"""Filling a theme's form about somebody or something, trying it again, ending the mark; forgetting what has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from gezhi.domain.registry.models import Theme, ThemeContact, ThemeDraft, ThemeForm, ThemePhoto, ThemeRecord, ThemeVisit
from gezhi.domain.registry.rules.submissions import MOST_BYTES, TOO_LARGE, check_submission
from gezhi.domain.registry.rules.themes import REASON_NEEDED, due_after
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.selectors.subjects import Subject, subject
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.values import Place, seal
from gezhi.ground.plumbing.wording import in_city

SENT_BY_ANOTHER = problem("visit.taken", 409, "This visit was sent already.")


@dataclass(frozen=True, slots=True)
class Mark:
    """A theme about a subject, as the asker may see it: the mark where there is one already."""

    theme: Theme
    subject: Subject
    record: ThemeRecord | None


def mark_of(scope: Scope, key: str, kind: str, id: UUID, today: date) -> Mark:
    """The theme and the subject of one page.

    Raises Problem `scope.not_found` for a theme that is not open to the asker, one about another kind of subject, and
    a subject outside the asker's area.
    """
    theme = selectors.my_theme(scope, key, today)
    found = subject(scope, kind, id)
    if theme.about != kind or not selectors.may_begin(scope, theme, found.code):
        raise NOT_FOUND()
    return Mark(theme, found, selectors.record_of(scope, theme, id, today))


@transaction.atomic
def save_draft(*, scope: Scope, mark: Mark, form: ThemeForm, content: str, at: datetime) -> None:
    """Keep what is filled in so far, sealed, for this account alone. Raises `submission.too_large`."""
    if len(content.encode()) > MOST_BYTES:
        raise TOO_LARGE(most=MOST_BYTES // 1_000_000)
    held = ThemeDraft.objects.filter(account_id=scope.me, form=form, subject_id=mark.subject.id).first()
    draft = held or ThemeDraft(id=new_id(), account_id=scope.me, form=form, subject_id=mark.subject.id)
    draft.content = seal(content, Place("register_theme_draft", "content", draft.pk))
    draft.saved_at = at
    draft.save()


@transaction.atomic
def drop_draft(*, scope: Scope, mark: Mark) -> None:
    """Forget what I have filled in about this subject so far."""
    ThemeDraft.objects.filter(account_id=scope.me, form__theme=mark.theme, subject_id=mark.subject.id).delete()


@transaction.atomic
def fill(
    *,
    scope: Scope,
    mark: Mark,
    form: ThemeForm,
    submission: str,
    visit_id: UUID,
    at: datetime,
    ends: date | None = None,
    called: tuple[str, str] | None = None,
) -> ThemeVisit:
    """Keep a filled form as one visit; the first one begins the mark, every one sets when the next is due.

    `called`: id and version of the form where the client knows them by others than the form's own (a field client);
    what I have begun in the browser then stays. The same `visit_id` again changes nothing. Raises the Problems
    `submission.*`, `visit.taken`, `scope.*`.
    """
    by = scope.acting(Permission.THEMES_FILL, mark.subject.code)
    sent = ThemeVisit.objects.filter(pk=visit_id).select_related("record").first()
    if sent is not None:
        return _sent_before(sent, mark, by)
    check_filled(form, submission, called)
    record = _record(mark, by, at)
    record.visits_count += 1
    record.visited_at, record.code = max(record.visited_at, at), mark.subject.code  # one may arrive after a later one
    record.ends_date = ends or record.ends_date
    last_day = min(filter(None, (mark.theme.ends_date, record.ends_date)))
    record.due_date = due_after(in_city(record.visited_at).date(), mark.theme.rhythm_days, last_day)
    record.save()
    visit = ThemeVisit(id=visit_id, record=record, form=form, number=record.visits_count, visited_at=at)
    visit.visited_by = by.account_id
    visit.submission = seal(submission, Place("register_theme_visit", "submission", visit.pk))
    visit.save(force_insert=True)
    if called is None:
        _bind_photos(visit, mark, by, submission)
        drop_draft(scope=scope, mark=mark)
    way = {} if called is None else {"by": "field client"}
    tell("theme.fill", by, record, at, {"visit": visit.number, "form": form.number, **way})
    return visit


def check_filled(form: ThemeForm, submission: str, called: tuple[str, str] | None = None) -> None:
    """Raises the Problems `submission.*` where this does not fill the form."""
    id, version = called or (form.outline["id"], form.outline["version"])
    check_submission(submission, root=form.outline["root"], id=id, version=version)


@transaction.atomic
def end_mark(*, scope: Scope, mark: Mark, reason: str, at: datetime) -> None:
    """The mark's own ground has gone: it is hidden at once. Raises `theme.reason_needed` or `scope.*`."""
    if mark.record is None:
        raise NOT_FOUND()
    if not reason.strip():
        raise REASON_NEEDED()
    by = scope.acting(Permission.THEMES_FILL, mark.record.code)
    record = mark.record
    record.state, record.reason, record.ended_at, record.due_date = (
        RecordState.CANCELLED,
        reason.strip()[:200],
        at,
        None,
    )
    record.save(update_fields=["state", "reason", "ended_at", "due_date"])
    record.contacts.filter(to_date=None).update(to_date=in_city(at).date(), reason=record.reason)
    tell("theme.end_mark", by, record, at, {"reason": record.reason})


def keep_photo(*, scope: Scope, mark: Mark, content: bytes, at: datetime) -> ThemePhoto:
    """Keep a picture for the form that is being filled. Raises `photo.*` for what is no picture."""
    kept = store.keep(content)
    return ThemePhoto.objects.create(
        theme=mark.theme, subject_id=mark.subject.id, digest=kept.digest, added_at=at, added_by=scope.me
    )


def look_at(*, scope: Scope, mark: Mark, visit: ThemeVisit) -> str:
    """What a visit said, for eyes: a look, journalled."""
    if mark.record is None:
        raise NOT_FOUND()
    journal.look(
        deed="theme.look",
        by=scope.acting(Permission.THEMES_FILL, mark.record.code),
        subject=("theme_record", mark.record.pk),
        code=mark.record.code,
        facts={"visit": visit.number},
    )
    return selectors.submission_of(visit)


def _sent_before(sent: ThemeVisit, mark: Mark, by: Actor) -> ThemeVisit:
    """The visit that came with this id before. Raises Problem `visit.taken` where it is another one."""
    is_same = sent.visited_by == by.account_id and sent.record.theme_id == mark.theme.pk
    if not is_same or sent.record.subject_id != mark.subject.id:
        raise SENT_BY_ANOTHER()
    return sent


def _record(mark: Mark, by: Actor, at: datetime) -> ThemeRecord:
    if mark.record is not None:
        return ThemeRecord.objects.select_for_update().get(pk=mark.record.pk)
    return ThemeRecord(
        id=new_id(),
        theme=mark.theme,
        subject_id=mark.subject.id,
        code=mark.subject.code,
        begun_at=at,
        begun_by=by.account_id,
        visited_at=at,
    )


def _bind_photos(visit: ThemeVisit, mark: Mark, by: Actor, submission: str) -> None:
    """The pictures that the submission names belong to the visit."""
    waiting = ThemePhoto.objects.filter(
        theme=mark.theme, subject_id=mark.subject.id, visit=None, added_by=by.account_id
    )
    named = [photo.pk for photo in waiting if str(photo.pk) in submission]
    ThemePhoto.objects.filter(pk__in=named).update(visit=visit)


def tell(deed: str, by: Actor, record: ThemeRecord, at: datetime, facts: dict[str, object]) -> None:
    """The line names the mark, never whom it is about: who reads the journal sees no theme on a person."""
    told = {"theme": str(record.theme_id), **facts}
    journal.record(deed=deed, by=by, subject=("theme_record", record.pk), code=record.code, facts=told, at=at)


def forget_ended(limit: datetime, most: int) -> Erased:
    """Erase marks that ended before `limit` (by themselves, or with their theme) with everything they said."""
    day = in_city(limit).date()
    over = Q(ended_at__lt=limit) | Q(ends_date__lt=day) | Q(theme__ends_date__lt=day)
    ids = list(ThemeRecord.objects.filter(over).order_by("id").values_list("pk", flat=True)[:most])
    of_them = ThemePhoto.objects.filter(visit__record__in=ids)
    _forget_photos(list(of_them.values_list("pk", "digest")))
    ThemeVisit.objects.filter(record__in=ids).delete()
    ThemeContact.objects.filter(record__in=ids).delete()
    ThemeRecord.objects.filter(pk__in=ids).delete()
    return Erased(len(ids))


def forget_drafts(limit: datetime, most: int) -> Erased:
    """Erase drafts that nobody has gone on with since `limit`, and pictures that no visit took."""
    drafts = list(
        ThemeDraft.objects.filter(saved_at__lt=limit).order_by("saved_at").values_list("pk", flat=True)[:most]
    )
    ThemeDraft.objects.filter(pk__in=drafts).delete()
    photos = list(ThemePhoto.objects.filter(visit=None, added_at__lt=limit).values_list("pk", "digest")[:most])
    _forget_photos(photos)
    return Erased(len(drafts) + len(photos))


def _forget_photos(rows: list[tuple[UUID, str]]) -> None:
    """Delete rows of pictures, and once this is committed the files that no row shows any more."""
    ThemePhoto.objects.filter(pk__in=[pk for pk, _digest in rows]).delete()
    for digest in {digest for _pk, digest in rows}:
        transaction.on_commit(lambda digest=digest: store.forget(digest))  # type: ignore[misc]  # bound at definition


MARKS = Kind("theme_marks", Unit.MONTHS, default=24, least=6, most=120, erase=forget_ended)
"""Marks of thematic registers, after they ended."""
DRAFTS = Kind("theme_drafts", Unit.DAYS, default=14, least=1, most=60, erase=forget_drafts)
"""Forms begun and not submitted."""
