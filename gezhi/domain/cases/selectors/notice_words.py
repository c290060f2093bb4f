"""What residents are told about their data before they report: the operator's own words by version, else ours.

Ours name the office and the contact of the settings and the days of the rule of retention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from gezhi.domain.cases.models import NoticeText
from gezhi.domain.cases.rules.notices import PARTS, code_of, own_code, own_days
from gezhi.domain.cases.selectors.notices import could_be_told, notice_in_force, notice_told
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.page_parts import Fact
from gezhi.ground.plumbing.retention.rules import in_force

LABELS: dict[str, str | Promise] = {
    "office": pgettext_lazy("notice", "Who"),
    "contact": pgettext_lazy("notice", "Contact"),
    "kinds": pgettext_lazy("notice", "What"),
    "purpose": pgettext_lazy("notice", "What for"),
    "recipients": pgettext_lazy("notice", "Who sees it"),
    "period": pgettext_lazy("notice", "How long"),
    "rights": pgettext_lazy("notice", "Your rights"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it is read: the code that a report keeps, its parts, and since when it counts (ours: always)."""

    code: str
    parts: list[Fact]
    since: datetime | None = None


def notice(at: datetime) -> Notice:
    """The notice that counts, in the reader's language."""
    row = notice_in_force(at)
    return _own(reporter_days()) if row is None else _theirs(row)


def notice_by_code(code: str, at: datetime) -> Notice:
    """The notice a report names. Raises Problem `scope.not_found`."""
    row = notice_told(code, at=at)
    return _own(own_days(code) or 0) if row is None else _theirs(row)


def reporter_days() -> int:
    """For how many days after the end of the matter name and phone are kept."""
    return in_force()["reporters"].amount


def told_code(claimed: str, at: datetime) -> str:
    """The code a report keeps: the one its page showed, where that can be; else the one that counts now."""
    life = timedelta(seconds=settings.PROOF_LIFE)
    return claimed if could_be_told(claimed, at=at, within=life) else notice(at).code


def _theirs(row: NoticeText) -> Notice:
    chinese = row.texts["zh"]
    told = chinese if _is_chinese() else {part: row.texts["en"].get(part) or chinese[part] for part in PARTS}
    return Notice(code_of(row.version), _parts(told), row.valid_from)


def _own(days: int) -> Notice:
    return Notice(own_code(days), _parts(own_words(days)))


def _parts(told: Mapping[str, str]) -> list[Fact]:
    return [Fact(str(LABELS[part]), told[part]) for part in PARTS]


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def own_words(days: int) -> dict[str, str]:
    """The product's own words, naming whoever runs the installation, in the reader's language."""
    contact = settings.OFFICE_CONTACT or _("the citizens' hotline 12345")
    period = ngettext(
        "Name and phone are erased %(days)s day after the matter has ended; "
        "the record of the matter is kept as public files are.",
        "Name and phone are erased %(days)s days after the matter has ended; "
        "the record of the matter is kept as public files are.",
        days,
    )
    return {
        "office": settings.OFFICE_NAME or _office(),
        "contact": contact,
        "kinds": _(
            "The matter, its place and photos. Name and phone only if you give them; without them the matter is "
            "handled all the same. Where and with what device a photo was taken is removed from it."
        ),
        "purpose": _(
            "To take up and handle the matter, and to call back about it; for nothing else. Against abuse, a random "
            "number in the browser and a count by network address are kept for at most a day."
        ),
        "recipients": _(
            "The desk and those who handle the matter see what is reported. Name and phone are encrypted; handlers do "
            "not see them, the desk only for a stated reason, and every look is recorded."
        ),
        "period": period % {"days": days},
        "rights": _(
            "To see, correct or delete your information, or to complain: %(contact)s, with the case number. A report "
            "not yet handled can be taken back on the tracking page."
        )
        % {"contact": contact},
    }


def _office() -> str:
    """Whoever runs the installation, by its area."""
    try:
        return _("The office that runs grid service management in %(city)s") % {"city": grids.top_cell().name}
    except Problem:  # nothing is loaded yet, or no single area holds all
        return _("The office that runs this platform")
