"""What a field client can fetch: the forms of my themes, and the lists and files beside a form; by my scope."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import theme_name
from gezhi.domain.registry.rules.form_files import REGISTER_LISTS
from gezhi.domain.registry.selectors import themes
from gezhi.domain.registry.selectors.field_lists import FieldRow, field_list
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.edges.openrosa.labels import ASKING
from gezhi.edges.openrosa.rules.edition import LIST_FILE, field_edition
from gezhi.edges.openrosa.rules.lists import csv_of
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.xlsforms.beside import files_beside
from gezhi.ground.plumbing.xlsforms.speaking import CHINESE, ENGLISH

if TYPE_CHECKING:
    from gezhi.domain.registry.models import Theme, ThemeForm

EXTERNAL = "itemsets.csv"
"""The file of choices that stand outside a form; its name is the compiler's and the client's."""

_lists: Fresh[tuple[str, str, str, str], FieldFile] = Fresh(life=20, size=8)
"""A client asks what has changed, and then fetches it: the list is not read twice for that."""


@dataclass(frozen=True, slots=True)
class FieldForm:
    """A form as a field client gets it."""

    theme: Theme
    form: ThemeForm
    name: str
    xml: str

    @property
    def id(self) -> str:
        return str(self.theme.key)

    @property
    def version(self) -> str:
        return str(self.form.number)

    @property
    def files(self) -> list[str]:
        """The names of the files beside it."""
        told = files_beside(self.form.xform).lists
        return [
            LIST_FILE,
            *([EXTERNAL] if self.form.itemsets else []),
            *(name for name in REGISTER_LISTS if name in told),
        ]


@dataclass(frozen=True, slots=True)
class FieldFile:
    """A file beside a form; `rows` of the register stand in it (0: it is the office's own)."""

    name: str
    content: bytes
    rows: int = 0

    @property
    def hash(self) -> str:
        return hash_of(self.content)


def hash_of(content: bytes) -> str:
    """How the standard names a content; a check of what has changed, no seal."""
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


def forms(scope: Scope, today: date) -> list[FieldForm]:
    """The forms in force of the themes that are open to me. One query, and one a theme."""
    found = ((theme, themes.form_in_force(theme)) for theme in themes.my_themes(scope, today))
    return [_told(theme, form) for theme, form in found if form is not None]


def form(scope: Scope, key: str, number: int, today: date) -> FieldForm:
    """One version of a form that was ever in use. Raises Problem `scope.not_found`."""
    theme = themes.my_theme(scope, key, today)
    found = themes.form_numbered(theme, number)
    if found is None:
        raise NOT_FOUND()
    return _told(theme, found)


def file(scope: Scope, told: FieldForm, name: str, today: date) -> FieldFile:
    """A file beside a form. Raises Problem `scope.not_found`, `field_list.too_long`."""
    if name not in told.files:
        raise NOT_FOUND()
    if name == EXTERNAL:
        return FieldFile(name, told.form.itemsets.encode())
    return _lists.get((scope.digest, told.id, name, get_language() or ""), lambda: _list(scope, told, name, today))


def _list(scope: Scope, told: FieldForm, name: str, today: date) -> FieldFile:
    if name == LIST_FILE:
        rows = field_list(scope, SubjectKind(told.theme.about), today, told.theme)
    else:
        rows = field_list(scope, REGISTER_LISTS[name], today)
    areas = grids.full_names({row.code for row in rows})
    return FieldFile(name, csv_of(_cells(row, areas.get(row.code, "")) for row in rows), len(rows))


def _cells(row: FieldRow, area: str) -> tuple[str, ...]:
    return str(row.id), row.label, area, "1" if row.is_carried else "", row.due.isoformat() if row.due else ""


def _told(theme: Theme, found: ThemeForm) -> FieldForm:
    xml = _edition(found.xform, theme.key, str(found.number), theme.about, get_language() or "")
    return FieldForm(theme, found, theme_name(theme), xml)


@lru_cache(maxsize=64)
def _edition(xform: str, key: str, number: str, about: str, language: str) -> str:
    """A version of a form never changes, and a phone asks for the hashes of all of them every few hours."""
    return field_edition(xform, id=key, version=number, asking=_asking(about, language))


def _asking(about: str, language: str) -> Callable[[str], str]:
    """The question for the subject in a language that a form names; in mine where that is neither of ours."""

    def ask(named: str) -> str:
        found = next((code for code, words in (("zh-hans", CHINESE), ("en", ENGLISH)) if words.search(named)), language)
        with translation.override(found):
            return _(ASKING[about])

    return ask
