"""How OpenRosa wants to be answered: its headers, its messages, and a challenge for whoever shows no token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import SIGN_IN_NEEDED, ScopedRequest
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.who import address_of

P = ParamSpec("P")
XML = "text/xml; charset=utf-8"
TO_RESPONSE, TO_LIST, TO_MANIFEST = (
    "http://openrosa.org/http/response",
    "http://openrosa.org/xforms/xformsList",
    "http://openrosa.org/xforms/xformsManifest",
)
CHALLENGE = 'Basic realm="Gezhi", charset="UTF-8"'
ACCEPTED_BYTES = 4_000_000
"""A client parts what is larger into several posts: each has to be across within the minute that a body may take."""
WRONG = Throttle("field-client", most=20, seconds=300)
"""Wrong tokens from one address. A right one is never held up by them: many phones stand behind one address."""


def field_door(
    *methods: str,
) -> Callable[[Callable[Concatenate[ScopedRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Declare a door of field clients, with its HTTP methods (GET when none is named).

    Whoever shows no token is asked for one (401), a wrong one is counted (429 when there were too many), a post without
    the permission is refused (403).
    """

    def declare(view: Callable[Concatenate[ScopedRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: ScopedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.scope.actor.account_id is None:
                if "Authorization" in request.headers:
                    WRONG.count(address_of(request))
                raise SIGN_IN_NEEDED()
            request.scope.require(Permission.FIELD_CLIENT)
            return dressed(view(request, *args, **kwargs))

        guarded = require_http_methods([*(methods or ("GET",)), "HEAD"])(opened)
        guarded.permission = Permission.FIELD_CLIENT  # type: ignore[attr-defined]  # read by permission_of
        return guarded

    return declare


def dressed(response: HttpResponse) -> HttpResponse:
    """The headers that the standard asks of every answer."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED_BYTES)
    response["Date"] = http_date()
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-store"
    return response


def message(text: str, *, status: int, nature: str) -> HttpResponse:
    """A sentence that the phone shows."""
    root = Element("OpenRosaResponse", xmlns=TO_RESPONSE)
    SubElement(root, "message", nature=nature).text = text
    return xml(root, status=status)


def xml(root: Element, *, status: int = 200) -> HttpResponse:
    return HttpResponse(tostring(root, encoding="utf-8", xml_declaration=True), status=status, content_type=XML)


def listed(root: Element, name: str, told: dict[str, Any]) -> None:
    """One entry of a list: an element for each value."""
    entry = SubElement(root, name)
    for key, value in told.items():
        SubElement(entry, key).text = str(value)


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal in the words and headers of OpenRosa, whatever refused: a door, a limit, the database."""
    response = dressed(message(sentence(problem), status=problem.status, nature="submit_error"))
    if problem.status == SIGN_IN_NEEDED.status:
        response["WWW-Authenticate"] = CHALLENGE
    return response
