"""A token that lies on a phone opens the doors of its reach, and is nobody at every other address of the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern
from ninja.operation import PathView

from gezhi.domain.accounts import services
from gezhi.domain.accounts.rules.devices import AT_A_DESK
from gezhi.domain.accounts.tests.phones import Enrolled, enrolled
from gezhi.domain.accounts.web.middleware import ScopeMiddleware
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.services import people
from gezhi.domain.registry.tests.test_people import door
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.actors import SYSTEM
from tests.architecture.test_doors import routes
from tests.architecture.test_headers import address_of
from tests.cast import MONDAY, Cast
from tests.programs import Program
from tests.sync.conftest import houses
from tests.sync.phone import Phone, post_of

__all__ = ["houses"]
pytestmark = pytest.mark.django_db

Doors = set[tuple[str, str]]
SENDING: Doors = {
    ("POST", "api/v1/sync/posts/<uuid:id>/commands"),
    ("POST", "api/v1/uploads"),
    ("POST", "api/v1/uploads/<uuid:id>/finish"),
    ("PUT", "api/v1/uploads/<uuid:id>/<int:offset>"),
    ("GET", "api/v1/uploads/<uuid:id>"),
    ("POST", "api/v1/photos/sent"),
    ("POST", "api/v1/recordings/sent"),
    ("POST", "api/v1/phone/devices/<uuid:id>/end"),
}
SHOWING: Doors = {
    *SENDING,
    ("GET", "api/v1/sync/posts"),
    ("GET", "api/v1/sync/week"),
    ("GET", "api/v1/sync/posts/<uuid:id>/documents"),
    ("DELETE", "api/v1/uploads/<uuid:id>"),
    ("POST", "api/v1/photos"),
    ("GET", "photos/<uuid:id>/<slug:size>.jpg"),
    ("GET", "recordings/<uuid:id>"),
    ("GET", "api/v1/phone/me"),
}
"""What each reach is for. A door that opens to phones later is written down here too."""


def methods_of(route: URLPattern) -> set[str]:
    """How a route may be asked: an operation by its own methods, a page by any."""
    view = getattr(route.callback, "__self__", None)
    found = view if isinstance(view, PathView) else None
    for cell in getattr(route.callback, "__closure__", None) or ():
        found = cell.cell_contents if isinstance(cell.cell_contents, PathView) else found
    if found is None:
        return {"GET", "POST", "PUT", "PATCH", "DELETE"}
    return {method for operation in found.operations for method in operation.methods}


def opened(token: str, is_so: Callable[[Any], bool]) -> Doors:
    """The doors behind which a caller with this token is met as wanted; the doors themselves are not opened."""
    met: list[Any] = []

    def behind(request: HttpRequest) -> HttpResponse:
        met.append(request)
        return HttpResponse()

    middleware, asking, id, found = ScopeMiddleware(behind), RequestFactory(), new_id(), set()
    for path, route in routes():
        for method in methods_of(route):
            request: Any = asking.generic(method, address_of(path, id), headers={"Authorization": f"Bearer {token}"})
            request.session = SessionBase()
            middleware(request)
            if is_so(met.pop()):
                found.add((method, path.replace("<uuidstr:", "<uuid:")))
    return found


@pytest.mark.parametrize(("reach", "doors"), [("phone", SHOWING), ("send", SENDING)])
def test_each_reach_opens_exactly_its_doors(cast: Cast, reach: str, doors: Doors) -> None:
    one = enrolled(cast)

    met = opened(one.told["tokens"][reach], lambda request: request.scope.actor.account_id == cast.id("worker"))

    assert met == doors
    briefly = opened(one.told["tokens"][reach], lambda request: request.sends_only)
    assert briefly == (doors if reach == "send" else set())


def test_there_are_other_doors_that_a_program_opens(cast: Cast) -> None:
    """The walk meets the whole product: without a reach, a token is somebody everywhere."""
    token = services.issue_token(by=SYSTEM, account=cast.accounts["worker"], name="test", at=now())

    assert len(opened(token, lambda request: request.scope.actor.account_id is not None)) > 250


def test_a_phone_in_the_hands_of_a_stranger_sends_and_reads_nothing(cast: Cast, houses: dict[str, Building]) -> None:
    """A stale command is answered with the document: not to whoever may only send, then to whoever may read."""
    person = people.enter(
        scope=cast.scope("worker"), home_id=door(houses["here"], "101").pk, values={"name": "张三"}, at=MONDAY
    )
    people.amend(scope=cast.scope("registrar"), id=person.pk, values={"workplace": "港务局"})
    one = enrolled(cast)
    held = of(one, one.sender, cast)
    mine = held.wish("person.amend", person.pk, base=person.version, values={"workplace": "造船厂"})
    held.wish("person.amend", person.pk, base=-1, values={"workplace": "造船厂"})

    told = held.send()["results"]

    assert [result["outcome"] for result in told] == ["conflict", "refused"]
    assert set().union(*told) <= {"id", "outcome", "subject", "version", "code"}
    assert "港务局" not in repr(told)
    assert "张三" not in repr(told)
    held.program = one.phone
    whole = {result["id"]: result for result in held.send()["results"]}[mine]
    assert whole["outcome"] == "conflict"
    assert "港务局" in repr(whole["theirs"])
    assert whole["sentence"]


def of(one: Enrolled, program: Program, cast: Cast) -> Phone:
    return Phone(program, post_of(cast, "worker"))


def test_a_phone_works_in_its_holders_posts_as_its_holder(cast: Cast, houses: dict[str, Building]) -> None:
    one = enrolled(cast)
    held = of(one, one.phone, cast).sync()
    entered = held.wish("person.enter", home=str(door(houses["here"], "101").pk), values={"name": "赵六"})

    assert held.push() == {entered: "done"}
    assert len(held.ids("homes")) == 12 + 4


def test_every_permission_of_a_console_stays_at_the_desk() -> None:
    """A permission that is added later is decided here: what keeps, takes out, reveals or judges lists stays."""
    words = (".manage", ".export", ".import", ".reveal", ".approve", ".request", ".rule", ".plan")
    rooms = ("accounts.", "keys.", "privacy.", "operation.", "journal.", "notices.")
    desk = {one for one in Permission if one.value.endswith(words) or one.value.startswith(rooms)}

    assert desk == AT_A_DESK
