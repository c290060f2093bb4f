"""The door's side of Problems: translate the sentence, choose the shape, send the status."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Mapping

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.bodies import REFUSAL

NO_SUCH_ADDRESS = problem("api.no_such_address", 404, "There is nothing at this address.")
WRONG_METHOD = problem("api.wrong_method", 405, "This address does not take {method}.")
NOT_TAKEN = problem("api.not_taken", 400, "The request was not taken: it is not what a program of ours would send.")
BROKEN = problem("api.broken", 500, "Something went wrong on our side; it has been noted.")
DATABASE_AWAY = problem("database.away", 503, "The database does not answer at the moment; try again in a minute.")
DISK_FULL = problem("disk.full", 507, "The disk is full: what was sent was not kept. Tell the system administrator.")

RETRY = 30
"""Seconds after which it is worth asking a database again."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MONITORS = frozenset({"/healthz", "/metrics"})

log = logging.getLogger("gezhi.problems")

Shape = Callable[[HttpRequest, Problem], HttpResponse]
_shapes: dict[str, Shape] = {}


def declare_shape(below: str, shape: Shape) -> None:
    """Say once, in an app's `ready`, how refusals look at the addresses that begin with `below`: a protocol of others
    may have words of its own for them."""
    _shapes[below] = shape


def sentence(problem: Problem) -> str:
    """The problem in the reader's language."""
    return gettext(problem.kind.sentence).format(**problem.parameters)


def as_json(problem: Problem) -> dict[str, object]:
    """What a program is told: stable code, sentence, parameters."""
    plain: Mapping[str, object] = {
        key: value if isinstance(value, str | float | bool | list | dict) or _fits(value) else str(value)
        for key, value in problem.parameters.items()
    }
    return {"code": problem.code, "sentence": sentence(problem), "parameters": plain}


def _fits(value: object) -> bool:
    """JSON readers know None and whole numbers of 64 bits."""
    return value is None or (isinstance(value, int) and -(2**63) <= value < 2**63)


def told_when(response: HttpResponse, problem: Problem | None) -> HttpResponse:
    """The response, with `Retry-After` where the refusal (429, 503) knows when to return."""
    seconds = problem.parameters.get("seconds") if problem is not None and problem.status in {429, 503} else None
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    return response


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The refusal as the caller reads it: JSON for programs, a fragment for htmx, else a page. Kept by nobody.

    Without a database the page stands alone: what is around other pages comes out of it.
    """
    shape = next((shape for below, shape in _shapes.items() if request.path.startswith(below)), None)
    if shape is not None:
        return told_when(shape(request, problem), problem)
    if _is_program(request):
        response: HttpResponse = JsonResponse(as_json(problem), status=problem.status)
    else:
        template = "gezhi/problem_fragment.html" if request.headers.get("HX-Request") else "gezhi/problem.html"
        context = {"problem": problem, "sentence": sentence(problem)}
        if problem.kind is DATABASE_AWAY:
            alone = template if request.headers.get("HX-Request") else "503.html"
            response = HttpResponse(render_to_string(alone, context), status=problem.status)
        else:
            response = render(request, template, context, status=problem.status)
    return told_when(response, problem)


def _is_program(request: HttpRequest) -> bool:
    is_asked = request.path.startswith("/api/") or request.path in MONITORS
    return is_asked or "application/json" in request.headers.get("Accept", "")


def trouble_of(exception: BaseException | None) -> Problem | None:
    """What an exception means for the caller: the Problem it is, `database.away`, `disk.full`; None for a mistake."""
    if isinstance(exception, Problem):
        return exception
    if isinstance(exception, OSError) and exception.errno in FULL:
        return DISK_FULL()
    if isinstance(exception, OperationalError | InterfaceError):
        return DISK_FULL() if databases.is_full(exception) else DATABASE_AWAY(seconds=RETRY)
    return None


def trouble(request: HttpRequest) -> HttpResponse | None:
    """The answer to the exception being handled, where it is no mistake of ours: for `handler500`."""
    exception = sys.exc_info()[1]
    found = trouble_of(exception)
    if found is None:
        return None
    if found is not exception:  # no refusal: the operator must hear of it, without the row that it may quote
        log.error("%s: %s", found.code, type(exception).__name__)
    return answer(request, found)


def for_programs(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A program is told what went wrong as a Problem, also where the framework refused before any door of ours."""
    kinds = {404: NO_SUCH_ADDRESS, 405: WRONG_METHOD}
    kind = kinds.get(response.status_code, BROKEN if response.status_code >= 500 else NOT_TAKEN)
    told = JsonResponse(as_json(kind(method=request.method)), status=response.status_code)
    if "Allow" in response:
        told["Allow"] = response["Allow"]
    return told


def _has_nul(request: HttpRequest) -> bool:
    """A NUL in an address is never meant: PostgreSQL cannot even be asked about it."""
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")


class ProblemMiddleware:
    """Turns a Problem raised anywhere in a view into its answer; below `/api/` every refusal is one.

    A body that was refused before Django saw it gets its answer here too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal = NOT_TAKEN() if _has_nul(request) else request.META.get(REFUSAL)
        response = answer(request, refusal) if isinstance(refusal, Problem) else self.get_response(request)
        is_foreign = response.status_code >= 400 and response.headers.get("Content-Type") != "application/json"
        return for_programs(request, response) if is_foreign and request.path.startswith("/api/") else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return trouble(request)
