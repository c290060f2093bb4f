"""Files that come with a form of the console: kept on disk while they are read, refused rows handed back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gezhi.domain.cases.services.catalogue import TableTaken
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.tabular.refusals import RefusedRow, refusal_workbook
from gezhi.ground.plumbing.uploads.workbooks import keep_workbook

MOST_KB = 1024
SHOWN = 20
TABLES = ".csv,.xlsx"


class SmallFileField(forms.FileField):
    """A file small enough to come with its form."""

    def __init__(self, *, help_text: Any, accept: str) -> None:
        widget = forms.FileInput(attrs={"accept": accept})
        super().__init__(label=_("File"), help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > MOST_KB * 1024:
            raise forms.ValidationError(_("A file has at most %(most)s KB here."), params={"most": MOST_KB})
        return file


@contextmanager
def on_disk(file: Any) -> Iterator[Path]:
    """The uploaded file on disk, for as long as it is read."""
    with tempfile.NamedTemporaryFile() as kept:
        for part in file.chunks():
            kept.write(part)
        kept.flush()
        yield Path(kept.name)


@dataclass(frozen=True, slots=True)
class Refusals:
    """The rows of a file that were refused: the first ones, how many in all, and where all of them are."""

    rows: list[RefusedRow]
    count: int
    url: str


def refusals_of(request: ScopedRequest, taken: TableTaken) -> Refusals | None:
    """What the page shows of a file that was not taken; None for one that was."""
    if not taken.refused:
        return None
    content = refusal_workbook(taken.columns, taken.refused)
    id = keep_workbook(request, request.scope, name="refused.xlsx", content=content)
    return Refusals(taken.refused[:SHOWN], len(taken.refused), reverse("workbook", args=[id]))
