"""The XForm as the browser's engine fills it: choices of a list of its own put inside, an `if` without else completed.

`select_one_external` compiles to an input with a query over itemsets.csv, which only one phone program understands.
Here each such input becomes a plain select over a secondary instance, so that every engine shows the list. pyxform
escapes `<` and `>` in every text and attribute, so its tags can be found as text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr, unescape

ASKED = re.compile(r'<input ([^>]*?) ?query="([^"]*)"([^>]*)>(.*?)</input>', re.DOTALL)
QUERY = re.compile(r"^\s*instance\('([^']+)'\)")
TRANSLATION = re.compile(r'(<translation lang="([^"]*)"[^>]*>)(.*?)</translation>', re.DOTALL)
LABEL = re.compile(r"^label(?:::(.+))?$")
NAME = re.compile(r"^[A-Za-z_][\w.-]*$")
"""What can be the name of an element; no query can ask for a column that is called anything else."""

CALCULATED = re.compile(r'( (?:calculate|relevant|constraint|required|readonly)=)"([^"]*if[^"]*)"')
TOKENS = re.compile(r"""'[^']*'|"[^"]*"|(?<![\w.-])if\s*\(|\(|\)|,|[^'"(),i]+|.""", re.DOTALL)
QUOTES = {"&quot;": '"'}

Row = dict[str, str]


def screen_form(xform: str, itemsets: str) -> str:
    """The form with its external choices inside; empty where it needs nothing."""
    whole = with_else(xform)
    if not itemsets:
        return "" if whole == xform else whole
    return _with_lists(whole, itemsets)


def with_else(xform: str) -> str:
    """`if(test, value)` is accepted by the compiler and refused by every engine: the else it lacks is nothing."""
    return CALCULATED.sub(lambda found: f'{found[1]}"{_completed(unescape(found[2], QUOTES))}"', xform)


def _completed(expression: str) -> str:
    """The expression with an empty else in every `if` of two arguments; escaped for an attribute."""
    ends: list[tuple[bool, int]] = []  # of each open bracket: whether it is an `if`, and its commas so far
    out: list[str] = []
    for part in TOKENS.findall(expression):
        if part.endswith("("):
            ends.append((part.startswith("if"), 0))
        elif part == "," and ends:
            ends[-1] = (ends[-1][0], ends[-1][1] + 1)
        elif part == ")" and ends and ends.pop() == (True, 1):
            out.append(", ''")
        out.append(part)
    return escape("".join(out), {'"': "&quot;"})


def _with_lists(xform: str, itemsets: str) -> str:
    wanted = sorted({found[1] for asked in ASKED.finditer(xform) if (found := QUERY.match(asked[2]))})
    lists: dict[str, list[Row]] = {key: [] for key in wanted}
    for row in csv.DictReader(io.StringIO(itemsets)):
        if row.get("list_name") in lists:
            lists[row["list_name"]].append({name: value for name, value in row.items() if name and value})
    is_spoken = any(name.startswith("label::") for rows in lists.values() for row in rows[:1] for name in row)
    if is_spoken:
        xform = TRANSLATION.sub(lambda found: _translated(found, lists), xform)
    instances = "".join(_instance(key, rows, is_spoken=is_spoken) for key, rows in lists.items())
    xform = xform.replace("<bind ", f"{instances}<bind ", 1)
    label = "jr:itext(itextId)" if is_spoken else "label"
    return ASKED.sub(lambda asked: _select(asked, label), xform)


def _instance(key: str, rows: list[Row], *, is_spoken: bool) -> str:
    """A secondary instance with the rows of one list; translated labels stand in the itext."""
    items = (f"<item>{''.join(_parts(key, number, row, is_spoken))}</item>" for number, row in enumerate(rows))
    return f"<instance id={quoteattr(key)}><root>{''.join(items)}</root></instance>"


def _parts(key: str, number: int, row: Row, is_spoken: bool) -> Iterator[str]:
    for name, value in row.items():
        if NAME.match(name) and name != "list_name" and not (is_spoken and name == "label"):
            yield f"<{name}>{escape(value)}</{name}>"
    if is_spoken:
        yield f"<itextId>{escape(key)}-external-{number}</itextId>"


def _translated(found: re.Match[str], lists: dict[str, list[Row]]) -> str:
    """A translation with the labels of the external choices in its language."""
    more = (
        f"<text id={quoteattr(f'{key}-external-{number}')}><value>{escape(_label(row, found[2]))}</value></text>"
        for key, rows in lists.items()
        for number, row in enumerate(rows)
    )
    return f"{found[1]}{found[3]}{''.join(more)}</translation>"


def _label(row: Row, language: str) -> str:
    """The label in a language; in any other where it has none, and its value where it has no label at all."""
    spoken = {found[1] or "": value for name, value in row.items() if (found := LABEL.match(name))}
    return spoken.get(language) or next(iter(spoken.values()), row.get("name", ""))


def _select(asked: re.Match[str], label: str) -> str:
    return (
        f'<select1 {asked[1]}{asked[3]}>{asked[4]}<itemset nodeset="{asked[2]}">'
        f'<value ref="name"/><label ref="{label}"/></itemset></select1>'
    )
