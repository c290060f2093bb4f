"""Every permission of the product, on one page that an auditor can read.

A door declares exactly one of these; PUBLIC means that anybody may open it. What each role holds stands in
`gezhi.domain.accounts.roles`. The enumeration lives on the ground floor because doors on every floor name it.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a door may ask for; the value is stable and is stored in tokens."""

    PUBLIC = "public"  # anybody, signed in or not
    SIGNED_IN = "signed_in"  # anybody with an account: own profile, own posts, own inbox

    AREAS_VIEW = "areas.view"  # the division tree, cells, borders and map layers of my area
    AREAS_MANAGE = "areas.manage"  # import divisions and borders, draft and publish meshes

    STAFF_VIEW = "staff.view"  # who is responsible for which cell, who is on duty
    STAFF_MANAGE = "staff.manage"  # arrange A/B cover; the duty phones of an area
    POSTS_MANAGE = "posts.manage"  # departments, and every post but an administrator's
    ACCOUNTS_MANAGE = "accounts.manage"  # accounts, passwords, tokens, lock-outs; administrators' posts
    KEYS_MANAGE = "keys.manage"  # the key ring: which keys are in use, rotation
    PRIVACY_VIEW = "privacy.view"  # how long what is kept, what residents are told about their data
    PRIVACY_MANAGE = "privacy.manage"  # change both
    OPERATION_VIEW = "operation.view"  # jobs, storage, health of the installation; set a failed job going again
    NOTICES_MANAGE = "notices.manage"  # which event tells whom, the channels, announcements
    JOURNAL_VIEW = "journal.view"  # read the journals of deeds and looks
    CATALOGUE_VIEW = "catalogue.view"  # classes, conditions and time limits
    CATALOGUE_MANAGE = "catalogue.manage"  # change classes, conditions, limits and calendars

    CASES_VIEW = "cases.view"  # cases that stand in my area, that my department holds or that I reported
    CASES_REPORT = "cases.report"  # report a matter
    CASES_VERIFY = "cases.verify"  # verify a report on the spot before filing
    CASES_ACCEPT = "cases.accept"  # judge reports: file, decline, merge, amend, close
    CASES_DISPATCH = "cases.dispatch"  # send a filed case to the right hands, judge what comes back
    CASES_HANDLE = "cases.handle"  # handle an order as the named handler or worker
    CASES_CONFIRM = "cases.confirm"  # name handlers and confirm the work of my department
    CASES_CHECK = "cases.check"  # check on the spot before closing
    CASES_SUPERVISE = "cases.supervise"  # urge, sample, reopen
    CASES_EXPORT = "cases.export"  # take lists of cases out of the system
    CASES_REVEAL = "cases.reveal"  # see a sealed reporter, with a reason, journalled
    REGISTER_VIEW = "register.view"  # homes, people, households, organisations and things of my area, masked
    REGISTER_COUNT = "register.count"  # how many there are in communities and larger areas: no row, no name
    REGISTER_KEEP = "register.keep"  # enter, confirm and correct them
    REGISTER_IMPORT = "register.import"  # take over tables, compare what may be the same person
    REGISTER_EXPORT = "register.export"  # ask for lists of the register to be taken out
    REGISTER_APPROVE = "register.approve"  # the second person who lets such a list go
    REGISTER_REQUEST = "register.request"  # requests of departments for a field of the register: for mine, or to agree
    REGISTER_REVEAL = "register.reveal"  # see a sealed number, with a reason, journalled
    REGISTER_RULE = "register.rule"  # how long values are believed, which source is believed before which
    THEMES_MANAGE = "themes.manage"  # thematic registers and their forms; no record of anybody
    THEMES_FILL = "themes.fill"  # fill the themes that are open to my role or department
    FIELD_CLIENT = "field.client"  # fetch forms and lists into a field client (ODK Collect), send what was filled in

    PATROLS_VIEW = "patrols.view"  # plans, rounds and coverage of my area: no track
    PATROLS_PLAN = "patrols.plan"  # plan rounds; keep streets and templates of inspections
    PATROLS_WALK = "patrols.walk"  # walk rounds, check in, send one's own track
    INSPECTIONS_VIEW = "inspections.view"  # what inspections of my area found, with their pictures
    TRACKS_VIEW = "tracks.view"  # see where a colleague of my area walked, with a reason, journalled

    OFFICE_KEEP = "office.keep"  # notices to the residents of my area; see what they booked
    INSTRUCTIONS_GIVE = "instructions.give"  # give instructions to posts of my area; see who took note and who did not

    STATISTICS_VIEW = "statistics.view"  # counts and trends of my area, the wall screen


BY_DEPARTMENT = frozenset(permission for permission in Permission if permission.startswith(("cases.", "statistics.")))
"""Held through a department's post, these count for the department's own orders, not for the post's whole area."""
