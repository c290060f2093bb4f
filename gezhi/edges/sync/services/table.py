"""What may be sent from away, and which service answers: one row a deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from gezhi.domain.cases import selectors as cases_asked
from gezhi.domain.cases import services as cases
from gezhi.domain.cases.vocabulary import Deed
from gezhi.domain.office import services as office
from gezhi.domain.patrols import selectors as patrols_asked
from gezhi.domain.patrols import services as patrols
from gezhi.domain.registry import selectors as registry_asked
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.selectors import themes
from gezhi.domain.registry.services import field_visits, visits
from gezhi.edges.sync.services import bodies
from gezhi.edges.sync.vocabulary import Kind
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

NO_SUBJECT = problem("sync.no_subject", 422, "The command does not say what it is about.")
NAME_NEEDED = problem("sync.name_needed", 422, "Somebody new needs a name.")


@dataclass(frozen=True, slots=True)
class Doing:
    """A command about to be done: by whom, on what, seen at which version, and when it was done away from here."""

    id: UUID
    scope: Scope
    subject_id: UUID | None
    base: int | None
    body: Any
    done_at: datetime
    received_at: datetime
    off_seconds: int
    """By how much the sender's clock was ahead of ours when it sent."""

    @property
    def subject(self) -> UUID:
        """Raises Problem `sync.no_subject`."""
        if self.subject_id is None:
            raise NO_SUBJECT()
        return self.subject_id

    @property
    def today(self) -> date:
        """The day of the city on which it arrived."""
        return in_city(self.received_at).date()


@dataclass(frozen=True, slots=True)
class Done:
    """What it was about in the end, and the version behind it."""

    subject_id: UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """The shape of a command's body, who does it, and the kind of the document that two may disagree about."""

    body: type[bodies.Body]
    do: Callable[[Doing], Done]
    kind: Kind | None = None


def _report(doing: Doing) -> Done:
    """Limits and deadlines begin with the arrival: the clock of whoever reports is not ours."""
    body: bodies.Report = doing.body
    wanted: dict[str, Any] = {}
    if body.case_class is not None:
        found = cases_asked.class_by_key(doing.scope, kind=body.case_class.kind, code=body.case_class.code)
        wanted["case_class"] = found
        if body.case_class.condition is not None:
            wanted["limit"] = cases_asked.limit_by_order(doing.scope, found.pk, body.case_class.condition)
    report = cases.Report(
        id=doing.id,
        words=body.words,
        place=body.place.place(),
        source=body.source,
        urgency=body.urgency,
        photos=bodies.pictures(body.photos),
        recording=body.recording.spoken() if body.recording else None,
        self_handled=body.self_handled,
        **wanted,
    )
    case = cases.report(scope=doing.scope, report=report).case
    return Done(case.pk, case.version)


def _on_case(deed: Deed) -> Callable[[Doing], Done]:
    def do(doing: Doing) -> Done:
        command = cases.Command(doing.scope, doing.subject, version=doing.base, reason=doing.body.reason)
        case = cases.TABLE[deed](command=command, **doing.body.arguments())
        return Done(case.pk, case.version)

    return do


def _home(doing: Doing) -> Done:
    return Done(doing.subject, registry_asked.home(doing.scope, doing.subject).version)


def _person(doing: Doing) -> Done:
    return Done(doing.subject, registry_asked.person(doing.scope, doing.subject).version)


def _found(doing: Doing) -> Done:
    body: bodies.Found = doing.body
    registry.found_behind(
        scope=doing.scope, id=doing.subject, condition=body.condition, words=body.words, at=doing.done_at
    )
    return _home(doing)


def _visit_home(doing: Doing) -> Done:
    body: bodies.HomeVisit = doing.body
    registry.visit_home(
        scope=doing.scope,
        id=doing.id,
        home_id=doing.subject,
        way=body.way,
        result=body.result,
        words=body.words,
        at=doing.done_at,
    )
    return _home(doing)


def _confirm_behind(doing: Doing) -> Done:
    registry.confirm_behind(scope=doing.scope, home_id=doing.subject, at=doing.done_at)
    return _home(doing)


