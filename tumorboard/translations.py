"""Translations as Django reads them: .po files are kept, .mo files are made from them where we run."""

from pathlib import Path

import polib


def compile_translations(folder: Path) -> list[Path]:
    """Every .mo that is missing or older than its .po, made anew. Fuzzy entries stay untranslated."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            # Whole or not at all: another process may be reading it.
            unfinished = target.with_suffix(".mo.unfinished")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            made.append(target)
    return made
