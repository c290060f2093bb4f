"""The API of the product: `/api/v1`, described at `/api/v1/openapi.json`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.problems import as_json

MALFORMED = problem("api.malformed", 422, "The request does not have the described form.")

api = NinjaAPI(
    title="Gezhi 格治",
    version="1.0",
    description="Community grid service management. Refusals are Problems: code, sentence, parameters.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
)
api.add_router("/cases", "gezhi.domain.cases.api.router")
api.add_router("/photos", "gezhi.domain.cases.api.photos")
api.add_router("/catalogue", "gezhi.domain.cases.api.catalogue")
api.add_router("/areas", "gezhi.domain.grids.api.router")
api.add_router("/locate", "gezhi.domain.grids.api.locate")


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, refusal: Problem) -> HttpResponse:
    return json_answer(as_json(refusal), status=refusal.status)


@api.exception_handler(ValidationError)
def on_malformed(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    found = [{"where": list(error.get("loc", ())), "what": error.get("msg", "")} for error in refusal.errors]
    return json_answer({**as_json(MALFORMED()), "parameters": {"errors": found}}, status=422)
