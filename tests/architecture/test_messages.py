"""The check of the translations finds what is missing, empty, unused, or filled in differently."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from tools.message_sources import Message, in_python, in_template
from tools.messages import check, compile_all, entry_findings, placeholders


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one module, one template and an empty catalogue."""
    root = tmp_path / "house"
    (root / "app" / "templates").mkdir(parents=True)
    (root / "app" / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    (root / "app" / "words.py").write_text('from django.utils.translation import gettext as _\nA = _("Late")\n')
    (root / "app" / "templates" / "page.html").write_text("{% load i18n %}<p></p>")
    return root


def write_catalogue(package: Path, *entries: polib.POEntry) -> Path:
    path = package / "app" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    catalogue.extend(entries)
    catalogue.save(str(path))
    return path


def messages_of_python(tmp_path: Path, source: str) -> set[Message]:
    path = tmp_path / "module.py"
    path.write_text(source)
    return {found.message for found in in_python(path)}


def messages_of_template(tmp_path: Path, source: str) -> set[Message]:
    path = tmp_path / "page.html"
    path.write_text("{% load i18n %}" + source)
    return {found.message for found in in_template(path)}


def test_sentences_of_python_are_found_under_any_name(tmp_path: Path) -> None:
    source = """
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy as later, ngettext, pgettext
from gezhi.ground.kernel.problem import problem, gettext_noop
_("one"), later("two" + " words"), ngettext("%(n)d row", "%(n)d rows", 2), pgettext("clock", "late")
translation.gettext("three")
gettext_noop("four")
X = problem("a.b", 404, "No such {thing}.")
Y = problem("a.c", 404, sentence="Gone.")
_(variable)
other("not ours")
"""
    assert messages_of_python(tmp_path, source) == {
        Message("", "one"),
        Message("", "two words"),
        Message("", "%(n)d row", "%(n)d rows"),
        Message("clock", "late"),
        Message("", "three"),
        Message("", "four"),
        Message("", "No such {thing}."),
        Message("", "Gone."),
    }


def test_a_function_that_happens_to_share_a_name_is_left_alone(tmp_path: Path) -> None:
    assert messages_of_python(tmp_path, 'from mine import _\n_("not ours")\n') == set()


def test_sentences_of_templates_are_found_in_every_tag(tmp_path: Path) -> None:
    source = """{% translate "one" %}{% translate "two" context "clock" %}
{% blocktranslate trimmed count n=rows %}
  {{ n }} row
{% plural %}
  {{ n }} rows
{% endblocktranslate %}
{% blocktranslate with a=b context "x" %}of {{ a }}{% endblocktranslate %}
{% card _("three") %}{{ _("four")|upper }}"""
    assert messages_of_template(tmp_path, source) == {
        Message("", "one"),
        Message("clock", "two"),
        Message("", "%(n)s row", "%(n)s rows"),
        Message("x", "of %(a)s"),
        Message("", "three"),
        Message("", "four"),
    }


def test_a_sentence_with_brackets_and_quotes_is_read_to_its_end(tmp_path: Path) -> None:
    assert messages_of_template(tmp_path, """{% translate "a (b) 'c'" %}""") == {Message("", "a (b) 'c'")}


def test_a_whole_translation_has_no_finding(package: Path) -> None:
    write_catalogue(package, polib.POEntry(msgid="Late", msgstr="超期"))
    assert check(package) == []


def test_a_missing_sentence_is_listed_as_an_entry_to_fill_in(package: Path) -> None:
    write_catalogue(package)
    (finding,) = check(package)
    assert 'msgid "Late"' in finding
    assert "words.py" in finding


def test_an_entry_that_nothing_uses_is_found(package: Path) -> None:
    write_catalogue(package, polib.POEntry(msgid="Late", msgstr="超期"), polib.POEntry(msgid="Early", msgstr="早"))
    assert ["Early" in finding and "used nowhere" in finding for finding in check(package)] == [True]


def test_the_context_is_part_of_what_is_looked_up(package: Path) -> None:
    write_catalogue(package, polib.POEntry(msgid="Late", msgctxt="clock", msgstr="超期"))
    assert len(check(package)) == 2


def test_two_apps_may_not_translate_one_sentence_differently(package: Path) -> None:
    write_catalogue(package, polib.POEntry(msgid="Late", msgstr="超期"))
    (package / "other" / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    other = package / "other" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    other.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Late"\nmsgstr "晚"\n')
    assert any("two translations" in finding for finding in check(package))


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        (polib.POEntry(msgid="Late", msgstr=""), "no translation"),
        (polib.POEntry(msgid="Late", msgstr="超期", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="%(n)s left", msgstr="还剩"), "fills in"),
        (polib.POEntry(msgid="{n} left", msgstr="还剩 {m}"), "fills in"),
        (polib.POEntry(msgid="one", msgid_plural="%(n)d", msgstr_plural={0: "若干"}), "fills in"),
        (polib.POEntry(msgid="Late", msgstr="Late"), "still English"),
    ],
)
def test_a_bad_entry_is_named(entry: polib.POEntry, finding: str) -> None:
    assert any(finding in said for said in entry_findings(entry))


def test_an_entry_may_stay_as_it_is_when_the_translator_says_so() -> None:
    assert list(entry_findings(polib.POEntry(msgid="km", msgstr="km", comment="same in Chinese"))) == []


def test_placeholders_of_both_kinds_are_seen() -> None:
    assert placeholders("%(a)s {b} {c:.1f} {d!r} 100% {}") == {"a", "b", "c", "d"}


def test_compiling_writes_what_django_reads_and_does_nothing_twice(package: Path) -> None:
    path = write_catalogue(package, polib.POEntry(msgid="Late", msgstr="超期"))
    assert compile_all(package) == 1
    assert polib.mofile(str(path.with_suffix(".mo")))[0].msgstr == "超期"
    assert compile_all(package) == 0
