"""A plain OpenRosa client, as the standard describes one: for tests, and knowing nothing of the server's insides."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.http import http_date
from PIL import Image

from gezhi.domain.accounts import services as accounts
from gezhi.ground.kernel.clock import now
from tests.cast import Cast

SERVER = "http://testserver/openrosa"
LIST, MANIFEST = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
XF = "{http://www.w3.org/2002/xforms}"


@dataclass
class Phone:
    """A client with a server address, a user name and a token; it checks what it fetches against the hashes told."""

    username: str
    token: str
    clock: Callable[[], datetime] = now
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True, raise_request_exception=False))

    def ask(self, method: str, url: str, data: Callable[[], Any] = lambda: None) -> Any:
        """First without a token, then, asked for it, with it: the way the standard describes."""
        told = {"X-OpenRosa-Version": "1.0", "Date": http_date(self.clock().timestamp())}
        send = getattr(self.client, method)
        answer = send(url, data(), headers=told)
        assert answer["X-OpenRosa-Version"] == "1.0"
        if answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic "):
            proof = base64.b64encode(f"{self.username}:{self.token}".encode()).decode()
            answer = send(url, data(), headers={**told, "Authorization": f"Basic {proof}"})
        return answer

    def get(self, url: str) -> bytes:
        answer = self.ask("get", url)
        assert answer.status_code == 200, answer.content
        return bytes(answer.content)

    def forms(self) -> dict[str, dict[str, str]]:
        """What may be filled, by form id."""
        root = fromstring(self.get(f"{SERVER}/formList"))
        assert root.tag == f"{LIST}xforms"
        told = [{child.tag.removeprefix(LIST): child.text or "" for child in xform} for xform in root]
        return {one["formID"]: one for one in told}

    def form(self, id: str) -> str:
        """A form, whole as its hash says."""
        told = self.forms()[id]
        content = self.get(told["downloadUrl"])
        assert told["hash"] == f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
        return content.decode()

    def files(self, id: str) -> dict[str, bytes]:
        """The files beside a form, each as its hash says."""
        root = fromstring(self.get(self.forms()[id]["manifestUrl"]))
        assert root.tag == f"{MANIFEST}manifest"
        found = {}
        for media in root:
            told = {child.tag.removeprefix(MANIFEST): child.text or "" for child in media}
            content = self.get(told["downloadUrl"])
            assert told["hash"] == f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
            found[told["filename"]] = content
        return found

    def send(self, xml: str | bytes, files: Mapping[str, bytes] | None = None, *, more: bool = False) -> Sent:
        """Post a filled form with files."""
        content = xml.encode() if isinstance(xml, str) else xml

        def parts() -> dict[str, Any]:
            told: dict[str, Any] = {"xml_submission_file": SimpleUploadedFile("form.xml", content, "text/xml")}
            for name, file in (files or {}).items():
                told[name] = SimpleUploadedFile(name, file, "application/octet-stream")
            return {**told, "*isIncomplete*": "yes"} if more else told

        answer = self.ask("post", f"{SERVER}/submission", parts)
        return Sent(answer.status_code, answer.content, dict(answer.headers))


@dataclass(frozen=True)
class Sent:
    """What the server answered to a post."""

    status: int
    content: bytes
    headers: dict[str, str]

    @property
    def message(self) -> str:
        return str(fromstring(self.content).findtext(f"{RESPONSE}message"))


def phone_of(cast: Cast, role: str) -> Phone:
    """The phone of somebody, set up as the page for it does."""
    token = accounts.issue_field_token(scope=cast.scope(role), name="ODK Collect", at=now())
    return Phone(cast.accounts[role].username, token)


def filled(xform: str, subject: UUID | str, *, id: UUID | str | None = None, **answers: str) -> str:
    """The form filled as a client does: the primary instance with its id, the subject chosen, answers by name."""
    head = fromstring(xform)
    primary = next(iter(head.find(f".//{XF}instance") or ()))
    given = {"instanceID": f"uuid:{id or uuid4()}" if not isinstance(id, str) else id, "gezhi_subject": str(subject)}
    for node in primary.iter():
        name = node.tag.rpartition("}")[2]
        if name in {**given, **answers} and not len(node):
            node.text = {**given, **answers}[name]
    ET.register_namespace("", XF.strip("{}"))
    text: str = ET.tostring(primary, encoding="unicode")
    return f"<?xml version='1.0' ?>{text}"


def picture(colour: str = "red", side: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()
