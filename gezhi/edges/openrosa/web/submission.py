"""Coming up: what was filled in, in one post or in several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from gezhi.domain.registry.rules.submissions import MOST_BYTES, TOO_LARGE
from gezhi.edges.openrosa import services
from gezhi.edges.openrosa.services import Received
from gezhi.edges.openrosa.web.answers import field_door, message
from gezhi.ground.kernel.clock import now, sensible
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.doors import ScopedRequest

SUBMISSION = "xml_submission_file"
INCOMPLETE = "*isIncomplete*"

NOT_A_POST = problem("openrosa.not_a_post", 400, "This post cannot be taken apart: it is not a filled form with files.")
NOTHING = problem("openrosa.nothing", 400, "No filled form came with this post (xml_submission_file).")
NO_LENGTH = problem(
    "openrosa.no_length", 411, "Send how long the post is (Content-Length); posts in chunks are not read."
)
TOO_MANY = problem("openrosa.too_many_files", 413, "Too many files in one post: send them in several.")


@csrf_exempt  # no session counts here (see the accounts' middleware): there is nothing for a foreign page to use
@field_door("POST")
def submission(request: ScopedRequest) -> HttpResponse:
    """Take a filled form: 201 when all of it is here, 202 while pictures are still to come.

    HEAD tells where to post to, and whether the token is right. Raises the Problems of `services.receive`,
    `openrosa.*`.
    """
    if request.method == "HEAD":
        return HttpResponse(status=204, headers={"Location": request.build_absolute_uri(request.path)})
    fields, files = _posted(request)
    content = _submission(fields, files)
    received = services.receive(
        scope=request.scope, submission=content, files=_named(files), clock=_clock(request), at=now()
    )
    more = INCOMPLETE in fields or bool(received.missing)
    return message(_words(received), status=202 if more else 201, nature="submit_success")


def _clock(request: ScopedRequest) -> datetime | None:
    """What the phone's clock shows: the standard has every client say it."""
    seconds = parse_http_date_safe(request.headers.get("Date", ""))
    try:
        return None if seconds is None else sensible(datetime.fromtimestamp(seconds, UTC))
    except ValueError:
        return None


def _posted(request: ScopedRequest) -> tuple[Mapping[str, str], Mapping[str, UploadedFile[bytes]]]:
    """The fields and files of a post. Raises `openrosa.no_length`, `openrosa.not_a_post`, `openrosa.too_many_files`."""
    if not request.headers.get("Content-Length"):
        raise NO_LENGTH()
    try:
        return request.POST, request.FILES
    except (TooManyFilesSent, TooManyFieldsSent):
        raise TOO_MANY() from None
    except RequestDataTooBig:
        raise TOO_LARGE(most=MOST_BYTES // 1_000_000) from None
    except (MultiPartParserError, UnreadablePostError):
        raise NOT_A_POST() from None


def _submission(fields: Mapping[str, str], files: Mapping[str, UploadedFile[bytes]]) -> bytes:
    """The filled form, which clients send as a file. Raises `openrosa.nothing`, `submission.too_large`."""
    file = files.get(SUBMISSION)
    if file is None:
        if not fields.get(SUBMISSION):
            raise NOTHING()
        return fields[SUBMISSION].encode()
    if (file.size or 0) > MOST_BYTES:
        raise TOO_LARGE(most=MOST_BYTES // 1_000_000)
    content: bytes = file.read()
    return content


def _named(files: Mapping[str, UploadedFile[bytes]]) -> dict[str, UploadedFile[bytes]]:
    """The files under the names that answers give them, which clients use as the names of the fields."""
    return {name: file for name, file in files.items() if name != SUBMISSION}


def _words(received: Received) -> str:
    words = [_("Kept as visit no. %(number)s.") % {"number": received.number}]
    if received.missing:
        words.append(_("Still to come: %(files)s.") % {"files": ", ".join(received.missing)})
    if received.left_out:
        words.append(_("Not kept, for only pictures are kept: %(files)s.") % {"files": ", ".join(received.left_out)})
    if received.is_clock_wrong:
        words.append(_("The phone's clock is wrong: set it. The time was reckoned by the server's clock."))
    return " ".join(words)
