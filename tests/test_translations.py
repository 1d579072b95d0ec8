"""The Turkish is complete: every text that people see has one, none is doubtful, none is left over."""

import re
from pathlib import Path

import polib
import pytest

from tests.texts import Text, texts_of_code, texts_of_template

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif%]|{\w*}")


@pytest.fixture(scope="module")
def turkish() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / "tr" / "LC_MESSAGES" / "django.po"))


def texts_of_program() -> set[Text]:
    found = set()
    for package in ("patients", "tumorboard", "analytics"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(texts_of_code(path))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        found.update(texts_of_template(path))
    return found


def test_every_text_is_in_the_catalog(turkish):
    known = {Text(entry.msgctxt or "", entry.msgid) for entry in turkish if not entry.obsolete}
    missing = sorted(texts_of_program() - known)
    assert missing == [], f"{len(missing)} texts are missing: make i18n, then translate them"


def test_every_text_of_the_catalog_is_translated(turkish):
    assert [entry.msgid for entry in turkish.untranslated_entries()] == []
    assert [entry.msgid for entry in turkish.fuzzy_entries()] == []


def test_nothing_in_the_catalog_is_left_over(turkish):
    assert [entry.msgid for entry in turkish.obsolete_entries()] == []
    texts = texts_of_program()
    left_over = [e.msgid for e in turkish if Text(e.msgctxt or "", e.msgid) not in texts]
    assert left_over == []


def test_placeholders_survive_translation(turkish):
    for entry in turkish:
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(PLACEHOLDER.findall(entry.msgid))
        for translation in translations:
            found = set(PLACEHOLDER.findall(translation))
            # The plural of "one day" may name the number where the singular does not.
            assert found <= wanted | set(PLACEHOLDER.findall(entry.msgid_plural)), entry.msgid
            assert entry.msgid_plural or found == wanted, entry.msgid
