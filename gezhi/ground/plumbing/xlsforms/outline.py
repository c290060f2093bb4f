"""What an XForm asks: title, id, version, languages and the list of its questions. Read with defusedxml, no Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

XF = "{http://www.w3.org/2002/xforms}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ODK = "{http://www.opendatakit.org/xforms}"
REFERENCE = "jr:itext('"

CONTROLS = {
    f"{XF}input": "text",
    f"{XF}select1": "select_one",
    f"{XF}select": "select_multiple",
    f"{XF}upload": "file",
    f"{XF}range": "range",
    f"{XF}trigger": "acknowledge",
    f"{XF}rank": "rank",
    f"{ODK}rank": "rank",
}
BY_TYPE = {
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "barcode": "barcode",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form. `kind` is a word of this module (“text”, “select_one”, “calculated” …).

    `labels` by language, the key empty where the form has but one; `choices`: each fixed choice and its labels.
    """

    path: str
    name: str
    kind: str
    labels: dict[str, str]
    repeats: bool = False
    is_required: bool = False
    appearance: str = ""
    choices: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """A form in short. `root` is the name of a submission's root element; `languages` as the form names them."""

    title: str
    id: str
    version: str
    root: str
    languages: list[str]
    default_language: str
    questions: list[Question]


def read_outline(xform: str) -> Outline:
    """The outline of an XForm that pyxform made."""
    html: Element = fromstring(xform)
    model = next(html.iter(f"{XF}model"))
    primary = next(child for instance in model.findall(f"{XF}instance") for child in instance)
    texts = _Texts(model)
    return Outline(
        title=(next(html.iter(f"{XHTML}title")).text or "").strip(),
        id=primary.attrib.get("id", ""),
        version=primary.attrib.get("version", ""),
        root=_local(primary.tag),
        languages=texts.languages,
        default_language=texts.default,
        questions=list(_questions(html, model, primary, texts)),
    )


class _Texts:
    """The itext of a form: a text by its id and language."""

    def __init__(self, model: Element) -> None:
        self._texts: dict[str, dict[str, str]] = {}
        self.languages: list[str] = []
        self.default = ""
        for translation in model.iter(f"{XF}translation"):
            language = translation.attrib.get("lang", "")
            self.languages.append(language)
            if "default" in translation.attrib:
                self.default = language
            for text in translation.findall(f"{XF}text"):
                self._take(text, language)
        self.default = self.default or (self.languages[0] if self.languages else "")

    def _take(self, text: Element, language: str) -> None:
        for value in text.findall(f"{XF}value"):
            if "form" not in value.attrib:
                self._texts.setdefault(text.attrib.get("id", ""), {})[language] = _words(value)

    def of(self, label: Element | None) -> dict[str, str]:
        """What a label says, by language; the key is empty where it is not translated."""
        if label is None:
            return {}
        reference = label.attrib.get("ref", "")
        if reference.startswith(REFERENCE):
            return self.named(reference.removeprefix(REFERENCE).removesuffix("')"))
        return {"": _words(label)}

    def named(self, id: str) -> dict[str, str]:
        return dict(self._texts.get(id, {}))


def _questions(html: Element, model: Element, primary: Element, texts: _Texts) -> Iterator[Question]:
    binds = {bind.attrib.get("nodeset", ""): bind.attrib for bind in model.findall(f"{XF}bind")}
    body = next(html.iter(f"{XHTML}body"))
    controls = {
        control.attrib["ref"]: control for control in body.iter() if control.tag in CONTROLS and "ref" in control.attrib
    }
    repeats = {repeat.attrib.get("nodeset", "") for repeat in body.iter(f"{XF}repeat")}
    lists = _lists(model, texts)
    for path in _leaves(primary, f"/{_local(primary.tag)}"):
        bind, control = binds.get(path, {}), controls.get(path)
        yield Question(
            path=path,
            name=path.rsplit("/", 1)[1],
            kind=_kind(control, bind),
            labels=texts.of(control.find(f"{XF}label")) if control is not None else {},
            repeats=any(path.startswith(f"{repeat}/") for repeat in repeats),
            is_required=bind.get("required", "") == "true()",
            appearance=control.attrib.get("appearance", "") if control is not None else "",
            choices=_choices(control, lists, texts) if control is not None else {},
        )


def _leaves(node: Element, path: str) -> Iterator[str]:
    """The paths of what can hold a value, each once, in the order of the form; its metadata stays out."""
    seen: set[str] = set()
    for child in node:
        name = _local(child.tag)
        if name in {"meta", "instanceID"} or name in seen:  # a repeat stands twice: once as its template
            continue
        seen.add(name)
        if list(child):
            yield from _leaves(child, f"{path}/{name}")
        else:
            yield f"{path}/{name}"


def _kind(control: Element | None, bind: dict[str, str]) -> str:
    if control is None:
        return "calculated" if "calculate" in bind else "hidden"
    kind = CONTROLS[control.tag]
    if kind == "file" and control.attrib.get("mediatype", "").startswith("image/"):
        return "image"
    if kind == "text":
        is_note = bind.get("readonly") == "true()" and "calculate" not in bind
        return (
            "note" if is_note and bind.get("type", "string") == "string" else BY_TYPE.get(bind.get("type", ""), "text")
        )
    return kind


def _lists(model: Element, texts: _Texts) -> dict[str, dict[str, dict[str, str]]]:
    """The choices of each secondary instance: value → label by language."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for instance in model.findall(f"{XF}instance"):
        key = instance.attrib.get("id")
        if key is not None:
            found[key] = dict(_item(item, texts) for item in instance.iter(f"{XF}item"))
    return found


def _item(item: Element, texts: _Texts) -> tuple[str, dict[str, str]]:
    held = {_local(child.tag): (child.text or "").strip() for child in item}
    labels = texts.named(held["itextId"]) if "itextId" in held else {"": held.get("label", "")}
    return held.get("name", ""), labels


def _choices(control: Element, lists: dict[str, dict[str, dict[str, str]]], texts: _Texts) -> dict[str, dict[str, str]]:
    itemset = control.find(f"{XF}itemset")
    if itemset is not None:
        return lists.get(_between(itemset.attrib.get("nodeset", ""), "instance('", "')"), {})
    found: dict[str, dict[str, str]] = {}
    for item in control.findall(f"{XF}item"):
        value = item.find(f"{XF}value")
        if value is not None:
            found[(value.text or "").strip()] = texts.of(item.find(f"{XF}label"))
    return found


def _between(text: str, before: str, after: str) -> str:
    _, found, rest = text.partition(before)
    return rest.partition(after)[0] if found else ""


def _words(element: Element) -> str:
    """The text of a label; an answer quoted in it stands as “…”."""
    parts = [element.text or ""]
    for child in element:
        parts += ["…", child.tail or ""]
    return " ".join("".join(parts).split())


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
