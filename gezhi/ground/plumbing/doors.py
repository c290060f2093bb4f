"""Doors: every view declares the permission it asks for, and is opened only with it.

`@door(Permission.X)` for pages, `@api_door(Permission.X)` below a ninja operation. The architecture test walks all
routes and fails on one without a declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import Scope

P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., Any])

SIGN_IN_NEEDED = problem("door.sign_in_needed", 401, "Sign in first, or send a valid token.")
FORGED = problem("door.forged", 403, "The request does not come from a page of this product; load the page again.")


class ScopedRequest(HttpRequest):
    """A request after the accounts' middleware: it knows what its caller may do."""

    scope: Scope
    by_token: bool
    device_id: UUID | None
    """The phone whose own token came with the request."""
    sends_only: bool
    """The caller may send and read nothing: an answer says what became of it, and nothing else."""


class _Declared(Protocol):
    permission: Permission


def permission_of(view: object) -> Permission | None:
    """The permission a view declares, None when it declares none."""
    return cast(_Declared, view).permission if hasattr(view, "permission") else None


def door(
    permission: Permission, *methods: str
) -> Callable[[Callable[Concatenate[ScopedRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare a page's permission and its HTTP methods (GET when none is named).

    Somebody not signed in is sent to the sign-in page; somebody without the permission gets Problem `scope.forbidden`.
    """

    def declare(view: Callable[Concatenate[ScopedRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def opened(request: ScopedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.scope.may(permission):
                if request.scope.actor.account_id is None:
                    return redirect_to_login(request.get_full_path())
                request.scope.require(permission)
            response = view(request, *args, **kwargs)
            if permission is not Permission.PUBLIC and "Cache-Control" not in response:
                response["Cache-Control"] = "private, no-store"
            return response

        guarded = require_http_methods([*(methods or ("GET",)), "HEAD"])(opened)
        guarded.permission = permission  # type: ignore[attr-defined]  # read by permission_of
        return guarded

    return declare


def api_door(permission: Permission) -> Callable[[View], View]:
    """Declare a ninja operation's permission; stands directly above the function, below the router's decorator.

    Raises Problem `door.sign_in_needed` (401) or `scope.forbidden` (403). A session (not a token) must send Django's
    CSRF token with every changing request, else Problem `door.forged`.
    """

    def check(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def opened(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.scope.may(permission):
                if request.scope.actor.account_id is None:
                    raise SIGN_IN_NEEDED()
                request.scope.require(permission)
            if request.scope.actor.account_id is not None and not request.by_token:
                refuse_forgery(request)
            return run(request, *args, **kwargs)

        return opened

    def declare(view: View) -> View:
        from ninja.decorators import decorate_view  # a third of a second that no command and no page needs

        view.permission = permission  # type: ignore[attr-defined]  # read by permission_of
        return decorate_view(check)(view)

    return declare


def refuse_forgery(request: HttpRequest) -> None:
    """Run Django's CSRF check by hand (ninja's views are exempt). Raises Problem `door.forged`."""
    guard = CsrfViewMiddleware(lambda _: HttpResponse())
    guard.process_request(request)
    exempt = getattr(request, "_dont_enforce_csrf_checks", False)
    if not exempt and guard.process_view(request, _unguarded, (), {}) is not None:
        raise FORGED()


def back_to(request: HttpRequest, target: str, otherwise: str) -> HttpResponse:
    """Send the caller to `target` where that is an address of ours, else to the address `otherwise`."""
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else otherwise)


def _unguarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
