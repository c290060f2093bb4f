"""Questions about thematic registers. A theme that is not open to the asker does not exist: not in a list, not in a
count, not in a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from gezhi.domain.registry.models import Theme, ThemeDraft, ThemeForm, ThemePhoto, ThemeRecord, ThemeVisit
from gezhi.domain.registry.rules.submissions import picture_id
from gezhi.domain.registry.rules.themes import ENDED, Standing, areas_open, is_in_force
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside
from gezhi.ground.plumbing.sealing.values import Place, unseal

ACTIVE = RecordState.ACTIVE


@dataclass(frozen=True, slots=True)
class ThemeTally:
    """A theme open to the asker: how many subjects carry it in their area, how many of them are due for a visit."""

    theme: Theme
    count: int
    due: int


def _standings(scope: Scope) -> list[Standing]:
    return [
        Standing(grant.role, str(grant.department_id or ""), grant.permissions, grant.area) for grant in scope.grants
    ]


def open_where(scope: Scope, theme: Theme) -> Q | None:
    """“Stands where this theme is open to me”; None where it is open nowhere."""
    if scope.everything:
        return Q()
    areas = areas_open(_standings(scope), theme.roles, theme.departments)
    if not areas:
        return None
    return Q() if None in areas else inside("code", {str(area) for area in areas})


def _holding(today: date) -> Q:
    """Marks whose ground holds: what has ended is hidden."""
    return Q(state=ACTIVE) & (Q(ends_date=None) | Q(ends_date__gt=today))


def kept_themes(scope: Scope) -> list[Theme]:
    """Every theme for who keeps them; who carries one stands elsewhere. Raises Problem `scope.forbidden`."""
    scope.require(Permission.THEMES_MANAGE)
    return list(Theme.objects.select_related("department").order_by("state", "key"))


def kept_theme(scope: Scope, key: str) -> Theme:
    """One of them. Raises Problem `scope.forbidden` or `scope.not_found`."""
    scope.require(Permission.THEMES_MANAGE)
    found = Theme.objects.select_related("department").filter(key=key).first()
    if found is None:
        raise NOT_FOUND()
    return found


def kept_forms(scope: Scope, theme: Theme) -> list[ThemeForm]:
    """The versions of a theme's form, the newest first, without their contents."""
    scope.require(Permission.THEMES_MANAGE)
    return list(theme.forms.defer("file", "xform", "itemsets", "screen", "outline").order_by("-number"))


def kept_form(scope: Scope, theme: Theme, number: int) -> ThemeForm:
    """One version, whole. Raises Problem `scope.not_found`."""
    scope.require(Permission.THEMES_MANAGE)
    found = theme.forms.filter(number=number).first()
    if found is None:
        raise NOT_FOUND()
    return found


def my_themes(scope: Scope, today: date) -> list[Theme]:
    """The themes in force that are open to me, by name. One query."""
    scope.require(Permission.THEMES_FILL)
    held = Theme.objects.filter(state=ACTIVE, ends_date__gt=today).order_by("name", "key")
    return [theme for theme in held if open_where(scope, theme) is not None]


def my_theme(scope: Scope, key: str, today: date) -> Theme:
    """One of them. Raises Problem `scope.not_found`, also for one that is open to others only."""
    found = next((theme for theme in my_themes(scope, today) if theme.key == key), None)
    if found is None:
        raise NOT_FOUND()
    return found


def theme_to_fill(scope: Scope, key: str, today: date) -> Theme:
    """One of my themes, for what was filled in without signal and comes late.

    Raises Problem `scope.not_found` for one that is not open to me, `theme.ended` for one that was.
    """
    scope.require(Permission.THEMES_FILL)
    found = Theme.objects.filter(key=key).first()
    if found is None or open_where(scope, found) is None:
        raise NOT_FOUND()
    if not is_in_force(found.state, found.ends_date, today):
        raise ENDED()
    return found


def theme_over(scope: Scope, key: str, code: str, today: date) -> Theme | None:
    """A theme in force that is open to me in all of the area `code`; None where it is not."""
    if not scope.may(Permission.THEMES_FILL):
        return None
    found = next((theme for theme in my_themes(scope, today) if theme.key == key), None)
    return found if found is not None and may_begin(scope, found, code) else None


def tallies(scope: Scope, today: date) -> list[ThemeTally]:
    """My themes with their counts in my area. One query, and one a theme."""
    told = []
    for theme in my_themes(scope, today):
        due = Count("pk", filter=Q(due_date__lte=today))
        figures = records(scope, theme, today).aggregate(count=Count("pk"), due=due)
        told.append(ThemeTally(theme, figures["count"], figures["due"]))
    return told


def records(scope: Scope, theme: Theme, today: date) -> QuerySet[ThemeRecord]:
    """Who carries a theme in my area, those due first. None where it is not open to me."""
    where = open_where(scope, theme)
    if where is None or not is_in_force(theme.state, theme.ends_date, today):
        return ThemeRecord.objects.none()
    return ThemeRecord.objects.filter(where, _holding(today), theme=theme).order_by("due_date", "id")


