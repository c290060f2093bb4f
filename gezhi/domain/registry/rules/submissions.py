"""What a filled form must be before it is kept: a small XML document of the form it claims to fill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gezhi.ground.kernel.problem import problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 2_000_000
TOO_LARGE = problem("submission.too_large", 413, "What was filled in is larger than {most} MB.")
NOT_XML = problem("submission.not_xml", 422, "What was sent is not a filled form.")
OTHER_FORM = problem("submission.other_form", 409, "The form was changed meanwhile: load the page again.")


def check_submission(xml: str, *, root: str, id: str, version: str) -> None:
    """Raises `submission.too_large`, `submission.not_xml` or `submission.other_form`."""
    top = _parsed(xml)
    told = (_local(top.tag), top.attrib.get("id", ""), top.attrib.get("version", ""))
    if told != (root, id, version):
        raise OTHER_FORM()


def values_of(xml: str) -> dict[str, list[str]]:
    """What stands at each path (“/data/group/name”), every repetition in order; empty answers left out."""
    found: dict[str, list[str]] = {}
    top = _parsed(xml)
    for path, text in _leaves(top, f"/{_local(top.tag)}"):
        if text:
            found.setdefault(path, []).append(text)
    return found


def _parsed(xml: str) -> Element:
    if len(xml.encode()) > MOST_BYTES:
        raise TOO_LARGE(most=MOST_BYTES // 1_000_000)
    try:
        return fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise NOT_XML() from None


def _leaves(node: Element, path: str) -> Iterator[tuple[str, str]]:
    for child in node:
        below = f"{path}/{_local(child.tag)}"
        if len(child):
            yield from _leaves(child, below)
        else:
            yield below, (child.text or "").strip()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