def _look_at_home(doing: Doing) -> Done:
    return Done(registry.look_at_home(scope=doing.scope, id=doing.subject).pk)


def _look_at(doing: Doing) -> Done:
    return Done(registry.look_at(scope=doing.scope, id=doing.subject).pk)


def _enter(doing: Doing) -> Done:
    body: bodies.Enter = doing.body
    values = body.values.values(doing.today)
    if "name" not in values:
        raise NAME_NEEDED()
    person = registry.enter(scope=doing.scope, home_id=body.home, values=values, role=body.role, at=doing.done_at)
    return Done(person.pk, person.version)


def _amend(doing: Doing) -> Done:
    body: bodies.Amend = doing.body
    values = body.values.values(doing.today)
    registry.amend(scope=doing.scope, id=doing.subject, values=values, version=doing.base, at=doing.done_at)
    return _person(doing)


def _confirm(doing: Doing) -> Done:
    registry.confirm(scope=doing.scope, id=doing.subject, at=doing.done_at)
    return _person(doing)


def _visit(doing: Doing) -> Done:
    """The form may be an earlier one: whoever was away filled the edition they had."""
    body: bodies.Visit = doing.body
    mark = visits.mark_of(doing.scope, body.theme, body.about, doing.subject, doing.today)
    form = themes.form_of_theme(mark.theme, body.form)
    visit = visits.fill(
        scope=doing.scope,
        mark=mark,
        form=form,
        submission=body.submission,
        visit_id=doing.id,
        at=doing.done_at,
        ends=body.ends,
    )
    digests = cases.hand_over(by=doing.scope.actor, photos={photo.name: photo.id for photo in body.photos})
    field_visits.add_pictures(scope=doing.scope, visit=visit, digests=digests, at=doing.done_at)
    return Done(visit.record_id)


def _begin_round(doing: Doing) -> Done:
    row = patrols.begin_round(
        scope=doing.scope, id=doing.id, plan_id=doing.body.plan, done_at=doing.done_at, at=doing.received_at
    )
    return Done(row.pk, row.version)


def _check_in(doing: Doing) -> Done:
    body: bodies.RoundCheckIn = doing.body
    patrols.check_in(
        scope=doing.scope,
        id=doing.id,
        round_id=doing.subject,
        point_id=body.point,
        way=body.way,
        position=body.place.position() if body.place is not None else None,
        done_at=doing.done_at,
        at=doing.received_at,
        words=body.words,
    )
    return Done(doing.subject)


def _end_round(doing: Doing) -> Done:
    told = {"words": doing.body.words, "done_at": doing.done_at, "at": doing.received_at}
    return Done(doing.subject, patrols.end_round(scope=doing.scope, id=doing.subject, **told).version)


def _break_off_round(doing: Doing) -> Done:
    told = {"words": doing.body.words, "done_at": doing.done_at, "at": doing.received_at}
    return Done(doing.subject, patrols.break_off_round(scope=doing.scope, id=doing.subject, **told).version)


def _take_pieces(doing: Doing) -> Done:
    """The track is kept also where its round was refused, and after the round has ended."""
    body: bodies.TrackPieces = doing.body
    walked = body.round if body.round is not None and patrols_asked.is_mine(doing.scope, body.round) else None
    pieces = [patrols.Piece(_piece_id(doing.id, at), packed, walked) for at, packed in enumerate(body.pieces)]
    phone_now = doing.received_at + timedelta(seconds=doing.off_seconds)
    patrols.take_pieces(scope=doing.scope, pieces=pieces, phone_now=phone_now, at=doing.received_at)
    return Done(doing.id)


def _piece_id(command: UUID, at: int) -> UUID:
    """The first piece has the id of its command, each other one of its own that is always the same."""
    return command if at == 0 else uuid5(command, str(at))


