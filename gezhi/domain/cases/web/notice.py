"""What residents are told about their data before they report: the words stand in `cases/parts/notice.html`, what
differs from office to office comes from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from gezhi.ground.plumbing.retention.rules import in_force

NOTICE_VERSION = "2026-11"
"""The edition of the words; it is kept with each report. Change it together with them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Who holds the data, whom to ask about it, and the days a name and a phone are kept after the matter ended."""

    office: str
    contact: str
    days: int


def notice() -> Notice:
    office = settings.OFFICE_NAME or _("The office that runs this platform")
    contact = settings.OFFICE_CONTACT or _("the citizens' hotline 12345")
    return Notice(office, contact, in_force()["reporters"].amount)
