"""Lists that a theme tells: what its forms were told, visit by visit, and who is left behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Person, Theme, ThemeVisit
from gezhi.domain.registry.rules.layouts import SAID, Hidden, answer, masked
from gezhi.domain.registry.rules.submissions import values_of
from gezhi.domain.registry.selectors import subjects
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services.exporting.people import Facts, facts_of
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.plumbing.scope import EVERYTHING, inside
from gezhi.ground.plumbing.wording import full_moment_words
from gezhi.ground.plumbing.xlsforms.speaking import label_in

FEW = 200
"""Filled forms that are opened at once; one can be large."""
Row = TypeVar("Row")


def headings(theme: Theme) -> list[str]:
    """The columns of a theme's answers: the questions of all its forms, those of the newest first."""
    language = get_language() or ""
    asked = [label_in(labels, language) or path for path, labels in _questions(theme).items()]
    return [_("Name"), _("Area"), _("Visited"), _("Visited by"), *asked]


def answers(theme: Theme, code: str, today: date, unmasked: frozenset[Hidden]) -> Iterator[list[str]]:
    """Every visit of the marks that hold in an area, as it came. None once the theme has ended."""
    paths, name = list(_questions(theme)), "name" if theme.about == SubjectKind.PERSON else "title"
    held = selectors.records(EVERYTHING, theme, today).filter(inside("code", [code])).order_by()
    rows = ThemeVisit.objects.filter(record__in=held).select_related("record", "form").defer("form__file")
    for chunk in _few(rows.order_by("record_id", "number").iterator(chunk_size=FEW)):
        names = subjects.subject_names(theme.about, {visit.record.subject_id for visit in chunk})
        areas = grids.full_names([visit.record.code for visit in chunk])
        people = accounts.names({visit.visited_by for visit in chunk if visit.visited_by})
        for visit in chunk:
            said = values_of(selectors.submission_of(visit))
            called = masked(name, names.get(visit.record.subject_id, ""), unmasked)
            who = people.get(visit.visited_by, "") if visit.visited_by else ""
            place = [areas.get(visit.record.code, ""), full_moment_words(visit.visited_at), who]
            yield [called, *place, *(answer(said.get(path, []), unmasked) for path in paths)]


def left_behind(theme: Theme, code: str, today: date, wanted: Collection[str]) -> Iterator[Facts]:
    """Everybody of an area who carries the theme, with what the last visit said."""
    held = selectors.records(EVERYTHING, theme, today).filter(inside("code", [code])).order_by("id")
    for chunk in _few(held.iterator(chunk_size=FEW)):
        ids = [record.subject_id for record in chunk]
        there = list(Person.objects.filter(pk__in=ids, state=RecordState.ACTIVE).order_by("pinyin", "id"))
        said = _last_said({record.pk: record.subject_id for record in chunk})
        for person, facts in zip(there, facts_of(there, wanted), strict=True):
            yield {**facts, **said.get(person.pk, {})}


def _last_said(subjects: dict[UUID, UUID]) -> dict[UUID, Facts]:
    """What the last visit of each mark said, by whom it is about."""
    found: dict[UUID, Facts] = {}
    for visit in ThemeVisit.objects.filter(record__in=subjects, number=F("record__visits_count")):
        told = values_of(selectors.submission_of(visit))
        named = {path.rpartition("/")[2]: " ".join(values) for path, values in told.items()}
        found[subjects[visit.record_id]] = {
            fact: named[fact] if fact.startswith("kin_phone") else mask_text(named[fact])
            for fact in SAID & named.keys()
        }
    return found


def _questions(theme: Theme) -> dict[str, dict[str, str]]:
    """The labels of each question by its path, over all forms that were ever filled."""
    found: dict[str, dict[str, str]] = {}
    for outline in theme.forms.exclude(adopted_at=None).order_by("-number").values_list("outline", flat=True):
        for question in outline["questions"]:
            if question["kind"] != "note":
                found.setdefault(question["path"], question["labels"])
    return found


def _few(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    while chunk := list(islice(rows, FEW)):
        yield chunk
