"""The door's side of Problems: translate the sentence, choose the shape, send the status."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from gezhi.ground.kernel.problem import Problem


def sentence(problem: Problem) -> str:
    """The problem in the reader's language."""
    return gettext(problem.kind.sentence).format(**problem.parameters)


def as_json(problem: Problem) -> dict[str, object]:
    """What a program is told: stable code, sentence, parameters."""
    plain: Mapping[str, object] = {
        key: value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)
        for key, value in problem.parameters.items()
    }
    return {"code": problem.code, "sentence": sentence(problem), "parameters": plain}


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The refusal as the caller reads it: JSON for programs, a fragment for htmx, else a page."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(as_json(problem), status=problem.status)
    template = "gezhi/problem_fragment.html" if request.headers.get("HX-Request") else "gezhi/problem.html"
    return render(request, template, {"problem": problem, "sentence": sentence(problem)}, status=problem.status)


class ProblemMiddleware:
    """Turns a Problem raised anywhere in a view into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, Problem) else None
