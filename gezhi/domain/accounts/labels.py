"""Roles, permissions and limits as people read them."""

from __future__ import annotations

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts.vocabulary import Ending

ROLE_LABELS: dict[str, str | Promise] = {
    "grid_worker": _("Grid worker"),
    "micro_worker": _("Micro-grid worker"),
    "grid_chief": _("Grid chief"),
    "registrar": _("Registrar"),
    "acceptor": _("Acceptor"),
    "dispatcher": _("Dispatcher"),
    "department_officer": _("Department officer"),
    "handler": _("Handler"),
    "supervisor": _("Supervisor"),
    "leader": _("Leader"),
    "system_admin": _("System administrator"),
    "security_admin": _("Security administrator"),
    "audit_admin": _("Audit administrator"),
}

ROLE_SENTENCES: dict[str, str | Promise] = {
    "grid_worker": _(
        "Walks a grid, reports what is wrong, verifies reports there, handles what can be settled in the grid."
    ),
    "micro_worker": _("Looks after a micro grid: some sixty doors; reports and handles small matters."),
    "grid_chief": _(
        "A cadre answering for a community: sees its cases, reports, dispatches what the community itself can do,"
        " lets lists of the register go."
    ),
    "registrar": _(
        "Keeps an area's register at a desk: takes over tables, compares, corrects, reveals a number with a reason."
    ),
    "acceptor": _("Takes reports from every channel, judges and files them, and closes what was checked."),
    "dispatcher": _("Sends filed cases to the right hands and judges what comes back."),
    "department_officer": _(
        "Takes a department's orders, names the handler, confirms the work, or disputes what is not theirs; "
        "asks the register for a field instead of collecting again."
    ),
    "handler": _("Does the work of a department's order and submits it with evidence."),
    "supervisor": _("Never handles: checks on the spot before closing, urges, samples and reopens."),
    "leader": _(
        "Sees how the area is and how many people and homes it has, urges, lets lists of the register go, and decides"
        " nothing that belongs to a desk."
    ),
    "system_admin": _(
        "Keeps areas, posts, the catalogue and the calendar, and the installation running; sees no case, no journal."
    ),
    "security_admin": _(
        "Keeps accounts, passwords, tokens, keys and how long what is kept; sees no case and no journal."
    ),
    "audit_admin": _("Reads who did and looked at what; changes nothing."),
}
"""The sentence of each role; a test holds it against the role's own."""

