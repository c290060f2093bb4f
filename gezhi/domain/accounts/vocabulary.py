"""Roles: short classes an auditor can read on one page. What each permission means stands in the kernel's enumeration.

The one who judges never repairs: no role holds both a handling and a checking permission. The three administrators
hold nothing of each other's work.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from gezhi.ground.kernel.permissions import Permission as P

EVERYBODY = frozenset({P.SIGNED_IN, P.AREAS_VIEW, P.STAFF_VIEW, P.CATALOGUE_VIEW})
WALKING = frozenset({P.REGISTER_VIEW, P.REGISTER_COUNT, P.REGISTER_KEEP, P.THEMES_FILL, P.FIELD_CLIENT})
"""Who goes from door to door: knows the homes and people there, sees no number in full."""
PATROLLING = frozenset({P.PATROLS_VIEW, P.PATROLS_WALK, P.INSPECTIONS_VIEW})
"""Who walks rounds; one's own track is always open to oneself."""


class Role:
    """What somebody in this kind of post may do, over the post's area (and for its department)."""

    key: ClassVar[str]
    permissions: ClassVar[frozenset[P]]
    for_department: ClassVar[bool] = False
    """The post stands for a department: its orders are visible wherever they lie."""


class GridWorker(Role):
    """Walks a grid, reports what is wrong, verifies reports there, handles what can be settled in the grid."""

    key = "grid_worker"
    permissions = EVERYBODY | WALKING | PATROLLING | {P.CASES_VIEW, P.CASES_REPORT, P.CASES_VERIFY, P.CASES_HANDLE}


class MicroWorker(Role):
    """Looks after a micro grid: some sixty doors; reports and handles small matters."""

    key = "micro_worker"
    permissions = EVERYBODY | WALKING | PATROLLING | {P.CASES_VIEW, P.CASES_REPORT, P.CASES_HANDLE}


class GridChief(Role):
    """A cadre answering for a community: sees its cases, reports, dispatches what the community itself can do,
    lets lists of the register go."""

    key = "grid_chief"
    permissions = (
        EVERYBODY
        | WALKING
        | {P.CASES_VIEW, P.CASES_REPORT, P.CASES_DISPATCH, P.STATISTICS_VIEW, P.STAFF_MANAGE}
        | {P.REGISTER_APPROVE, P.REGISTER_REQUEST}
        | PATROLLING
        | {P.PATROLS_PLAN, P.TRACKS_VIEW}
        | {P.OFFICE_KEEP, P.INSTRUCTIONS_GIVE}
    )


class Registrar(Role):
    """Keeps an area's register at a desk: takes over tables, compares, corrects, reveals a number with a reason."""

    key = "registrar"
    permissions = EVERYBODY | WALKING | {P.REGISTER_IMPORT, P.REGISTER_EXPORT, P.REGISTER_REVEAL, P.STATISTICS_VIEW}


class Acceptor(Role):
    """Takes reports from every channel, judges and files them, and closes what was checked."""

    key = "acceptor"
    permissions = EVERYBODY | {
        P.CASES_VIEW,
        P.CASES_REPORT,
        P.CASES_ACCEPT,
        P.CASES_REVEAL,
        P.CASES_EXPORT,
        P.STATISTICS_VIEW,
    }


class Dispatcher(Role):
    """Sends filed cases to the right hands and judges what comes back; passes instructions on."""

    key = "dispatcher"
    permissions = EVERYBODY | {
        P.CASES_VIEW,
        P.CASES_REPORT,
        P.CASES_DISPATCH,
        P.CASES_EXPORT,
        P.STATISTICS_VIEW,
        P.INSTRUCTIONS_GIVE,
    }


class DepartmentOfficer(Role):
    """Takes a department's orders, names the handler, confirms the work, or disputes what is not theirs;
    asks the register for a field instead of collecting again."""

    key = "department_officer"
    permissions = EVERYBODY | {
        P.CASES_VIEW,
        P.CASES_CONFIRM,
        P.CASES_HANDLE,
        P.CASES_EXPORT,
        P.STATISTICS_VIEW,
        P.REGISTER_REQUEST,
    }
    for_department = True


class Handler(Role):
    """Does the work of a department's order and submits it with evidence."""

    key = "handler"
    permissions = EVERYBODY | {P.CASES_VIEW, P.CASES_HANDLE}
    for_department = True


