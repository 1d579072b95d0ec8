"""
From a frozen content to the one file that a paper is written from. The same content gives the same bytes.

Pure but for the versions of the libraries. Not: jobs, storing, who may have it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from analytics import words
from analytics.definitions import METHOD_VERSION
from analytics.outcomes.showing.table_1 import table_1_parts, table_1_rows
from analytics.outcomes.showing.table_2 import AGAIN, EVERY, table_2_parts, table_2_rows
from analytics.outcomes.variables import EVERYBODY
from analytics.paper import data, writing
from analytics.paper.checks import Check, DoesNotAddUp, check_data, check_texts, checks_of
from analytics.paper.documents import data_csv, table_csv, table_docx, text_docx, zipped
from analytics.paper.figures import Box, files_of, flow_figure, survival_figure
from analytics.paper.results import DIVISION, FIGURES, Results, disclosed, results_of
from analytics.paper.source import Source
from analytics.paper.telling import check_lines
from analytics.stats.drawn import Drawing

CODE = Path(__file__).with_name("code")
LIBRARIES = ("numpy", "scipy", "pandas", "lifelines", "matplotlib", "python-docx")
Files = dict[str, bytes]
Progress = Callable[[int], None]

# The steps of a job, in their order; the first is freezing.
COMPUTE, CHECK, TABLES, FIGURES_DRAWN, TEXTS, DATA, PACK = range(2, 9)


@dataclass(frozen=True, slots=True)
class Package:
    content: bytes
    checks: tuple[Check, ...]
    patients: int
    in_data: int


def package_of(content: dict[str, Any], *, exactly: bool, progress: Progress) -> Package:
    """
    `exactly`: for whoever may open the records. Raises DoesNotAddUp, and TooFew where small numbers must be
    hidden and too little would be left.
    """
    progress(COMPUTE)
    source = Source.of(content)
    whole = results_of(source)
    allowed = source.where(source.may_leave)
    shown = whole if exactly else disclosed(whole)
    progress(CHECK)
    rows = data.data_rows(allowed)
    texts = {
        language: _in(language, lambda: dict(writing.results_text(source, whole)))
        for language in _languages()
    }
    checks = (
        *checks_of(source, whole), check_texts(whole, texts), check_data(source, whole, rows),
    )  # fmt: skip
    if not all(check.holds for check in checks):
        raise DoesNotAddUp(list(checks))
    files: Files = {}
    for step, make in ((TABLES, _tables), (FIGURES_DRAWN, _figures)):
        progress(step)
        for language in _languages():
            made = _in(language, partial(make, source, shown))
            files |= {f"{language}/{name}": bytes_ for name, bytes_ in made.items()}
    progress(TEXTS)
    for language in _languages():
        made = _in(language, lambda: _texts(source, shown, checks))
        files |= {f"{language}/{name}": bytes_ for name, bytes_ in made.items()}
    progress(DATA)
    if exactly:
        files |= _data(allowed, rows)
    files["versions.txt"] = _lines([f"{name} {number}" for name, number in versions().items()])
    names = sorted([*files, *(f"README.{language}.txt" for language in _languages())])
    for language in _languages():
        told = _in(language, lambda: writing.readme(source, shown, names, _mark(source)))
        files[f"README.{language}.txt"] = _lines(told)
    progress(PACK)
    files["SHA256SUMS"] = _lines(
        [f"{sha256(files[name]).hexdigest()}  {name}" for name in sorted(files)]
    )
    in_data = len(rows) if exactly else 0
    return Package(zipped(files), checks, len(source.rows), in_data)


def versions() -> dict[str, str]:
    """`method`: of the code that computes; the content says by which one it was frozen."""
    return {
        "method": str(METHOD_VERSION),
        "python": python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _in(language: str, make: Callable[[], Any]) -> Any:
    with override(language):
        return make()


def _mark(source: Source) -> str:
    return _("DEMO: invented or published data") if source.content["is_demo"] else ""


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


# --- Tables ---


def _tables(source: Source, results: Results) -> Files:
    files: Files = {}
    for name, by in (("table-1", EVERYBODY), (f"table-1-by-{DIVISION}", DIVISION)):
        parts = table_1_parts(None, results.table_1, by=by)
        files |= _table(name, parts, list(table_1_rows(parts)), source)
    if results.table_2 is not None:
        for name, by in (("table-2", AGAIN), ("table-2-every-recurrence", EVERY)):
            parts = table_2_parts(None, results.table_2, by=by)
            parts["caption"] += _listed(source)
            files |= _table(name, parts, list(table_2_rows(parts)), source)
    return files


def _listed(source: Source) -> list[str]:
    without = len(source.rows) - sum(source.may_leave)
    said = [_("Patients are numbered as in the data file.")]
    if without:
        said.append(
            ngettext(
                "%(n)s patient of the cohort without consent to research is not listed.",
                "%(n)s patients of the cohort without consent to research are not listed.",
                without,
            )
            % {"n": without}
        )
    return said


def _table(name: str, parts: dict[str, Any], rows: list[list[str]], source: Source) -> Files:
    language = get_language() or "en"
    mark = [_mark(source)] if _mark(source) else []
    notes = [*parts["caption"], *mark]
    return {
        f"{name}.docx": table_docx(parts["title"], rows[0], rows[1:], notes, language),
        f"{name}.csv": table_csv([[parts["title"]], *rows, *([note] for note in notes)], language),
    }


# --- Figures ---


def _figures(source: Source, results: Results) -> Files:
    mark = _mark(source)
    # Not broken within a number of patients.
    boxes = [
        Box(*(part.replace(" = ", "\u00a0=\u00a0") for part in box))
        for box in writing.flow_boxes(source, results)
    ]
    files = {f"flow-chart.{end}": b for end, b in files_of(flow_figure(boxes, mark=mark)).items()}
    for asked in FIGURES:
        payload = results.figures[asked.name]
        if not payload["drawing"]:
            continue
        figure = survival_figure(
            Drawing.from_dict(payload["drawing"]),
            words.figure_words(payload),
            words.group_names(payload),
            # Why there is no test stands in the text of the results.
            words.test_box(payload) if writing.is_tested(payload) else [],
            mark=mark,
        )
        files |= {f"{asked.name}.{end}": bytes_ for end, bytes_ in files_of(figure).items()}
    return {f"figures/{name}": bytes_ for name, bytes_ in files.items()}


# --- Texts and data ---


def _texts(source: Source, results: Results, checks: tuple[Check, ...]) -> Files:
    language = get_language() or "en"
    told = [check.as_dict() for check in checks]
    parts = [
        (_("Methods"), writing.methods(source, results, versions())),
        (_("Results"), [text for _name, text in writing.results_text(source, results)]),
        (_("Figure legends"), writing.legends(source, results)),
        (_("Arithmetic check"), check_lines(told, exactly=results.exactly)),
    ]
    mark = _mark(source)
    title = f"{writing.cohort_name(source)}" + (f". {mark}" if mark else "")
    lines = [title]
    for heading, paragraphs in parts:
        lines += ["", heading, *paragraphs]
    return {
        "text.docx": text_docx(title, parts, language),
        "text.txt": _lines(lines),
        "self-check.txt": _lines(parts[-1][1]),
    }


def _data(allowed: Source, rows: list[dict[str, str]]) -> Files:
    codebook = data.codebook()
    expected = data.expected(allowed)
    return {
        "data/data.csv": data_csv(data.HEAD, [[row[name] for name in data.HEAD] for row in rows]),
        "data/codebook.csv": data_csv(codebook[0], codebook[1:]),
        "data/expected.csv": data_csv(expected[0], expected[1:]),
        "code/reproduce.py": (CODE / "reproduce.py.txt").read_bytes(),
        "code/reproduce.R": (CODE / "reproduce.R.txt").read_bytes(),
    }
