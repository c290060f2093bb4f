"""Every sentence stands in both languages, and people read exactly what our catalogues say."""

from __future__ import annotations

import polib
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from tools.messages import PACKAGE, catalogues, check


def test_every_sentence_stands_in_both_languages() -> None:
    findings = check()
    assert not findings, "\n".join(["see python -m tools.messages --check", *findings])


def test_no_librarys_words_stand_before_ours() -> None:
    """A library's catalogue may hold the same English word with another meaning: ours must win."""
    with override("zh-hans"):
        for path in catalogues(PACKAGE):
            for entry in polib.pofile(str(path)):
                if entry.msgid_plural:
                    continue
                read = pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else _(entry.msgid)
                assert read == entry.msgstr, entry.msgid
