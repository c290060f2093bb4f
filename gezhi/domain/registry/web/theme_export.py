"""A theme's answers as a table: every visit of the marks I may see, as it came; masked, marked, journalled."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.selectors import subjects
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import visits as services
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.wording import full_moment_words
from gezhi.ground.plumbing.xlsforms.speaking import label_in

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@door(Permission.THEMES_FILL)
def export(request: ScopedRequest, key: str) -> HttpResponse:
    """The table, UTF-8 with a mark that Excel knows. A look, journalled; every row says who took it out and when."""
    theme = selectors.my_theme(request.scope, key, today())
    told = services.take_out(scope=request.scope, theme=theme, today=today())
    out = io.StringIO()
    writer = csv.writer(out)
    for row in _rows(request, theme.about, told):
        writer.writerow([_plain(cell) for cell in row])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{theme.key}-{now():%Y%m%d-%H%M}.csv"'
    return answer


def _rows(request: ScopedRequest, about: str, told: services.TakenOut) -> Iterator[list[str]]:
    names = subjects.subject_names(about, [visit.subject_id for visit in told.visits])
    areas = grids.full_names([visit.code for visit in told.visits])
    people = accounts.names({visit.by for visit in told.visits if visit.by} | {request.scope.me})
    marked = _("Taken out by {name}, {moment}").format(
        name=people.get(request.scope.me, ""), moment=full_moment_words(now())
    )
    language = get_language() or ""
    columns = {path: label_in(labels, language) or path for path, labels in told.questions.items()}
    yield [_("Name"), _("Area"), _("Visited"), _("Visited by"), *columns.values(), _("Watermark")]
    for visit in told.visits:
        answers = [" | ".join(visit.values.get(path, [])) for path in columns]
        who = people.get(visit.by, "") if visit.by else ""
        moment = full_moment_words(visit.at)
        yield [names.get(visit.subject_id, ""), areas.get(visit.code, ""), moment, who, *answers, marked]


def _plain(cell: str) -> str:
    """No cell is taken for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
