"""What a filled form must be before it is kept: a small XML document of the form it claims to fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gezhi.ground.kernel.problem import problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 2_000_000
MOST_DEPTH = 100
"""Elements inside one another: forms have a dozen, and a path names all of them."""
TOO_LARGE = problem("submission.too_large", 413, "What was filled in is larger than {most} MB.")
NOT_XML = problem("submission.not_xml", 422, "What was sent is not a filled form.")
OTHER_FORM = problem("submission.other_form", 409, "The form was changed meanwhile: load the page again.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a submission says of itself: its root element, the form it fills as its client knows it, its values by path
    (“/data/group/name”, every repetition in order; empty answers left out)."""

    root: str
    form: str
    version: str
    values: dict[str, list[str]]


def read_submission(xml: str) -> Sent:
    """Raises `submission.too_large` or `submission.not_xml`."""
    top = _parsed(xml)
    return Sent(_local(top.tag), top.attrib.get("id", ""), top.attrib.get("version", ""), _values(top))


def picture_id(visit_id: UUID, name: str) -> UUID:
    """The id of the picture that a visit calls by this file name: the same whenever and however often it is sent."""
    return uuid5(visit_id, name)


def check_submission(xml: str, *, root: str, id: str, version: str) -> None:
    """Raises `submission.too_large`, `submission.not_xml` or `submission.other_form`."""
    top = _parsed(xml)
    told = (_local(top.tag), top.attrib.get("id", ""), top.attrib.get("version", ""))
    if told != (root, id, version):
        raise OTHER_FORM()


def values_of(xml: str) -> dict[str, list[str]]:
    """What stands at each path (“/data/group/name”), every repetition in order; empty answers left out."""
    return _values(_parsed(xml))


def _values(top: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
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


def _leaves(top: Element, path: str) -> Iterator[tuple[str, str]]:
    """Path and text of every element without children, in their order."""
    waiting = [(child, path, 1) for child in reversed(top)]
    while waiting:
        node, above, depth = waiting.pop()
        here = f"{above}/{_local(node.tag)}"
        if depth > MOST_DEPTH:
            raise NOT_XML()
        if len(node):
            waiting.extend((child, here, depth + 1) for child in reversed(node))
        else:
            yield here, (node.text or "").strip()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
