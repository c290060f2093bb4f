"""What is written in a journal, in words: deeds, what they were done to, who did them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.labels import DEED_LABELS
from gezhi.domain.grids import selectors as grids
from gezhi.ground.plumbing.actors import ActorKind
from gezhi.ground.plumbing.journal.models import Entry
from gezhi.ground.plumbing.journal.writing import facts_of

Word = str | Promise

DEEDS: dict[str, Word] = {
    **{f"case.{deed}": label for deed, label in DEED_LABELS.items()},
    "abuse.block": _("Source at the residents' door blocked"),
    "abuse.mark": _("Source at the residents' door marked as abuse"),
    "abuse.release": _("Source at the residents' door released"),
    "account.create": _("Account created"),
    "account.set_password": _("Password set"),
    "account.lock": _("Account locked"),
    "account.unlock": _("Account unlocked"),
    "account.lock_out": _("Locked after wrong passwords"),
    "phone.enrol": _("Phone enrolled"),
    "phone.release": _("Half of a phone's key released after a sign-in"),
    "phone.end": _("Phone ended"),
    "phone.lost": _("Phone lost, to be erased"),
    "second_factor.add": _("Second factor set up"),
    "second_factor.drop": _("Second factor dropped"),
    "second_factor.remove": _("Second factor removed by an administrator"),
    "session.end": _("Session ended"),
    "session.time_out": _("Session timed out"),
    "sign_in_rule.set": _("Rules of sign-in changed"),
    "department.rename": _("Department renamed"),
    "department.open": _("Department opened again"),
    "department.close": _("Department closed"),
    "account.sign_in": _("Signed in"),
    "announcement.make": _("Announcement made"),
    "notice.send": _("Notice sent"),
    "notice_channel.change": _("Channel of notices changed"),
    "notice_channel.close": _("Channel of notices switched off"),
    "notice_channel.make": _("Channel of notices made"),
    "notice_channel.open": _("Channel of notices switched on"),
    "notice_channel.test": _("Test notice asked for"),
    "notice_rule.drop": _("Rule of notices dropped"),
    "notice_rule.set": _("Rule of notices set"),
    "notice_wishes.set": _("Own wishes about notices changed"),
    "backup.make": _("Backup made"),
    "backup.restore": _("Backup restored"),
    "bulletin.hang": _("Notice hung at the doors of an area"),
    "bulletin.take_down": _("Notice to residents taken down"),
    "instruction.give": _("Instruction given"),
    "instruction.withdraw": _("Instruction withdrawn"),
    "instruction.receive": _("Instruction noted"),
    "instruction.answer": _("Reported back on an instruction"),
    "business_grid.change": _("Business grid changed"),
    "business_grid.draw": _("Business grid drawn"),
    "business_grid.end": _("Business grid ended"),
    "calendar.load": _("Calendar loaded"),
    "case.erase_person": _("Person erased from a report at their request"),
    "case.export": _("Cases exported"),
    "case.forget_reporter": _("Reporter's data erased at their end"),
    "case.reveal_reporter": _("Reporter revealed"),
    "cases.import": _("Cases imported"),
    "catalogue.activate": _("Edition made active"),
    "catalogue.add_class": _("Class of matters added"),
    "catalogue.change_class": _("Class of matters changed"),
    "catalogue.assign": _("Departments assigned to classes"),
    "catalogue.drop_procedure": _("Steps of a class back to the city's"),
    "catalogue.import_classes": _("Classes taken from a table"),
    "catalogue.import_limits": _("Time limits taken from a table"),
    "catalogue.load": _("Class list loaded"),
    "catalogue.load_limits": _("Time limits loaded"),
    "catalogue.load_rights": _("Classes of requests about personal data added"),
    "catalogue.make": _("Class list made"),
    "catalogue.set_procedure": _("Steps of a class set"),
    "catalogue.word": _("Filing conditions worded"),
    "cover.arrange": _("Cover arranged"),
    "cover.end": _("Cover ended"),
    "coverage.judge": _("Coverage of a day reckoned"),
    "department.create": _("Department created"),
    "equipment.issue": _("Equipment issued"),
    "equipment.return": _("Equipment taken back"),
    "duty_phone.set": _("Duty phone of an area set"),
    "duty.end": _("Went off duty"),
    "duty.start": _("Went on duty"),
    "filter.forget": _("Saved filter forgotten"),
    "filter.keep": _("Filter saved"),
    "finding.accept": _("Finding accepted"),
    "job.again": _("Failed job set going again"),
    "journal.erase": _("Lines erased"),
    "journal.export": _("Journal exported"),
    "journal.read": _("Line of the journal read"),
    "keys.export": _("Keys exported"),
    "keys.import": _("Keys imported"),
    "keys.reseal": _("Values sealed anew"),
    "keys.retire": _("Keys retired"),
    "keys.rotate": _("Keys renewed"),
    "offer.keep": _("Service to book entered or changed"),
    "mesh.ask_import": _("Divisions or borders handed in"),
    "mesh.discard": _("Draft of the mesh discarded"),
    "mesh.draft": _("Mesh drafted"),
    "mesh.import_borders": _("Borders imported"),
    "mesh.publish": _("Mesh published"),
    "notice.make": _("Notice to residents written"),
    "post.end": _("Post ended"),
    "post.give": _("Post given"),
    "inspection.enrol": _("Things to be inspected brought up to date"),
    "inspection.record": _("Inspection recorded"),
    "inspection_template.make": _("Template of inspections made"),
    "gate.begin": _("Duty at a gate begun"),
    "gate.break_off": _("Duty at a gate closed by the desk"),
    "gate.close": _("Gate closed"),
    "gate.end": _("Duty at a gate ended"),
    "gate.look": _("Visitor at a gate looked at"),
    "gate.make": _("Gate entered"),
    "gate.reopen": _("Gate opened again"),
    "gate.visitor": _("Visitor written down at a gate"),
    "patrol_plan.end": _("Plan of a round ended"),
    "patrol_plan.make": _("Round planned"),
    "round.begin": _("Round begun"),
    "round.break_off": _("Round broken off"),
    "round.check_in": _("Point of a round passed"),
    "round.end": _("Round ended"),
    "street.load": _("Streets loaded"),
    "target_set.make": _("Targets of coverage made"),
    "track.look": _("Colleague's track looked at"),
    "track.move": _("Old tracks moved out of the database"),
    "track.take": _("Track sent in"),
    "track_rule.set": _("Rule of looking at tracks changed"),
    "rights.erase": _("Person's reports looked up for erasure"),
    "rights.extract": _("Person's reports looked up for the extract"),
    "retention.ask": _("Erasure asked for"),
    "register.building.add": _("Building drawn"),
    "register.building.place": _("Building placed"),
    "register.compare": _("Two records compared"),
    "register.doubt.apart": _("Two records kept apart"),
    "register.door_code.end": _("Code at a door ended"),
    "register.door_code.make": _("Codes at doors made"),
    "register.export.approve": _("List let go"),
    "register.export.ask": _("List asked for"),
    "register.export.make": _("List made"),
    "register.export.refuse": _("List refused"),
    "register.export.take": _("List taken out"),
    "register.wanted.ask": _("Field asked for by a department"),
    "register.wanted.agree": _("Field agreed to a department"),
    "register.wanted.refuse": _("Field refused to a department"),
    "register.wanted.end": _("Field given back by a department"),
    "register.find": _("Looked for in the register"),
    "register.home.add": _("Home added"),
    "register.home.cancel": _("Home cancelled"),
    "register.home.found": _("Door visited"),
    "register.home.visit": _("Visit at a door noted"),
    "register.visits.take": _("Evidence of visits at doors taken out"),
    "register.home.view": _("Home looked at"),
    "register.household.view": _("Household looked at"),
    "register.freshness.set": _("Days that a value is believed set"),
    "register.household.found": _("Household founded"),
    "register.household.head": _("Head of a household changed"),
    "register.household.join": _("Joined a household"),
    "register.household.leave": _("Left a household"),
    "register.import": _("Rows taken into the register"),
    "register.import.begin": _("Table to be taken over"),
    "register.import.end": _("Table worked through"),
    "register.import.receive": _("Table sent in"),
    "register.own_view.correct": _("Correction asked for by the person themselves"),
    "register.own_view.end": _("What was open to the person themselves closed"),
    "register.own_view.look": _("Looked at by the person themselves"),
    "register.own_view.make": _("Code for the person themselves made"),
    "register.own_view.open": _("Code opened by the person themselves"),
    "register.person.amend": _("Person's record amended"),
    "register.person.cancel": _("Person's record ended"),
    "register.person.enter": _("Person entered"),
    "register.person.merge": _("Two records merged"),
    "register.person.move": _("Person moved"),
    "register.proposal.accept": _("Proposal accepted"),
    "register.proposal.refuse": _("Proposal refused"),
    "register.rank.set": _("Rank of a source set"),
    "register.rental.change": _("Rental changed"),
    "register.rental.end": _("Rental ended"),
    "register.rental.inspect": _("Rented home inspected"),
    "register.rental.lease_in": _("Tenant moved in"),
    "register.rental.lease_out": _("Tenant left"),
    "register.rental.let": _("Home let"),
    "register.rental.rhythm": _("Rhythm of inspections set"),
    "register.reveal": _("Number of the register seen"),
    "register.thing.amend": _("Thing's record amended"),
    "register.thing.cancel": _("Thing's record ended"),
    "register.thing.enter": _("Thing entered"),
    "register.unit.add_licence": _("Licence of an organisation added"),
    "register.unit.amend": _("Organisation's record amended"),
    "register.unit.cancel": _("Organisation's record ended"),
    "register.unit.end_licence": _("Licence of an organisation ended"),
    "register.unit.enter": _("Organisation entered"),
    "register.unit.let_go": _("Somebody left an organisation"),
    "register.unit.take_on": _("Somebody taken on by an organisation"),
    "register.view": _("Person's record looked at"),
    "retention.erase": _("Erased at its end"),
    "retention.set": _("Retention rule changed"),
    "sync.take_along": _("Register of an area taken along to work without signal"),
    "theme.add": _("Theme entered"),
    "theme.change": _("Theme changed"),
    "theme.end": _("Theme ended"),
    "theme.add_form": _("Form of a theme uploaded"),
    "theme.adopt_form": _("Form of a theme adopted"),
    "theme.fill": _("Form of a theme filled"),
    "theme.add_pictures": _("Pictures of a filled form received"),
    "theme.end_mark": _("Mark of a theme ended"),
    "theme.pair": _("Contact of somebody on a theme named"),
    "theme.unpair": _("Contact of somebody on a theme ended"),
    "theme.look": _("Visit of a theme looked at"),
    "theme.list": _("List of a theme fetched into a field client"),
    "token.issue": _("Token issued"),
    "token.revoke": _("Token revoked"),
}
"""Every deed and look that the product writes; a test reads the code and finds none missing."""

SUBJECTS: dict[str, Word] = {
    "bulletin": _("Notice hung at doors"),
    "instruction": _("Instruction"),
    "offer": _("Service to book"),
    "building": _("Building"),
    "home": _("Home"),
    "household": _("Household"),
    "person": _("Person of the register"),
    "register": _("Register"),
    "import_run": _("Table sent in"),
    "doubt": _("People to compare"),
    "export": _("List of the register"),
    "field_request": _("Request of a department for a field"),
    "unit": _("Organisation"),
    "rental": _("Rented home"),
    "thing": _("Thing of the register"),
    "gathering": _("Act of collecting"),
    "account": _("Account"),
    "announcement": _("Announcement"),
    "notice_channel": _("Channel of notices"),
    "notice_rule": _("Rule of notices"),
    "sign_in_rule": _("Sign-in safety"),
    "business_grid": _("Business grid"),
    "calendar": _("Calendar"),
    "case": _("Case"),
    "case_class": _("Class of matters"),
    "cases": _("Cases"),
    "class_edition": _("Edition"),
    "cover": _("Cover"),
    "department": _("Department"),
    "device": _("Phone in use at work"),
    "duty": _("Duty"),
    "filter": _("Saved filter"),
    "finding": _("Finding"),
    "installation": _("Installation"),
    "job": _("Job"),
    "import": _("Import"),
    "journal": _("Journal"),
    "keys": _("Keys"),
    "mesh_import": _("Import of divisions or borders"),
    "mesh_edition": _("Mesh edition"),
    "post": _("Post"),
    "notice": _("Notice to residents"),
    "retention": _("Retention"),
    "coverage": _("Coverage"),
    "inspection": _("Inspection"),
    "inspection_template": _("Template of inspections"),
    "gate": pgettext_lazy("duty", "Gate"),
    "gate_duty": _("Duty at a gate"),
    "gate_visitor": _("Visitor at a gate"),
    "patrol_plan": _("Plan of a round"),
    "round": pgettext_lazy("walked", "Round"),
    "street": _("Streets"),
    "track": pgettext_lazy("walked", "Track"),
    "track_rule": _("Rule of looking at tracks"),
    "procedure": pgettext_lazy("of a class", "Steps"),
    "source": _("Source at the residents' door"),
    "theme": _("Theme"),
    "theme_record": _("Mark of a theme"),
    "time_limit": _("Time limit"),
    "token": _("Token"),
}

DOERS: dict[ActorKind, Word] = {
    ActorKind.STAFF: _("An account that is gone"),
    ActorKind.PUBLIC: _("Reporter"),
    ActorKind.SYSTEM: _("By rule"),
    ActorKind.PROGRAM: _("A program"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words. `subject` is what it was done to, `place` where."""

    seq: int
    at: datetime
    deed: str
    key: str
    doer: str
    subject: str
    subject_id: UUID | None
    account_id: UUID | None
    place: str
    code: str


