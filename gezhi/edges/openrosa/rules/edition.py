"""The edition of a form that a field client gets: the office's form, and one question more.

A browser fills a form on the page of a subject; a field client has no such page, so its edition begins with the choice
of a subject out of a list that is fetched beside the form. The answer stands under `meta`, where no question of an
office stands; beside it the phone writes when the form was finished. The rest is as the office made it, but for three
things:

* id and version are the theme's key and the number of the form here: two themes may use forms of one name, and a form
  may bear no version;
* where a form says to which server it is to be sent, and sealed for whom, that is left out: it is sent here;
* an `if` without else is completed, which the client's engine would refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from defusedxml.minidom import parseString

from gezhi.ground.plumbing.xlsforms.screen import with_else

if TYPE_CHECKING:
    from xml.dom.minidom import Document, Element

META = "meta"
INSTANCE_ID = "instanceID"
TIME_END = "timeEnd"
SUBJECT = "gezhi_subject"
LIST = "gezhi_subjects"
LIST_FILE = f"{LIST}.csv"
TEXT_ID = f"{SUBJECT}:label"
SEARCHED = "minimal autocomplete"
"""The choice is one line that opens a list with a search: a worker has some thousand people."""

WRITTEN = {
    INSTANCE_ID: {"type": "string", "readonly": "true()", "jr:preload": "uid"},
    TIME_END: {"type": "dateTime", "jr:preload": "timestamp", "jr:preloadParams": "end"},
}
"""What the client writes under `meta` by itself, and how it is bound; a form that has it keeps its own."""


def field_edition(xform: str, *, id: str, version: str, asking: Callable[[str], str]) -> str:
    """The edition of a compiled form. `asking` words the question for a language as the form names it (“” where it
    names none)."""
    document: Document = parseString(with_else(xform), forbid_dtd=True)
    html = document.documentElement
    if html is None:
        raise ValueError("a form without a root")
    model = _child(_child(html, "head"), "model")
    root = next(_elements(_child(model, "instance")))
    root.setAttribute("id", id)
    root.setAttribute("version", version)
    for elsewhere in [child for child in _elements(model) if _local(child) == "submission"]:
        model.removeChild(elsewhere)
    path = _with_subject(document, model, root)
    label = _label(document, model, asking)
    body = _child(html, "body")
    body.insertBefore(_choice(document, path, label), next(_elements(body), None))
    return document.toxml()


def _with_subject(document: Document, model: Element, root: Element) -> str:
    """Where the subject stands in the answers, once there is a place, a list and a rule for it."""
    meta = next((child for child in _elements(root) if _local(child) == META), None)
    if meta is None:
        meta = root.appendChild(document.createElement(META))
    above = f"/{root.tagName}/{meta.tagName}"
    parts = list(_elements(model))
    last = max(number for number, part in enumerate(parts) if _local(part) == "instance")
    told = _made(document, "instance", id=LIST, src=f"jr://file-csv/{LIST_FILE}")
    model.insertBefore(told, next(iter(parts[last + 1 :]), None))
    model.appendChild(_made(document, "bind", nodeset=f"{above}/{SUBJECT}", type="string", required="true()"))
    for name, bound in WRITTEN.items():
        if name not in {_local(child) for child in _elements(meta)}:
            meta.appendChild(document.createElement(name))
            bind = _made(document, "bind", nodeset=f"{above}/{name}")
            for attribute, value in bound.items():
                bind.setAttribute(attribute, value)
            model.appendChild(bind)
    meta.appendChild(document.createElement(SUBJECT))
    return f"{above}/{SUBJECT}"


def _label(document: Document, model: Element, asking: Callable[[str], str]) -> Element:
    """The words of the question: in each of the form's languages, or in the one language of a form without any."""
    translations = [found for itext in _elements(model) if _local(itext) == "itext" for found in _elements(itext)]
    for translation in translations:
        text = translation.appendChild(_made(document, "text", id=TEXT_ID))
        value = text.appendChild(document.createElement("value"))
        value.appendChild(document.createTextNode(asking(translation.getAttribute("lang"))))
    if translations:
        return _made(document, "label", ref=f"jr:itext('{TEXT_ID}')")
    label = document.createElement("label")
    label.appendChild(document.createTextNode(asking("")))
    return label


def _choice(document: Document, path: str, label: Element) -> Element:
    choice = _made(document, "select1", ref=path, appearance=SEARCHED)
    choice.appendChild(label)
    items = choice.appendChild(_made(document, "itemset", nodeset=f"instance('{LIST}')/root/item"))
    items.appendChild(_made(document, "value", ref="name"))
    items.appendChild(_made(document, "label", ref="label"))
    return choice


def _made(document: Document, name: str, **attributes: str) -> Element:
    element = document.createElement(name)
    for key, value in attributes.items():
        element.setAttribute(key, value)
    return element


def _elements(parent: Element) -> Iterator[Element]:
    return (child for child in parent.childNodes if child.nodeType == child.ELEMENT_NODE)


def _child(parent: Element, name: str) -> Element:
    return next(child for child in _elements(parent) if _local(child) == name)


def _local(element: Element) -> str:
    name: str = element.tagName
    return name.rpartition(":")[2]