def _inspect(doing: Doing) -> Done:
    """The template may be an earlier edition: whoever was away filled the one they had."""
    body: bodies.Inspect = doing.body
    told = patrols.Told(
        id=doing.id,
        template_id=body.template,
        thing_id=doing.subject,
        result=body.result,
        answers=body.answers(),
        done_at=doing.done_at,
        words=body.words,
        round_id=body.round,
    )
    return Done(patrols.record_inspection(scope=doing.scope, told=told, at=doing.received_at).pk)


def _begin_duty(doing: Doing) -> Done:
    told = {"done_at": doing.done_at, "at": doing.received_at}
    row = patrols.begin_duty(scope=doing.scope, id=doing.id, gate_id=doing.body.gate, **told)
    return Done(row.pk, row.version)


def _end_duty(doing: Doing) -> Done:
    """Ended when it was told, or earlier: whoever forgot to end a duty says when it was over."""
    body: bodies.GateEnd = doing.body
    off = timedelta(seconds=doing.off_seconds)
    ended = min(body.ended - off, doing.done_at) if body.ended is not None else doing.done_at
    row = patrols.end_duty(
        scope=doing.scope, id=doing.subject, counts=body.counted(off), ended_at=ended, at=doing.received_at
    )
    return Done(row.pk, row.version)


def _record_visitor(doing: Doing) -> Done:
    told = {"done_at": doing.done_at, "at": doing.received_at}
    patrols.record_visitor(scope=doing.scope, id=doing.id, duty_id=doing.subject, visitor=doing.body.visitor(), **told)
    return Done(doing.subject)


def _take_note(doing: Doing) -> Done:
    """Noted when it arrived: who gave it counts by our clock."""
    office.take_note(scope=doing.scope, id=doing.subject, at=doing.received_at)
    return Done(doing.subject)


def _report_back(doing: Doing) -> Done:
    office.report_back(scope=doing.scope, id=doing.subject, words=doing.body.words, at=doing.received_at)
    return Done(doing.subject)


ON_CASES: Mapping[Deed, type[bodies.Reasoned]] = {
    Deed.VERIFY: bodies.Verify,
    Deed.TAKE: bodies.Reasoned,
    Deed.STEP: bodies.Step,
    Deed.SUBMIT: bodies.Submit,
    Deed.HAND_BACK: bodies.Reasoned,
    Deed.RETURN_ORDER: bodies.Reasoned,
    Deed.CHECK: bodies.Check,
    Deed.NOTE: bodies.Note,
}
DEEDS: Mapping[str, Answering] = {
    "case.report": Answering(bodies.Report, _report, Kind.CASES),
    **{f"case.{deed}": Answering(body, _on_case(deed), Kind.CASES) for deed, body in ON_CASES.items()},
    "home.found": Answering(bodies.Found, _found, Kind.HOMES),
    "home.confirm": Answering(bodies.Nothing, _confirm_behind, Kind.HOMES),
    "home.visit": Answering(bodies.HomeVisit, _visit_home),
    "home.look": Answering(bodies.Nothing, _look_at_home),
    "person.enter": Answering(bodies.Enter, _enter, Kind.PEOPLE),
    "person.amend": Answering(bodies.Amend, _amend, Kind.PEOPLE),
    "person.confirm": Answering(bodies.Nothing, _confirm, Kind.PEOPLE),
    "person.look": Answering(bodies.Nothing, _look_at),
    "mark.visit": Answering(bodies.Visit, _visit),
    "round.begin": Answering(bodies.RoundBegin, _begin_round),
    "round.check_in": Answering(bodies.RoundCheckIn, _check_in),
    "round.end": Answering(bodies.RoundEnd, _end_round),
    "round.break_off": Answering(bodies.RoundEnd, _break_off_round),
    "track.pieces": Answering(bodies.TrackPieces, _take_pieces),
    "gate.begin": Answering(bodies.GateBegin, _begin_duty),
    "gate.end": Answering(bodies.GateEnd, _end_duty),
    "gate.visitor": Answering(bodies.GateVisitor, _record_visitor),
    "instruction.receive": Answering(bodies.Nothing, _take_note),
    "instruction.answer": Answering(bodies.ReportBack, _report_back),
    "inspection.record": Answering(bodies.Inspect, _inspect),
}
