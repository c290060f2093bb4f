"""Reporting: the first deed. A report is idempotent by its client-made id."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseClass, Reporter, TimeLimit
from gezhi.domain.cases.services import clocks, dispatching
from gezhi.domain.cases.services.numbers import next_number
from gezhi.domain.cases.services.photos import PhotoIn, add_photos
from gezhi.domain.cases.services.places import Place, find, put
from gezhi.domain.cases.services.recordings import RecordingIn, add_recording
from gezhi.domain.cases.services.spoken import concealed
from gezhi.domain.cases.services.turns import WORDS_LENGTH, Command, let_see, write_line
from gezhi.domain.cases.vocabulary import Deed, Part, Source, State, Urgency
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.bulk import fetch_one, insert_one
from gezhi.ground.plumbing.scope import EVERYTHING, Scope
from gezhi.ground.plumbing.sealing.values import Place as SealPlace
from gezhi.ground.plumbing.sealing.values import blind, seal

ID_TAKEN = problem("case.id_taken", 409, "This id is already in use.")
NO_WORDS = problem("case.no_words", 422, "Say in a few words what is the matter.")
BAD_PHONE = problem("case.phone", 422, "The phone number must have 5 to 18 digits.")
EVIDENCE_NEEDED = problem("case.evidence_needed", 422, "Self-handled matters need a photo before and one after.")
CLASS_UNUSABLE = problem("case.class_unusable", 422, "This class is not in the edition now in use; choose one that is.")

SECRET_BYTES = 12
"""96 random bits: more than the 80 that the public door asks for."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a report, as far as they said; sealed at once."""

    name: str = ""
    phone: str = ""
    notice_version: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported. `id` is made by the client (UUIDv7); the same id again is the same report."""

    words: str
    place: Place
    source: Source = Source.WORKER
    id: UUID | None = None
    case_class: CaseClass | None = None
    limit: TimeLimit | None = None
    urgency: Urgency = Urgency.NORMAL
    caller: Caller | None = None
    photos: Sequence[PhotoIn] = ()
    recording: RecordingIn | None = None
    self_handled: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The case, and the tracking secret (shown once, at the public door only)."""

    case: Case
    secret: str = ""
    repeated: bool = False
    """The report was already there under this id."""


def report(*, scope: Scope, report: Report) -> Reported:
    """Take up a report: an open case in the acceptors' pool, or self-handled and awaiting audit, or filed by rule.

    Raises `case.id_taken` when the id belongs to somebody else's case, `case.no_words`, `case.evidence_needed`,
    `case.class_unusable`, `place.outside`, `photo.*`, `scope.not_found` for a photo or recording of somebody else, or
    `text.*`.
    """
    known = _repeated(scope, report)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _take_up(scope, report)
    except IntegrityError:
        known = _repeated(scope, report)
        if known is None:
            raise
        return known


def _repeated(scope: Scope, report: Report) -> Reported | None:
    """The earlier report under this id: the same answer to the same caller, nothing to anybody else."""
    found = fetch_one(Case, report.id) if report.id is not None else None
    if found is None:
        return None
    if found.reporter_account_id is None or found.reporter_account_id != scope.actor.account_id:
        raise ID_TAKEN()
    return Reported(found, repeated=True)


def _take_up(scope: Scope, report: Report) -> Reported:
    at = report.at or now()
    words, id = clean(report.words, limit=WORDS_LENGTH), report.id or new_id()
    if not words:
        raise NO_WORDS()
    _check_evidence(report)
    case = Case(
        id=id,
        state=State.REPORTED,
        source=report.source,
        urgency=report.urgency,
        words=concealed(id, words),
        reporter_account_id=scope.actor.account_id,
        reported_at=at,
        changed_at=at,
        is_self_handled=report.self_handled,
    )
    put(case, report.place, find(report.place, desk_code=_desk_code(scope)))
    case.reported_cell_id, case.reported_code = case.cell_id, case.code
    classify(case, report.case_class, report.limit)
    if report.self_handled:
        _take_as_handled(case, at)
    elif case.case_class is not None and _is_filed_by_rule(case):
        _file_by_rule(case, at)
    case.number = next_number(case.code, at)
    insert_one(case)
    secret = _keep_reporter(case, scope, report)
    add_photos(case, report.photos, by=scope.actor, at=at)
    if report.recording is not None:
        add_recording(case, report.recording, by=scope.actor, at=at)
    _tell(case, scope, report, at)
    return Reported(_sent_by_rule(case, at), secret)


