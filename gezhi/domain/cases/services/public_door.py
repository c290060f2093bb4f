"""The residents' door: a report without an account is taken on a proof, within limits, and then like any other.

Limits count each try that came with a proof: per address, per browser, and per place. Where the place is a point it is
the base grid, so that one street cannot be flooded; else the wider area the words-only report stands in.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gezhi.domain.cases import selectors
from gezhi.domain.cases.services.abuse import check_blocks, note_visit
from gezhi.domain.cases.services.places import Place, find
from gezhi.domain.cases.services.reporting import Report, Reported, report, secret_digest
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.scope import NOBODY
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.proof import Proof, spent
from gezhi.ground.plumbing.visitors.remembered import remembered
from gezhi.ground.plumbing.visitors.who import Visitor

PURPOSE = "report"
HOUR = 3600

PLACE_BUSY = problem(
    "report.place_busy",
    429,
    "Many reports have come from this place within the hour and are being looked at. Come back after {until}.",
)


def take_up(*, visitor: Visitor, proof: Proof, wanted: Report) -> Reported:
    """Take up a resident's report; refused, nothing has changed and the proof is given back.

    Raises `proof.*`, `throttle.too_often`, `report.place_busy`, `report.blocked`, and what `reporting.report` raises.
    Each try that came with a proof is noted for the acceptors' board, those held back by a limit or a block, too.
    """
    phone = wanted.caller.phone if wanted.caller else ""
    with spent(PURPOSE, proof):
        limit, code = limit_of_place(wanted.place)
        try:
            check_blocks(visitor, phone, code)
            _throttle("address").count(visitor.address)
            _throttle("browser").count(visitor.browser_or_address)
            limit.count(code)
        except Problem:
            note_visit(visitor=visitor, phone=phone, code=code, case=None)
            raise
        done = report(scope=NOBODY, report=wanted)
        note_visit(visitor=visitor, phone=phone, code=done.case.code, case=done.case)
        return done


def remembered_by(request: HttpRequest) -> list[selectors.Remembered]:
    """What was reported with this browser, the latest first. One query where it remembers something, else none."""
    return selectors.remembered_matters({one.number: secret_digest(one.secret) for one in remembered(request)})


def limit_of_place(place: Place) -> tuple[Throttle, str]:
    """The limit for a place and the code it counts under. Raises `place.outside`."""
    code = find(place, desk_code="").code
    if len(code) < Level.GRID:
        return _throttle("area"), code
    return _throttle("grid"), code[: Level.GRID]


def _throttle(kind: str) -> Throttle:
    most = settings.PUBLIC_REPORTS[kind]
    if kind in ("grid", "area"):
        return Throttle(f"report-{kind}", most, HOUR, PLACE_BUSY)
    return Throttle(f"report-{kind}", most, HOUR)
