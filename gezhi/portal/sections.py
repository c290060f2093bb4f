"""Which places of the product each post has, in order."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts.vocabulary import INSTRUCTED
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope
from gezhi.portal.console import opens
from gezhi.portal.shell import Section, at, phone_places

REGISTER = (Permission.REGISTER_VIEW, Permission.REGISTER_COUNT, Permission.REGISTER_REQUEST)
"""Any of these opens a page of the register."""


def sections_of(scope: Scope, waiting: int, inbox: int, instructions: int) -> tuple[Section, ...]:
    """The sections of the side bar: only what the caller's posts open."""
    has_cases = scope.may(Permission.CASES_VIEW)
    wanted = (
        (has_cases, Section("workbench", _("Workbench"), "home", reverse("cases:workbench"), waiting)),
        (has_cases, Section("inbox", _("Inbox"), "inbox", reverse("cases:inbox"), inbox)),
        (
            has_cases and scope.may(Permission.CASES_REPORT),
            Section("intake", _("Intake"), "plus", reverse("cases:intake")),
        ),
        (has_cases, Section("cases", _("Cases"), "list", reverse("cases:list"))),
        (True, Section("areas", _("Areas"), "grid", reverse("grids:areas"))),
        (
            any(scope.may(one) for one in REGISTER),
            Section("register", _("Register"), "users", reverse(_register_page(scope))),
        ),
        (scope.may(Permission.STAFF_VIEW), Section("staff", _("On duty"), "users", reverse("workforce:staff"))),
        (scope.may(Permission.PATROLS_VIEW), Section("patrols", _("Patrols"), "map", reverse("patrols:day"))),
        (
            any(grant.role in INSTRUCTED for grant in scope.grants) or scope.may(Permission.INSTRUCTIONS_GIVE),
            Section(
                "instructions",
                _("Instructions"),
                "message",
                reverse(_instructions_page(scope, instructions)),
                instructions,
            ),
        ),
        (
            scope.may(Permission.OFFICE_KEEP),
            Section("office", _("For residents"), "bell", reverse("office:bulletins")),
        ),
        (scope.may(Permission.THEMES_FILL), Section("themes", _("Themes"), "check", reverse("registry:themes"))),
        (
            scope.may(Permission.CATALOGUE_VIEW),
            Section("catalogue", _("Catalogue"), "book", reverse("cases:catalogue")),
        ),
        (
            scope.may(Permission.STATISTICS_VIEW),
            Section("statistics", _("Statistics"), "chart", reverse("cases:statistics")),
        ),
        (scope.may(Permission.STATISTICS_VIEW), Section("wall", _("Wall screen"), "wall", reverse("wall"))),
        (
            scope.may(Permission.CASES_ACCEPT),
            Section("abuse", _("Residents' door"), "shield", reverse("cases:abuse")),
        ),
        (opens(scope), Section("console", _("Console"), "settings", reverse("console"))),
    )
    return tuple(section for shown, section in wanted if shown)


def _instructions_page(scope: Scope, waiting: int) -> str:
    """What waits for me first; else, for whoever gives them, how those given have come on."""
    is_mine = waiting or not scope.may(Permission.INSTRUCTIONS_GIVE)
    return "office:instructions" if is_mine else "office:given"


def _register_page(scope: Scope) -> str:
    """The register's first page; who is told counts alone begins with the pictures, a department with what it asked."""
    if scope.may(Permission.REGISTER_VIEW):
        return "registry:overview"
    return "registry:pictures" if scope.may(Permission.REGISTER_COUNT) else "registry:wanted"


def places_of(scope: Scope) -> tuple[Section, ...]:
    """The five places at the bottom of a phone."""
    return at(
        phone_places(),
        {
            "today": reverse("cases:workbench"),
            "map": reverse("cases:map"),
            "report": reverse("cases:intake"),
            "grid": reverse("grids:areas"),
            "me": reverse("accounts:me"),
        },
    )