class Supervisor(Role):
    """Never handles: checks on the spot before closing, urges, samples and reopens."""

    key = "supervisor"
    permissions = EVERYBODY | {
        P.CASES_VIEW,
        P.CASES_REPORT,
        P.CASES_VERIFY,
        P.CASES_CHECK,
        P.CASES_SUPERVISE,
        P.CASES_EXPORT,
        P.STATISTICS_VIEW,
        P.PATROLS_VIEW,
        P.INSPECTIONS_VIEW,
        P.TRACKS_VIEW,
    }


class Leader(Role):
    """Sees how the area is and how many people and homes it has, gives instructions, urges, lets lists of the
    register go, and decides nothing that belongs to a desk."""

    key = "leader"
    permissions = EVERYBODY | {
        P.CASES_VIEW,
        P.CASES_SUPERVISE,
        P.CASES_EXPORT,
        P.STATISTICS_VIEW,
        P.REGISTER_COUNT,
        P.REGISTER_APPROVE,
        P.REGISTER_REQUEST,
        P.PATROLS_VIEW,
        P.INSPECTIONS_VIEW,
        P.INSTRUCTIONS_GIVE,
    }


class SystemAdmin(Role):
    """Keeps areas, posts, the catalogue and the calendar, and the installation running; sees no case, no journal."""

    key = "system_admin"
    permissions = EVERYBODY | {
        P.AREAS_MANAGE,
        P.STAFF_MANAGE,
        P.POSTS_MANAGE,
        P.CATALOGUE_MANAGE,
        P.OPERATION_VIEW,
        P.NOTICES_MANAGE,
        P.REGISTER_RULE,
        P.THEMES_MANAGE,
        P.PATROLS_VIEW,
        P.PATROLS_PLAN,
        P.OFFICE_KEEP,
    }


class SecurityAdmin(Role):
    """Keeps accounts, passwords, tokens, keys and how long what is kept; sees no case and no journal."""

    key = "security_admin"
    permissions = frozenset(
        {P.SIGNED_IN, P.AREAS_VIEW, P.STAFF_VIEW, P.ACCOUNTS_MANAGE, P.KEYS_MANAGE, P.PRIVACY_VIEW, P.PRIVACY_MANAGE}
    )


class AuditAdmin(Role):
    """Reads who did and looked at what; changes nothing."""

    key = "audit_admin"
    permissions = frozenset({P.SIGNED_IN, P.AREAS_VIEW, P.STAFF_VIEW, P.JOURNAL_VIEW, P.PRIVACY_VIEW})


ROLES: dict[str, type[Role]] = {
    role.key: role
    for role in (
        GridWorker,
        MicroWorker,
        GridChief,
        Registrar,
        Acceptor,
        Dispatcher,
        DepartmentOfficer,
        Handler,
        Supervisor,
        Leader,
        SystemAdmin,
        SecurityAdmin,
        AuditAdmin,
    )
}

ADMINISTRATORS = frozenset({SystemAdmin.key, SecurityAdmin.key, AuditAdmin.key})
"""Held apart: of one person one at most, and on an account nothing beside it."""

REVEALING = frozenset({P.CASES_REVEAL, P.REGISTER_REVEAL})

SECOND_FACTOR = ADMINISTRATORS | {key for key, role in ROLES.items() if REVEALING & role.permissions}
"""Roles that sign in with a second factor outside the demo."""


INSTRUCTED = tuple(key for key in ROLES if key not in ADMINISTRATORS and key != Leader.key)
"""Roles that can be told what to do by an instruction, those on foot first."""


class Reach(StrEnum):
    """Which doors a token that lies on a phone opens."""

    PHONE = "phone"  # what the phone shows: readable there only once it is unlocked
    SEND = "send"  # what waits to be sent: readable there at any time, so it opens nothing that can be read


class Ending(StrEnum):
    """Why a phone does not count any more. The phone erases what it keeps, whichever it was."""

    SIGNED_OUT = "signed_out"  # by its holder there, or with every session of the account
    LOST = "lost"
    REPLACED = "replaced"  # by newer phones of the same account
    ACCOUNT_ENDED = "account_ended"
    UNSEEN = "unseen"  # it did not come for very long
