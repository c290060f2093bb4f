"""Accounts and posts from a table: a form, what became of the rows, and workbooks that are handed out once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.accounts import services
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.services import Outcome
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS
from gezhi.domain.accounts.web.forms import TableForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing import handing
from gezhi.ground.plumbing.asking import asked
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.tabular import Limits, Marked, Sheet, read_table, write_workbook

LIMITS = Limits(file_bytes=5_000_000, unpacked_bytes=50_000_000, rows=1000, columns=40)
SHOWN = 100
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def accounts(request: ScopedRequest) -> HttpResponse:
    """Accounts of a table; their initial passwords are handed out in a workbook, once."""
    return _taken(
        request,
        services.import_accounts,
        title=_("Accounts from a table"),
        text=_("One row an account. What is there already under the same name is left as it is."),
        template=reverse("accounts:account_template"),
        back=reverse("accounts:accounts"),
        parent=_("Accounts"),
    )


@door(Permission.POSTS_MANAGE, "GET", "POST")
def posts(request: ScopedRequest) -> HttpResponse:
    """Posts of a table, for accounts that are there."""
    return _taken(
        request,
        services.import_posts,
        title=_("Posts from a table"),
        text=_("One row a post, for accounts that are there. Posts already held are left as they are."),
        template=reverse("accounts:post_template"),
        back=reverse("accounts:posts"),
        parent=_("Posts"),
    )


def _taken(request: ScopedRequest, take: Callable[..., Outcome], **words: Any) -> HttpResponse:
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    here = [Crumb(_("Console"), reverse("console")), Crumb(words["parent"], words["back"]), Crumb(words["title"])]

    def do(told: dict[str, Any]) -> HttpResponse:
        outcome = _read(request, take, told["file"], told["only_good"])
        context = {
            **words,
            "outcome": outcome,
            "refused": [(row.number, row.cells[0] if row.cells else "", sentence(row.why)) for row in outcome.refused],
            "errors_url": _hand(request, _refusals(outcome)) if outcome.refused else "",
            "passwords_url": _hand(request, _passwords(outcome)) if outcome.passwords else "",
            "shown": SHOWN,
            "crumbs": here,
        }
        return render(request, "accounts/outcome.html", context)

    return asked(
        request,
        form,
        do,
        **{name: words[name] for name in ("title", "text", "template")},
        button=_("Check and take"),
        cancel=words["back"],
        crumbs=here,
        is_file=True,
    )


def _read(request: ScopedRequest, take: Callable[..., Outcome], file: Any, only_good: bool) -> Outcome:
    """What the service makes of the file. Raises the Problems `table.*` and `bulk.*`."""
    with tempfile.NamedTemporaryFile(suffix=".table") as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        table = read_table(Path(kept.name), name=file.name or "", limits=LIMITS)
        return take(scope=request.scope, table=table, only_good=only_good, at=now())


def _refusals(outcome: Outcome) -> Sheet:
    columns = [*outcome.columns, _("Line"), _("What is wrong")]
    rows: list[list[str | int]] = [[*row.cells, row.number, Marked(sentence(row.why))] for row in outcome.refused]
    return Sheet(_("Refused rows"), columns, rows)


def _passwords(outcome: Outcome) -> Sheet:
    return Sheet(_("Initial passwords"), [_("User name"), _("Name"), _("Initial password")], outcome.passwords)


def _hand(request: ScopedRequest, sheet: Sheet) -> str:
    """Keep a workbook sealed for its maker, to be fetched once within an hour; its address."""
    return reverse("accounts:handed", args=[handing.hand(request.scope.me, _workbook([sheet]))])


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.xlsx"
        write_workbook(file, sheets)
        return file.read_bytes()


@door(Permission.SIGNED_IN)
def handed(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A workbook made for me a moment ago; gone once it is fetched. Raises Problem `scope.not_found`."""
    if request.method == "HEAD":
        raise NOT_FOUND()
    return _excel(handing.fetch(request.scope.me, id), "gezhi.xlsx")


def _excel(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


@door(Permission.ACCOUNTS_MANAGE)
def account_template(request: ScopedRequest) -> HttpResponse:
    """An empty table of accounts with its headings."""
    return _template(services.ACCOUNT_COLUMNS, _("Accounts"), "accounts.xlsx")


@door(Permission.POSTS_MANAGE)
def post_template(request: ScopedRequest) -> HttpResponse:
    """An empty table of posts with its headings, and the roles on a second sheet."""
    roles = [[str(label)] for key, label in ROLE_LABELS.items() if key not in ADMINISTRATORS]
    return _template(services.POST_COLUMNS, _("Posts"), "posts.xlsx", Sheet(_("Roles"), [_("Role")], roles))


def _template(columns: Mapping[str, Sequence[str]], name: str, file: str, *more: Sheet) -> HttpResponse:
    headings = [words[1 if get_language() == "en" else 0] for words in columns.values()]
    return _excel(_workbook([Sheet(name, headings, []), *more]), file)
