"""The API of the product: `/api/v1`, described at `/api/v1/openapi.json`."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.problems import as_json, told_when

MALFORMED = problem("api.malformed", 422, "The request does not have the described form.")
UNREADABLE = problem("api.unreadable", 400, "The body of the request cannot be read as JSON.")
TOO_LARGE = problem("api.too_large", 413, "The body of the request is too large: at most {limit} KB are taken.")

api = NinjaAPI(
    title="Gezhi 格治",
    version="1.0",
    description="Community grid service management. Refusals are Problems: code, sentence, parameters.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
)
api.add_router("/cases", "gezhi.domain.cases.api.router")
api.add_router("/photos", "gezhi.domain.cases.api.attachments.photos")
api.add_router("/recordings", "gezhi.domain.cases.api.attachments.recordings")
api.add_router("/catalogue", "gezhi.domain.cases.api.catalogue")
api.add_router("/areas", "gezhi.domain.grids.api.router")
api.add_router("/locate", "gezhi.domain.grids.api.locate")
api.add_router("/phone", "gezhi.domain.accounts.api.router")
api.add_router("/sync", "gezhi.edges.sync.api.router")
api.add_router("/uploads", "gezhi.portal.uploads.router")


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, refusal: Problem) -> HttpResponse:
    return told_when(json_answer(as_json(refusal), status=refusal.status), refusal)


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """Ninja's own refusal: the only one it makes is of a body that is no JSON."""
    return json_answer(as_json(UNREADABLE()), status=UNREADABLE.status)


@api.exception_handler(RequestDataTooBig)
def on_too_large(request: HttpRequest, refusal: RequestDataTooBig) -> HttpResponse:
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024
    return json_answer(as_json(TOO_LARGE(limit=limit)), status=TOO_LARGE.status)


@api.exception_handler(ValidationError)
def on_malformed(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    found = [{"where": list(error.get("loc", ())), "what": error.get("msg", "")} for error in refusal.errors]
    return json_answer({**as_json(MALFORMED()), "parameters": {"errors": found}}, status=422)