PERMISSION_LABELS: dict[str, str | Promise] = {
    "signed_in": _("Own account, own posts, own inbox"),
    "areas.view": _("See the areas, grids and borders of the area"),
    "areas.manage": _("Import divisions and borders, draft and publish meshes"),
    "staff.view": _("See who is responsible and who is on duty"),
    "staff.manage": _("Arrange A/B covers, set duty phones"),
    "posts.manage": _("Keep departments; give and end posts, except administrators'"),
    "accounts.manage": _("Keep accounts, passwords, tokens and lock-outs; appoint administrators"),
    "keys.manage": _("Keep the key ring: keys in use, rotation"),
    "privacy.view": _("See how long what is kept and what residents are told about it"),
    "privacy.manage": _("Set how long what is kept and what residents are told about it"),
    "operation.view": _("See jobs, storage and health; set failed jobs going again"),
    "notices.manage": _("Keep the rules and channels of notices; announce"),
    "journal.view": _("Read the journals of deeds and looks"),
    "catalogue.view": _("See classes, conditions and time limits"),
    "catalogue.manage": _("Change classes, conditions, time limits and calendars"),
    "cases.view": _("See the cases of the area or department"),
    "cases.report": _("Report a matter"),
    "cases.verify": _("Verify a report on the spot before filing"),
    "cases.accept": _("Judge reports: file, decline, merge, amend, close"),
    "cases.dispatch": _("Dispatch filed cases, judge what comes back"),
    "cases.handle": _("Handle an order as the named handler"),
    "cases.confirm": _("Name handlers, confirm the department's work"),
    "cases.check": _("Check on the spot before closing"),
    "cases.supervise": _("Urge, sample, reopen"),
    "cases.export": _("Export lists of cases"),
    "cases.reveal": _("See a sealed reporter, with a reason, journalled"),
    "register.view": _("See homes, people, households, organisations and things of the area, masked"),
    "register.count": _("See how many people, homes and organisations the area has; no row of the register"),
    "register.keep": _("Enter, confirm and correct the register"),
    "register.import": _("Take tables over into the register, compare what may be the same person"),
    "register.export": _("Ask for lists of the register to be taken out"),
    "register.approve": _("Let a list of the register go, as the second person"),
    "register.request": _("Ask for a field of the register for the department, or see such requests to agree"),
    "register.reveal": _("See a sealed number of the register, with a reason, journalled"),
    "register.rule": _("Set how long values are believed, and which source before which"),
    "themes.manage": _("Keep thematic registers and their forms"),
    "themes.fill": _("Fill the thematic registers open to the role or department"),
    "field.client": _("Fill themes with a field client (ODK Collect) on a phone"),
    "patrols.view": _("See plans, rounds and coverage of the area; no track"),
    "patrols.plan": _("Plan rounds; keep streets and templates of inspections"),
    "patrols.walk": _("Walk rounds, check in, send the own track"),
    "inspections.view": _("See what inspections of the area found, with their pictures"),
    "tracks.view": _("See where a colleague of the area walked, with a reason, journalled"),
    "office.keep": _("Write notices to the residents of the area, see what they booked"),
    "instructions.give": _("Give instructions to posts of the area, see who took note and who did not"),
    "statistics.view": _("See statistics and the wall screen"),
}
"""What each permission allows, in words; PUBLIC is nobody's."""

LIMIT_LABELS: dict[str, str | Promise] = {
    "min_length": _("Password: least length"),
    "min_kinds": _("Password: least kinds of characters"),
    "history": _("Password: not one of the last"),
    "max_age_days": _("Password: changed every so many days"),
    "lock_tries": _("Lock: after so many wrong passwords"),
    "lock_minutes": _("Lock: for so many minutes"),
    "idle_minutes": _("Session: ends after so many minutes without use"),
    "session_hours": _("Session: ends after so many hours in any case"),
    "token_days": _("Tokens: live at most so many days"),
}
LIMIT_HINTS: dict[str, str | Promise] = {
    "min_length": _("10 to 64."),
    "min_kinds": _("1 to 4 of small letters, capitals, digits, other signs."),
    "history": _("0 to 24; 0: any may be taken again."),
    "max_age_days": _("0 to 730; 0: never."),
    "lock_tries": _("0 to 100; 0: never. Five tries in five minutes are refused in any case."),
    "lock_minutes": _("1 to 1440; the lock ends by itself."),
    "idle_minutes": _("0 to 1440; 0: never. A page that is merely open does not count as use."),
    "session_hours": _("1 to 24."),
    "token_days": _("1 to 365."),
}
ENDING_LABELS: dict[Ending, str | Promise] = {
    Ending.SIGNED_OUT: pgettext_lazy("phone", "Signed out"),
    Ending.LOST: pgettext_lazy("phone", "Lost"),
    Ending.REPLACED: pgettext_lazy("phone", "Replaced by a newer one"),
    Ending.ACCOUNT_ENDED: pgettext_lazy("phone", "Account locked"),
    Ending.UNSEEN: pgettext_lazy("phone", "Not seen for half a year"),
}
"""Why a phone does not count any more."""

ON, OFF, LOCKED = (
    pgettext_lazy("account", "In use"),
    pgettext_lazy("account", "Locked"),
    pgettext_lazy("account", "Locked until"),
)
"""The states of an account."""


class Named(Protocol):
    """What has an official name and perhaps an English one."""

    name: str
    name_en: str


def department_name(department: Named) -> str:
    """A department in the reader's language; its official name where it has no English one."""
    return department.name_en if get_language() == "en" and department.name_en else department.name
