"""The words of what the office offers, as people read them."""

from __future__ import annotations

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gezhi.domain.office.vocabulary import Half, Way

WAY_LABELS: dict[str, str | Promise] = {
    Way.NO_VISIT: _("Not even one visit"),
    Way.ONE_VISIT: _("One visit at most"),
}
HALF_LABELS: dict[str, str | Promise] = {
    Half.MORNING: _("Morning"),
    Half.AFTERNOON: _("Afternoon"),
}


class Worded(Protocol):
    """What has its words in Chinese, and perhaps in English under `…_en`."""

    name: str
    name_en: str


def word_of(row: object, field: str) -> str:
    """A field in the reader's language; the Chinese where no English is written."""
    english = str(getattr(row, f"{field}_en", "")) if get_language() == "en" else ""
    return english or str(getattr(row, field))
