"""The console: what administrators keep, one line per place, only what the caller's posts open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.scope import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the console: who may open it, its noun, one sentence about it, its icon and its address."""

    permission: Permission
    title: str
    text: str
    icon: str
    view: str


PLACES = (
    Place(
        Permission.AREAS_MANAGE,
        gettext_noop("Areas and borders"),
        gettext_noop("Areas with their borders, and what checking the borders has found."),
        "grid",
        "grids:areas",
    ),
    Place(
        Permission.AREAS_MANAGE,
        gettext_noop("Divisions"),
        gettext_noop("Load the tree of areas, and every later edition of its codes."),
        "layers",
        "grids:divisions",
    ),
    Place(
        Permission.AREAS_MANAGE,
        gettext_noop("Borders"),
        gettext_noop("Border files: what they would change, and bringing them into force."),
        "map",
        "grids:borders",
    ),
    Place(
        Permission.STAFF_MANAGE,
        gettext_noop("Duty and covers"),
        gettext_noop("Who is on duty, who covers for whom, grids with nobody."),
        "users",
        "workforce:staff",
    ),
    Place(
        Permission.REGISTER_RULE,
        gettext_noop("Rules of the register"),
        gettext_noop("How long values are believed, and which source is believed before which."),
        "users",
        "registry:rules",
    ),
    Place(
        Permission.REGISTER_RULE,
        gettext_noop("Inspection of rented homes"),
        gettext_noop("After how many days a rented home of each grade is to be inspected again."),
        "home",
        "registry:rhythm",
    ),
    Place(
        Permission.PATROLS_PLAN,
        gettext_noop("Templates of inspections"),
        gettext_noop("What is looked at in a rented home, a shop, a factory, and how often."),
        "check",
        "patrols:templates",
    ),
    Place(
        Permission.PATROLS_PLAN,
        gettext_noop("Streets"),
        gettext_noop("What patrols are to cover: streets from a map, doors and key places."),
        "map",
        "patrols:streets",
    ),
    Place(
        Permission.PRIVACY_MANAGE,
        gettext_noop("Looking at tracks"),
        gettext_noop("Which roles may see where a colleague walked, and for how long after."),
        "search",
        "patrols:track_rule",
    ),
    Place(
        Permission.THEMES_MANAGE,
        gettext_noop("Themes"),
        gettext_noop("Thematic registers: their ground, their end, who may see them, and their forms."),
        "book",
        "registry:theme_console",
    ),
    Place(
        Permission.OPERATION_VIEW,
        gettext_noop("Jobs and room"),
        gettext_noop("What runs in the background, what failed, how full the disk is."),
        "clock",
        "jobs",
    ),
    Place(
        Permission.NOTICES_MANAGE,
        gettext_noop("Notices"),
        gettext_noop("Which event tells whom, over which channel; announcements."),
        "bell",
        "notices:console",
    ),
    Place(
        Permission.KEYS_MANAGE,
        gettext_noop("Keys"),
        gettext_noop("Which keys are in use, since when, and their rotation."),
        "lock",
        "keys",
    ),
    Place(
        Permission.PRIVACY_VIEW,
        gettext_noop("Retention"),
        gettext_noop("How long what is kept, and what was erased at its end."),
        "trash",
        "retention",
    ),
    Place(
        Permission.PRIVACY_VIEW,
        gettext_noop("Notice to residents"),
        gettext_noop("What residents read about their data before they report, by version."),
        "info",
        "cases:notices",
    ),
    Place(
        Permission.JOURNAL_VIEW,
        gettext_noop("Journal"),
        gettext_noop("Who did and looked at what, and whether the journal is as it was written."),
        "journal",
        "journal",
    ),
    Place(
        Permission.CATALOGUE_MANAGE,
        gettext_noop("Catalogue"),
        gettext_noop("Editions, classes, filing conditions with their limits, steps of the loop."),
        "book",
        "cases:editions",
    ),
    Place(
        Permission.CATALOGUE_MANAGE,
        gettext_noop("Calendar"),
        gettext_noop("Working hours, holidays and make-up days; what a change moves."),
        "calendar",
        "cases:calendar",
    ),
    Place(
        Permission.POSTS_MANAGE,
        gettext_noop("Posts"),
        gettext_noop("Who holds which role over which area, from when to when; also from a table."),
        "badge",
        "accounts:posts",
    ),
    Place(
        Permission.POSTS_MANAGE,
        gettext_noop("Departments"),
        gettext_noop("The bodies that handle orders: entered, renamed, closed."),
        "department",
        "accounts:departments",
    ),
    Place(
        Permission.ACCOUNTS_MANAGE,
        gettext_noop("Accounts"),
        gettext_noop("Who may sign in: made, locked, given a new password, signed out."),
        "user",
        "accounts:accounts",
    ),
    Place(
        Permission.ACCOUNTS_MANAGE,
        gettext_noop("Sign-in safety"),
        gettext_noop("Rules for passwords, locks, sessions and tokens."),
        "lock",
        "accounts:limits",
    ),
    Place(
        Permission.ACCOUNTS_MANAGE,
        gettext_noop("Tokens for programs"),
        gettext_noop("Which programs speak for which account, for how long, and when last."),
        "key",
        "accounts:tokens",
    ),
    *(
        Place(
            permission,
            gettext_noop("Roles and permissions"),
            gettext_noop("What each role may do, and which roles exclude each other."),
            "shield",
            "accounts:roles",
        )
        for permission in (Permission.POSTS_MANAGE, Permission.ACCOUNTS_MANAGE, Permission.JOURNAL_VIEW)
    ),
)
"""In the order of the page; apps bring their places here by address."""


def opens(scope: Scope) -> bool:
    """Whether the console shows the caller anything."""
    return any(scope.may(place.permission) for place in PLACES)


@door(Permission.SIGNED_IN)
def console(request: ScopedRequest) -> HttpResponse:
    rows = [
        {"title": _(place.title), "text": _(place.text), "icon": place.icon, "url": reverse(place.view)}
        for place in PLACES
        if request.scope.may(place.permission)
    ]
    return render(request, "portal/console.html", {"rows": rows})
