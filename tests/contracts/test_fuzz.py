"""Every operation of the API, asked with made-up requests that follow its description and with such that do not.

The requests are the same on every run. Each is asked of the same town, with matters at every stage, by somebody who
may do everything with cases, and undone afterwards.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from gezhi.domain.accounts import services as accounts
from gezhi.domain.cases.tests.matters import answered, closed, dispatched, filed, handled, report
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import CATALOGUE
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed as Line
from gezhi.portal.api import api
from gezhi.portal.wsgi import application
from tests.cast import CELLS, COUNTY, INSIDE, LONG_AGO, Cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the fuzz runs on SQLite only: it asks the doors"),
]

SEED = 20261122
EXAMPLES = {GenerationMode.POSITIVE: 20, GenerationMode.NEGATIVE: 10}
"""How many requests an operation gets that follow its description, and that do not."""

TAKES_ANYTHING = {"case_table", "get_area", "list_area_children", "my_week", "phone_me", "sync_posts"}
"""Operations to which no request can be wrong in form: they ask for nothing, or for any text."""

ONE_REQUEST = {"case_table", "my_week", "phone_me", "sync_posts"}
"""Operations that can be asked in one way only."""

ROLES = ("acceptor", "dispatcher", "supervisor", "department_officer", "handler", "grid_worker")

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, operation in methods.items()
}


Request = schemathesis.Case[Any]


@dataclass
class Town:
    """Who asks, and what there is to ask about."""

    token: str
    cases: list[str]
    posts: list[str]
    codes: list[str]
    known: dict[str, str]
    """What a body may name."""
    schema: Any
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests run inside the test's transaction: they must not drop its connection, as they would their own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def town_of_all_stages(cast: Cast, catalogue_loaded: dict[str, Any], one_connection: None) -> Town:
    """A matter at every stage, and one account in all the posts that deal with cases."""
    strong = accounts.create_account(by=SYSTEM, username="strong", name="何全", at=LONG_AGO)
    for role in ROLES:
        post = accounts.give_post(
            by=SYSTEM,
            account=strong,
            role=role,
            cell_id=grids.live_cell(COUNTY).pk,
            code=COUNTY,
            department=cast.bureau if role in ("department_officer", "handler") else None,
            valid_from=LONG_AGO,
        )
    stages = [
        report(cast),
        *(stage(cast, catalogue_loaded) for stage in (filed, dispatched, handled, answered, closed)),
    ]
    return Town(
        token=accounts.issue_token(by=SYSTEM, account=strong, name="fuzz", at=now()),
        cases=[str(case.pk) for case in stages],
        posts=[str(post.pk)],
        codes=[code for code, _, _ in CELLS],
        known={
            "department": str(cast.gas.pk),
            "worker": str(cast.id("worker")),
            "handler": str(cast.id("handler")),
            "account": str(cast.id("cover")),
            "into": str(stages[-1].pk),
        },
        schema=schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application),
    )


def place_in(town: Town, request: Request) -> None:
    """Two of three requests are about what is there, as somebody who has just seen it: no description can say what."""
    if town.dice.random() < 1 / 3:
        return
    parameters, query, body = request.path_parameters, request.query, request.body
    if parameters and "id" in parameters:
        parameters["id"] = town.dice.choice(town.posts if "/sync/" in request.path else town.cases)
    if parameters and "code" in parameters:
        parameters["code"] = town.dice.choice(town.codes)
    if query and isinstance(query.get("lon"), float):
        query.update(lon=INSIDE[0], lat=INSIDE[1])
    if isinstance(body, dict):
        body.update({key: value for key, value in town.known.items() if isinstance(body.get(key), str)})
        body.pop("version", None)


def ask(town: Town, request: Request) -> int:
    """Ask, hold the answer against what every answer promises, undo. The status."""
    with transaction.atomic():
        before = Line.objects.count()
        # Plain: the library does not unpack what a door packs.
        answer = request.call(headers={"Authorization": f"Bearer {town.token}", "Accept-Encoding": "identity"})
        after = Line.objects.count()
        transaction.set_rollback(True)
    told = answer.json()
    asked = request.as_curl_command()[:2000]
    assert answer.status_code < 500, f"{told} to {asked}"
    if answer.status_code >= 400:
        assert told.keys() == {"code", "sentence", "parameters"}, f"{told} to {asked}"
        assert told["code"] in CATALOGUE, f"{told} to {asked}"
        assert CATALOGUE[told["code"]].status == answer.status_code
        assert told["sentence"]
        assert after == before, f"refused with {told['code']}, and a deed was done all the same: {asked}"
    return answer.status_code


def fuzz(town: Town, name: str, mode: GenerationMode, most: int) -> Counter[int]:
    """Ask an operation `most` times, in the same way on every run; how often which status came back."""
    method, path = OPERATIONS[name]
    statuses: Counter[int] = Counter()

    def one(request: Request) -> None:
        place_in(town, request)
        statuses[ask(town, request)] += 1

    strategy = town.schema[path][method.upper()].as_strategy(generation_mode=mode)
    run: Callable[[], None] = given(strategy)(one)  # type: ignore[no-untyped-call]  # of hypothesis's own making
    limits = settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    fixed: Callable[[], None] = limits(seed(SEED)(run))
    fixed()
    return statuses


def fuzz_whole(town: Town, name: str, times: int) -> Counter[int]:
    """Both kinds of requests; every one of them was really asked."""
    wanted = {mode: most * times for mode, most in EXAMPLES.items()}
    if name in TAKES_ANYTHING:
        with pytest.raises(Unsatisfiable):
            fuzz(town, name, GenerationMode.NEGATIVE, 1)
        wrong = Counter[int]()
    else:
        wrong = fuzz(town, name, GenerationMode.NEGATIVE, wanted[GenerationMode.NEGATIVE])
        assert wrong.total() == wanted[GenerationMode.NEGATIVE]
    right = fuzz(town, name, GenerationMode.POSITIVE, wanted[GenerationMode.POSITIVE])
    assert right.total() == (1 if name in ONE_REQUEST else wanted[GenerationMode.POSITIVE])
    return wrong + right


@pytest.mark.parametrize(
    "times",
    [pytest.param(1, id="short", marks=pytest.mark.fuzz), pytest.param(10, id="ten-times", marks=pytest.mark.long)],
)
def test_whatever_is_asked_the_answer_is_one_or_a_problem(town_of_all_stages: Town, times: int) -> None:
    answers: dict[str, Counter[int]] = {}
    faults: dict[str, str] = {}
    for name in OPERATIONS:
        try:
            answers[name] = fuzz_whole(town_of_all_stages, name, times)
        except AssertionError as fault:
            faults[name] = str(fault)

    assert faults == {}
    assert answers.keys() == OPERATIONS.keys()
    reached = {name for name, statuses in answers.items() if statuses[200] or statuses[201]}
    assert len(reached) > len(OPERATIONS) / 2, "most operations were never asked in a way that could succeed"


def test_no_operation_of_the_description_is_left_out(one_connection: None) -> None:
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations: list[Any] = [found.ok() for found in document.get_all_operations()]  # type: ignore[union-attr]
    described = {(operation.method.lower(), operation.path) for operation in operations}

    assert described == set(OPERATIONS.values())
    assert len(OPERATIONS) > 30
