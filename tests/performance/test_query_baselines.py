"""How many SQL statements each door costs: exact, committed, the same for ten rows and for a hundred."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.tests.matters import Classes, command, filed, handled, report
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import COUNTY, INSIDE, MONDAY, Cast
from tests.programs import Programs
from tests.queries import count, measure

pytestmark = pytest.mark.django_db

BOX = "119.9,35.8,120.3,36.1"


@pytest.fixture(autouse=True)
def memories_do_not_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for seconds is remembered for the whole test: a slow machine asks no more often."""
    monkeypatch.setattr("gezhi.ground.plumbing.fresh.monotonic", lambda: 1000.0)


@pytest.fixture
def hundred(cast: Cast, catalogue_loaded: Classes) -> list[Case]:
    """A hundred cases, every third with the bureau, each at a place of its own."""
    found = []
    for n in range(100):
        spot = services.Place(lon=INSIDE[0] + n / 10_000, lat=INSIDE[1])
        case = report(cast, place=spot, at=MONDAY + timedelta(minutes=n))
        if n % 3 == 0:
            assessing.file(command=command(cast, "acceptor", case), case_class=catalogue_loaded["unlimited"])
            dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.bureau.pk)
        found.append(case)
    seal_all()
    return found


def browser(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def opened(client: Client, address: str) -> Callable[[], None]:
    """Opens a page and makes sure that it is one."""

    def go() -> None:
        answer = client.get(address)
        assert answer.status_code in (200, 204), f"{address}: {answer.status_code}"

    return go


@pytest.mark.usefixtures("hundred")
@pytest.mark.parametrize("role", ["acceptor", "officer", "worker"])
def test_lists_for_programs_cost_the_same_for_ten_rows_and_a_hundred(program: Programs, role: str) -> None:
    sender = program(role)

    def listed(size: int, **more: Any) -> Callable[[], object]:
        def ask() -> None:
            answer = sender.get("/cases", size=size, **more)
            assert 0 < len(answer.json()["cases"]) <= size

        return ask

    ten = measure(f"API list, {role}", listed(10))
    assert measure(f"API list, {role}", listed(100)) == ten
    measure(f"API list with count, {role}", listed(10, count="true"))


def test_asking_and_doing_for_programs(cast: Cast, catalogue_loaded: Classes, program: Programs) -> None:
    for role in ("worker", "acceptor", "dispatcher", "officer"):
        program(role)

    def create() -> None:
        sent = {"id": str(new_id()), "words": "井盖不见了", "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}
        assert program("worker").post("/cases", sent).status == 201

    def deed(role: str, name: str, made: list[Case], body: dict[str, Any]) -> Callable[[], None]:
        def do() -> None:
            answer = program(role).post(f"/cases/{made.pop().pk}/{name}", body)
            assert answer.status == 200, answer.content

        return do

    measure("API create", create)
    limited = {"class": {"kind": "component", "code": "0101", "condition": 3}}
    measure("API file", deed("acceptor", "file", [report(cast) for _ in range(2)], limited))
    waiting = [filed(cast, catalogue_loaded) for _ in range(2)]
    measure("API dispatch", deed("dispatcher", "dispatch", waiting, {"department": str(cast.bureau.pk)}))
    measure("API confirm", deed("officer", "confirm", [handled(cast, catalogue_loaded) for _ in range(2)], {}))
    measure("API note", deed("worker", "note", [report(cast) for _ in range(2)], {"words": "备注"}))
    case = handled(cast, catalogue_loaded)
    for role in ("acceptor", "officer"):
        measure(f"API case, {role}", lambda role=role: program(role).get(f"/cases/{case.pk}"))  # type: ignore[misc]


@pytest.mark.usefixtures("hundred")
def test_maps_and_catalogues_for_programs(program: Programs) -> None:
    sender = program("acceptor")
    for path, query in (
        ("/cases/points", {"bbox": BOX}),
        ("/cases/table", {}),
        ("/catalogue", {}),
        ("/areas", {}),
        ("/locate", {"lon": INSIDE[0], "lat": INSIDE[1]}),
    ):
        measure(f"API {path}", lambda path=path, query=query: sender.get(path, **query))  # type: ignore[misc]


PAGES = {
    "acceptor": [
        *("/workbench", "/inbox", "/cases", "/cases/map", f"/cases/points.geojson?bbox={BOX}", "/cases/new"),
        *("/statistics", "/wall", "/live?since=999999"),
    ],
    "officer": ["/workbench", "/inbox", "/cases", "/live?since=999999"],
    "worker": ["/workbench", "/cases"],
    "leader": ["/statistics", "/wall"],
    "system_admin": ["/catalogue", "/staff", f"/areas/{COUNTY}"],
}


@pytest.mark.usefixtures("hundred")
@pytest.mark.parametrize("role", PAGES)
def test_pages(cast: Cast, role: str) -> None:
    client = browser(cast, role)
    for address in PAGES[role]:
        measure(f"page {address.partition('?')[0]}, {role}", opened(client, address))


def test_pages_of_one_case(cast: Cast, catalogue_loaded: Classes) -> None:
    case = handled(cast, catalogue_loaded)
    for role in ("acceptor", "officer"):
        client = browser(cast, role)
        for part in ("", "/detail", "/print", "/why"):
            measure(f"page /cases/…{part}, {role}", opened(client, f"/cases/{case.pk}{part}"))


def test_public_pages(catalogue_loaded: Classes, town: None) -> None:
    for address in ("/report", "/track", "/healthz", "/accounts/login/"):
        measure(f"page {address}, nobody", opened(Client(), address))


@pytest.mark.parametrize("page", ["/workbench", "/cases", "/statistics", "/wall"])
def test_pages_cost_the_same_for_twenty_cases_and_a_hundred(
    cast: Cast, catalogue_loaded: Classes, hundred: list[Case], page: str
) -> None:
    client = browser(cast, "acceptor")
    client.get(page)
    many = count(opened(client, page))
    Case.objects.filter(pk__in=[case.pk for case in hundred[:80]]).update(state="withdrawn", code="370212")
    few = count(opened(client, page))

    assert many == few


def test_a_longer_history_costs_a_case_page_nothing(cast: Cast, catalogue_loaded: Classes) -> None:
    short, long = handled(cast, catalogue_loaded), handled(cast, catalogue_loaded)
    for n in range(20):
        services.TABLE["note"](command=command(cast, "acceptor", long), words=f"第{n}次")  # type: ignore[index]
    client = browser(cast, "acceptor")
    client.get(f"/cases/{short.pk}")

    assert count(opened(client, f"/cases/{long.pk}")) == count(opened(client, f"/cases/{short.pk}"))


def test_the_measure_finds_one_statement_more(cast: Cast, program: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEZHI_UPDATE_BASELINES", raising=False)

    sender = program("acceptor")

    def one_more() -> None:
        sender.get("/cases/table")
        Case.objects.filter(pk=UUID(int=0)).exists()

    with pytest.raises(AssertionError, match="the baseline says"):
        measure("API /cases/table", one_more)