def classify(case: Case, case_class: CaseClass | None, limit: TimeLimit | None) -> None:
    """Put a class and a filing condition on a case. Raises `case.class_unusable`."""
    if case_class is not None and (not case_class.is_usable or case_class.is_major):
        raise CLASS_UNUSABLE()
    case.case_class = case_class
    case.class_code = case_class.code if case_class else ""
    case.limit = limit


def _check_evidence(report: Report) -> None:
    purposes = {photo.purpose for photo in report.photos}
    if report.self_handled and not {"before", "after"} <= purposes:
        raise EVIDENCE_NEEDED()


def _take_as_handled(case: Case, at: datetime) -> None:
    """Found and put right on the spot: waits for the audit; nothing is on a clock."""
    case.state = State.AWAITING_AUDIT
    case.filed_at = case.dispatched_at = case.answered_at = at
    case.handler_id = case.reporter_account_id
    case.is_late = False


def _file_by_rule(case: Case, at: datetime) -> None:
    case.state = State.FILED
    case.filed_at = case.clock_from = at
    clocks.start(case)


def _is_filed_by_rule(case: Case) -> bool:
    procedure = selectors.procedure_of(case.case_class_id)
    return procedure.files_by_rule or procedure.is_help


def _sent_by_rule(case: Case, at: datetime) -> Case:
    """Help goes at once to the department of its class; where there is none, the dispatchers have it."""
    department = case.case_class.department_id if case.case_class is not None else None
    is_help = case.state == State.FILED and selectors.procedure_of(case.case_class_id).is_help
    if not is_help or department is None or not accounts.departments(EVERYTHING).filter(pk=department).exists():
        return case
    command = Command(EVERYTHING, case.pk, at=at)
    return dispatching.dispatch(command=command, department_id=department)


def _keep_reporter(case: Case, scope: Scope, report: Report) -> str:
    """Seal who reported; make the tracking secret where there is no account. Returns the secret, or “”."""
    if scope.actor.account_id is not None:
        let_see(case, Part.REPORTED, account_id=scope.actor.account_id, person_id=scope.actor.person_id)
        if case.is_self_handled:
            let_see(case, Part.HANDLED, account_id=scope.actor.account_id, person_id=scope.actor.person_id)
        if report.caller is None:
            return ""
    caller = report.caller or Caller()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = Reporter(id=new_id(), case=case, notice_version=caller.notice_version, secret_digest=secret_digest(secret))
    name = clean(caller.name, limit=64)
    phone = _phone(caller.phone)
    row.name = seal(name, SealPlace("case_reporter", "name", row.id))
    row.phone = seal(phone, SealPlace("case_reporter", "phone", row.id))
    row.phone_blind = blind(phone, "phone") if phone else None
    insert_one(row)
    return secret


def _phone(text: str) -> str:
    """The digits of a mobile or fixed number, “” when none was given. Raises `case.phone`."""
    digits = compact(text).replace("-", "")
    if digits and not (digits.isdigit() and digits.isascii() and 5 <= len(digits) <= 18):
        raise BAD_PHONE()
    return digits


def secret_digest(secret: str) -> bytes:
    """How a tracking secret is stored."""
    return hashlib.sha256(secret.encode()).digest()


def _tell(case: Case, scope: Scope, report: Report, at: datetime) -> None:
    facts = {
        "source": report.source,
        "class": case.class_code or None,
        "place": case.place_kind,
        "urgency": case.urgency,
        "self_handled": report.self_handled or None,
        "photos": len(report.photos) or None,
        "recording_seconds": report.recording.seconds if report.recording else None,
        "filed_by_rule": case.state == State.FILED or None,
        "due": case.due_at,
    }
    actor = scope.actor
    if scope.may(Permission.CASES_REPORT) and scope.covers(Permission.CASES_REPORT, case.code):
        actor = scope.acting(Permission.CASES_REPORT, case.code)
    write_line(case, deed=Deed.REPORT, by=actor, at=at, before=None, facts=facts)


def _desk_code(scope: Scope) -> str:
    """The area of the post in use: where a matter stands that has no place yet."""
    return next((str(grant.area) for grant in scope.grants if grant.area), "")
