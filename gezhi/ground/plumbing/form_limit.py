"""How much one form may bring with its photos: refused before it is taken apart, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.problems import answer

TOO_LARGE = problem("form.too_large", 413, "This is {megabytes} MB; one form takes at most {most} MB with its photos.")


class FormLimitMiddleware:
    """Answers Problem `form.too_large` for a body above `FORM_MOST_BYTES`, whatever door it goes to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        size = int(told) if told.isdecimal() else 0
        if size > settings.FORM_MOST_BYTES:
            megabyte = 1024 * 1024
            return answer(request, TOO_LARGE(megabytes=size // megabyte, most=settings.FORM_MOST_BYTES // megabyte))
        return self.get_response(request)
