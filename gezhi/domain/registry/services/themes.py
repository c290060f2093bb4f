"""Keeping thematic registers: a theme with its ground and end, the versions of its form."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Theme, ThemeForm
from gezhi.domain.registry.rules.form_files import check_lists
from gezhi.domain.registry.rules.themes import REASON_NEEDED, check_theme
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city
from gezhi.ground.plumbing.xlsforms import XlsForm, compile_xlsform

TAKEN = problem("theme.taken", 409, "There is a theme “{key}” already.")
STALE = problem("theme.stale", 409, "The theme was changed meanwhile: look at it again.")
SAME_FORM = problem("theme.same_form", 409, "This file is version {number} of the form already.")
NO_QUESTION = problem("theme.no_question", 422, "The form asks nothing.")


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What a theme says of itself."""

    name: str
    name_en: str
    purpose: str
    purpose_en: str
    ground: str
    ground_text: str
    department_id: UUID | None
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    rhythm_days: int | None
    ends_date: date


@transaction.atomic
def add_theme(*, scope: Scope, key: str, about: SubjectKind, words: ThemeWords, at: datetime) -> Theme:
    """A new theme; nobody can fill it before a form is adopted. Raises `scope.forbidden`, `theme.*`."""
    by = scope.acting_for_all(Permission.THEMES_MANAGE)
    _check(key, words, at)
    if Theme.objects.filter(key=key).exists():
        raise TAKEN(key=key)
    theme = Theme.objects.create(key=key, about=about.value, changed_at=at, **_columns(words))
    _tell("theme.add", by, theme, at, {"about": theme.about, **_facts(words)})
    return theme


@transaction.atomic
def change_theme(*, scope: Scope, key: str, version: int, words: ThemeWords, at: datetime) -> Theme:
    """Other words, another end, other eyes. Raises `scope.*`, `theme.*`; `theme.stale` where it has changed."""
    by = scope.acting_for_all(Permission.THEMES_MANAGE)
    theme = selectors.kept_theme(scope, key)
    _check(key, words, at)
    changed = Theme.objects.filter(pk=theme.pk, version=version, state=RecordState.ACTIVE).update(
        version=version + 1, changed_at=at, **_columns(words)
    )
    if not changed:
        raise STALE()
    _tell("theme.change", by, theme, at, _facts(words))
    return selectors.kept_theme(scope, key)


@transaction.atomic
def end_theme(*, scope: Scope, key: str, reason: str, at: datetime) -> None:
    """The ground has gone: every mark of the theme is hidden from now on, and erased when its time has come."""
    by = scope.acting_for_all(Permission.THEMES_MANAGE)
    theme = selectors.kept_theme(scope, key)
    if not reason.strip():
        raise REASON_NEEDED()
    ends = min(theme.ends_date, in_city(at).date())
    Theme.objects.filter(pk=theme.pk).update(
        state=RecordState.CANCELLED, reason=reason.strip(), ends_date=ends, version=theme.version + 1, changed_at=at
    )
    _tell("theme.end", by, theme, at, {"reason": reason.strip()})


def add_form(*, scope: Scope, key: str, file: Path, name: str, at: datetime) -> ThemeForm:
    """A new version of a theme's form, compiled; it can be tried out, and is filled once it is adopted.

    Raises `scope.*`, the Problems `xlsform.*`, `theme.same_form`, `theme.no_question`. Starts a process, before the
    transaction begins.
    """
    theme = selectors.kept_theme(scope, key)
    return keep_form(
        by=scope.acting_for_all(Permission.THEMES_MANAGE),
        theme=theme,
        content=file.read_bytes(),
        name=name,
        compiled=compile_xlsform(file, name=name),
        at=at,
    )


@transaction.atomic
def keep_form(*, by: Actor, theme: Theme, content: bytes, name: str, compiled: XlsForm, at: datetime) -> ThemeForm:
    """Keep a compiled form as the next version. Raises `theme.same_form` or `theme.no_question`."""
    digest = hashlib.sha256(content).hexdigest()
    same = theme.forms.filter(digest=digest).only("number").first()
    if same is not None:
        raise SAME_FORM(number=same.number)
    if not compiled.outline.questions:
        raise NO_QUESTION()
    form = ThemeForm.objects.create(
        theme=theme,
        number=selectors.next_number(theme),
        file_name=name[:200],
        file=content,
        digest=digest,
        xform=compiled.xform,
        itemsets=compiled.itemsets,
        screen="" if compiled.screen == compiled.xform else compiled.screen,
        outline=asdict(compiled.outline),
        warnings=list(compiled.told),
        added_at=at,
        added_by=by.account_id,
    )
    _tell("theme.add_form", by, theme, at, {"number": form.number, "file": form.file_name, "digest": digest})
    return form


@transaction.atomic
def adopt_form(*, scope: Scope, key: str, number: int, at: datetime) -> ThemeForm:
    """From now on this version is filled; what was filled on older ones opens on them.

    Raises `scope.*`, `theme.lists_missing`.
    """
    by = scope.acting_for_all(Permission.THEMES_MANAGE)
    theme = selectors.kept_theme(scope, key)
    form = selectors.kept_form(scope, theme, number)
    if form.adopted_at is None:
        check_lists(form.xform)
        form.adopted_at = at
        form.save(update_fields=["adopted_at"])
        _tell("theme.adopt_form", by, theme, at, {"number": number})
    return form


def _check(key: str, words: ThemeWords, at: datetime) -> None:
    check_theme(
        key=key,
        purpose=words.purpose,
        ground=words.ground,
        roles=words.roles,
        departments=words.departments,
        rhythm_days=words.rhythm_days,
        ends=words.ends_date,
        today=in_city(at).date(),
    )


def _columns(words: ThemeWords) -> dict[str, object]:
    return {**asdict(words), "roles": list(words.roles), "departments": list(words.departments)}


def _facts(words: ThemeWords) -> dict[str, object]:
    """What the journal says of it: ground, end and eyes; plain JSON."""
    return {
        "name": words.name,
        "ground": words.ground,
        "ends": words.ends_date.isoformat(),
        "roles": list(words.roles),
        "departments": list(words.departments),
        "rhythm_days": words.rhythm_days,
    }


def _tell(deed: str, by: Actor, theme: Theme, at: datetime, facts: dict[str, object]) -> None:
    journal.record(deed=deed, by=by, subject=("theme", theme.pk), facts={"key": theme.key, **facts}, at=at)