def deed_word(key: str) -> str:
    """The deed in words; the key itself for one that an older edition of the product wrote."""
    return str(DEEDS.get(key, key))


def lines_of(entries: Sequence[Entry]) -> list[Line]:
    """Entries in words: three queries, however many."""
    people = accounts.names({entry.account_id for entry in entries})
    places = grids.full_names({entry.code for entry in entries if entry.code})
    numbers = cases.numbers_of({e.subject_id for e in entries if e.subject_kind == "case" and e.subject_id})
    return [_line(entry, people, places, numbers) for entry in entries]


def _line(entry: Entry, people: Mapping[UUID, str], places: Mapping[str, str], numbers: Mapping[UUID, str]) -> Line:
    doer = people.get(entry.account_id, "") if entry.account_id else ""
    subject = str(SUBJECTS.get(entry.subject_kind, entry.subject_kind))
    number = numbers.get(entry.subject_id, "") if entry.subject_id else ""
    return Line(
        seq=entry.seq,
        at=entry.at,
        deed=deed_word(entry.deed),
        key=entry.deed,
        doer=doer or str(DOERS[ActorKind(entry.kind)]),
        subject=f"{subject} {number}".strip(),
        subject_id=entry.subject_id,
        account_id=entry.account_id,
        place=places.get(entry.code, entry.code),
        code=entry.code,
    )


def facts_in_words(entry: Entry) -> list[tuple[str, str]]:
    """What was written with the deed, as key and value; identifiers of people and departments also by name."""
    told = facts_of(entry)
    named = accounts.names(set(_ids(told.values())))
    departments = accounts.department_names()
    return [(key, _value(value, {**departments, **named})) for key, value in told.items() if value not in ("", None)]


def _ids(values: Iterable[Any]) -> Iterable[UUID]:
    for value in values:
        if isinstance(value, str) and len(value) == 36:
            try:
                yield UUID(value)
            except ValueError:
                continue


def _value(value: Any, names: Mapping[UUID, str]) -> str:
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    if value in ROLE_LABELS:
        return str(ROLE_LABELS[value])
    found = next(iter(_ids([value])), None)
    return f"{names[found]} ({value})" if found is not None and found in names else str(value)
