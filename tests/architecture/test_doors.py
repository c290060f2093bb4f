"""No door without a declared permission, and no door opens to a role that does not hold it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import permission_of
from tests.cast import MICRO, Cast

FOREIGN = {"account_", "set_language", "openapi-json", "api-root", "mfa_"}
"""Doors of libraries: sign-in and the language switch guard themselves."""
FIELD = settings.FIELD_DOORS.removeprefix("/")
"""Doors of field clients: no session counts there, so no browser gets as far as a permission."""

NO_ID = UUID(int=0)
SAMPLES: dict[str, object] = {
    "id": NO_ID, "deed": "note", "size": "thumb", "edition": "gbt30428.2-2013", "kind": "component", "code": MICRO,
    "layer": "town", "name": "deeds", "seq": 1, "z": 10, "x": 1, "y": 1, "number": "1", "version": 1, "key": "00",
    "visit_id": NO_ID, "device_id": NO_ID, "photo_id": NO_ID, "staff_id": NO_ID, "licence_id": NO_ID, "lease_id": NO_ID,
    "path": "grid", "code_id": NO_ID, "token": "aaaaaaaaaa", "thing_id": NO_ID,
}  # fmt: skip


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def own_routes() -> list[tuple[str, URLPattern]]:
    return [(path, route) for path, route in routes() if not any((route.name or "").startswith(f) for f in FOREIGN)]


def operations(route: URLPattern) -> list[Any]:
    """The functions behind a route: one view, or ninja's operations."""
    view = route.callback
    path_view = getattr(view, "__self__", None) or next(
        (
            cell.cell_contents
            for cell in (getattr(view, "__closure__", None) or ())
            if isinstance(cell.cell_contents, PathView)
        ),
        None,
    )
    return [operation.view_func for operation in path_view.operations] if isinstance(path_view, PathView) else [view]


@pytest.mark.parametrize(("path", "route"), own_routes(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_door_declares_a_permission(path: str, route: URLPattern) -> None:
    for operation in operations(route):
        assert isinstance(permission_of(operation), Permission), f"{path} has a door without a permission"


def test_there_are_doors_at_all() -> None:
    assert len(own_routes()) > 60


def pages() -> list[tuple[str, Permission]]:
    """Addresses of GET pages with what they ask for."""
    found = []
    for path, route in own_routes():
        if path.startswith(("api/", FIELD)):
            continue
        names = (
            {name: SAMPLES[name] for name in route.pattern.converters} if hasattr(route.pattern, "converters") else {}
        )
        address = "/" + _filled(path, names)
        permission = permission_of(route.callback)
        assert permission is not None
        found.append((address, permission))
    return found


def _filled(path: str, names: dict[str, object]) -> str:
    for name, value in names.items():
        for kind in ("uuid", "slug", "str", "int", "path"):
            path = path.replace(f"<{kind}:{name}>", str(value))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["worker", "acceptor", "officer", "supervisor", "leader", "system_admin", "audit_admin"]
)
def test_a_role_without_the_permission_is_refused_at_every_page(cast: Cast, catalogue_loaded: Any, role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    held = ROLES[cast.scope(role).grants[0].role].permissions
    for address, permission in pages():
        answer = client.get(address)
        if permission in (Permission.PUBLIC, Permission.SIGNED_IN) or permission in held:
            assert answer.status_code != 403, f"{role} may open {address} but was refused"
        else:
            assert answer.status_code in (403, 405), f"{role} opened {address} without {permission}"


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_or_sees_public_pages_only(town: None, catalogue_loaded: Any) -> None:
    client = Client()
    for address, permission in pages():
        answer = client.get(address)
        if permission is Permission.PUBLIC:
            assert answer.status_code != 403
        else:
            assert answer.status_code in (302, 405), f"{address} opened without signing in"
