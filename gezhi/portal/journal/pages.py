"""Both journals as lists, one line whole, and the export. Reading here is a look like any other, and is journalled."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.journal import searching
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.searching import JournalFilter, JournalName, Reader
from gezhi.ground.plumbing.journal.verifying import verifications
from gezhi.ground.plumbing.page_parts import Crumb, Fact, FilterBar
from gezhi.ground.plumbing.tabular.writing import Sheet, Value, write_workbook
from gezhi.ground.plumbing.wording import full_moment_words
from gezhi.portal.journal.filters import asked_for, chips_of, filter_of, newest, older
from gezhi.portal.journal.words import facts_in_words, lines_of

MOST_EXPORTED = 100_000
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TOO_MANY = problem("journal.too_many", 422, "More than {most} lines are too many for one export; choose fewer days.")
NOT_A_LINE = problem("journal.not_a_line", 400, "“{before}” is not the number of a line.")


def _reader(request: ScopedRequest) -> Reader:
    return Reader(request.scope, grids.keeps_all(request.scope, Permission.JOURNAL_VIEW))


@door(Permission.JOURNAL_VIEW)
def journal_list(request: ScopedRequest) -> HttpResponse:
    """Deeds or looks, newest first. Raises `journal.not_a_filter` or `journal.not_a_line`."""
    wanted, form = filter_of(request.GET)
    found = _reader(request).page(wanted, before=_before(request))
    shown, rest = found[: searching.PAGE], found[searching.PAGE :]
    context = {
        "wanted": wanted,
        "form": form,
        "bar": FilterBar(chips_of(request.GET), reverse("journal") if request.GET else ""),
        "lines": lines_of(shown),
        "older_url": older(request.GET, shown[-1].seq) if rest else "",
        "newest_url": newest(request.GET) if "before" in request.GET else "",
        "export_url": f"{reverse('journal_export')}?{request.GET.urlencode()}",
        "verified": verifications(request.scope)[:1],
    }
    return render(request, "portal/journal.html", context)


def _before(request: ScopedRequest) -> int | None:
    asked = request.GET.get("before", "")
    if asked and not (asked.isdecimal() and len(asked) < 19):
        raise NOT_A_LINE(before=asked)
    return int(asked) if asked else None


@door(Permission.JOURNAL_VIEW)
def journal_line(request: ScopedRequest, name: str, seq: int) -> HttpResponse:
    """One line with all that was written; opening it is a look."""
    if name not in ("deeds", "looks"):
        raise Http404
    found = _reader(request).entry(cast(JournalName, name), seq)
    journal.look(
        deed="journal.read",
        by=request.scope.actor,
        subject=(found.subject_kind, found.subject_id),
        code=found.code,
        facts={"journal": name, "seq": seq},
    )
    line = lines_of([found])[0]
    facts = [
        Fact(_("When"), full_moment_words(line.at)),
        Fact(_("Who"), line.doer),
        Fact(_("To what"), line.subject),
        Fact(_("Identifier of the subject"), line.subject_id or "–"),
        Fact(_("Where"), line.place or "–"),
        Fact(_("Request"), found.request_id or "–"),
        Fact(_("Seal of the facts"), bytes(found.facts_digest).hex()),
    ]
    context = {
        "line": line,
        "facts": facts,
        "told": facts_in_words(found),
        "erased_by": found.erased_by,
        "name": name,
        "crumbs": [Crumb(_("Journal"), reverse("journal")), Crumb(str(seq))],
    }
    return render(request, "portal/journal_line.html", context)


@door(Permission.JOURNAL_VIEW)
def journal_export(request: ScopedRequest) -> HttpResponse:
    """The lines as one sees them, as a workbook. Raises `journal.too_many`. A look, journalled."""
    wanted, _form = filter_of(request.GET)
    total = _reader(request).entries(wanted)[: MOST_EXPORTED + 1].count()
    if total > MOST_EXPORTED:
        raise TOO_MANY(most=MOST_EXPORTED)
    journal.look(
        deed="journal.export",
        by=request.scope.actor,
        subject=("journal", None),
        facts={**asked_for(request.GET), "n": total},
    )
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "journal.xlsx"
        columns = [_("Line"), _("When"), _("Who"), _("Deed"), _("To what"), _("Where"), _("Identifier of the subject")]
        write_workbook(book, [Sheet(_("Journal"), columns, _rows(request, wanted))])
        content = book.read_bytes()
    name = f"journal-{wanted.journal}-{now():%Y%m%d-%H%M}.xlsx"
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _rows(request: ScopedRequest, wanted: JournalFilter) -> Iterator[list[Value]]:
    for batch in _reader(request).batches(wanted):
        for line in lines_of(batch):
            yield [line.seq, line.at, line.doer, line.deed, line.subject, line.place, str(line.subject_id or "")]


@door(Permission.JOURNAL_VIEW)
def journal_verifications(request: ScopedRequest) -> HttpResponse:
    """When the journals were last held against their seals, and what was found."""
    return render(request, "portal/journal_verified.html", {"runs": verifications(request.scope)[:50]})