def record_of(scope: Scope, theme: Theme, subject_id: UUID, today: date) -> ThemeRecord | None:
    """The mark of a theme on a subject, None where it carries none (or none that I may know of)."""
    return records(scope, theme, today).filter(subject_id=subject_id).first()


def themes_of(scope: Scope, about: str, subject_id: UUID, today: date) -> list[ThemeRecord]:
    """The marks on a subject that I may know of, with their themes: for the card of a person, home or unit."""
    if not scope.may(Permission.THEMES_FILL):
        return []
    found = ThemeRecord.objects.filter(_holding(today), subject_id=subject_id, theme__about=about)
    told = []
    for record in found.select_related("theme").order_by("theme__name", "id"):
        where = open_where(scope, record.theme)
        holds = is_in_force(record.theme.state, record.theme.ends_date, today)
        if holds and where is not None and ThemeRecord.objects.filter(where, pk=record.pk).exists():
            told.append(record)
    return told


def may_begin(scope: Scope, theme: Theme, code: str) -> bool:
    """Whether the theme is open to me at the place `code`."""
    areas = areas_open(_standings(scope), theme.roles, theme.departments)
    return scope.everything or any(area is None or area.contains(code) for area in areas)


def form_in_force(theme: Theme) -> ThemeForm | None:
    """The form that is filled now: the newest that was adopted."""
    return theme.forms.exclude(adopted_at=None).order_by("-number").defer("file", "itemsets").first()


def form_numbered(theme: Theme, number: int) -> ThemeForm | None:
    """A version of a theme's form that was ever adopted, with its external choices; None where there is none."""
    return theme.forms.exclude(adopted_at=None).filter(number=number).defer("file").first()


def form_of_theme(theme: Theme, id: UUID) -> ThemeForm:
    """A version of a theme's form that was adopted at some time. Raises Problem `scope.not_found`."""
    found = theme.forms.exclude(adopted_at=None).filter(pk=id).defer("file", "itemsets").first()
    if found is None:
        raise NOT_FOUND()
    return found


def visits(record: ThemeRecord) -> list[ThemeVisit]:
    """The visits of a mark, the newest first, without what they say."""
    return list(record.visits.defer("submission").select_related("form__theme").order_by("-number"))


def visit_of(record: ThemeRecord, id: UUID) -> ThemeVisit:
    """One visit of a mark. Raises Problem `scope.not_found`."""
    found = record.visits.select_related("form").filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def last_visit(record: ThemeRecord) -> ThemeVisit | None:
    return record.visits.select_related("form").order_by("-number").first()


def submission_of(visit: ThemeVisit) -> str:
    """What was filled in, as it came."""
    return unseal(visit.submission, Place("register_theme_visit", "submission", visit.pk))


def draft_of(scope: Scope, form: ThemeForm, subject_id: UUID) -> str:
    """What I have begun to fill in, empty where nothing is kept."""
    draft = ThemeDraft.objects.filter(account_id=scope.me, form=form, subject_id=subject_id).first()
    return "" if draft is None else unseal(draft.content, Place("register_theme_draft", "content", draft.pk))


def photo_of(scope: Scope, theme: Theme, subject_id: UUID, id: UUID, today: date) -> ThemePhoto:
    """A picture of a mark I may see, or one I have just sent. Raises Problem `scope.not_found`."""
    found = ThemePhoto.objects.filter(pk=id, theme=theme, subject_id=subject_id).first()
    is_mine = found is not None and found.visit_id is None and found.added_by == scope.actor.account_id
    if found is None or not (is_mine or record_of(scope, theme, subject_id, today)):
        raise NOT_FOUND()
    return found


def picture_of(visit: ThemeVisit, name: str) -> ThemePhoto:
    """The picture that a visit calls by a name. Raises Problem `scope.not_found`.

    A browser's answers name pictures by the ids they have here, a field client's by file names of its own.
    """
    found = {photo.pk: photo for photo in visit.photos.all()}
    own = next((photo for id, photo in found.items() if f"{id}.jpg" == name), None)
    photo = own or found.get(picture_id(visit.pk, name))
    if photo is None:
        raise NOT_FOUND()
    return photo


def visit_sent(id: UUID) -> ThemeVisit | None:
    """For the deed of sending: the visit that came under this id before, whoever sent it."""
    return ThemeVisit.objects.filter(pk=id).select_related("record__theme").first()


def next_number(theme: Theme) -> int:
    """The number that the next version of a theme's form gets."""
    return (theme.forms.aggregate(last=Max("number"))["last"] or 0) + 1


def shows_photo(digest: str) -> bool:
    """Whether a row of ours shows the picture of a digest."""
    return ThemePhoto.objects.filter(digest=digest).exists()
