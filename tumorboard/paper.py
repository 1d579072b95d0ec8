"""A paper that leaves the board, as plain values: set as PDF by typst or written as DOCX. Not: what it says."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

import docx
import typst
from django.contrib.staticfiles import finders
from docx.shared import Pt

# Word's files hold no control characters, and texts are pasted from everywhere.
CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
TEMPLATE = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it: paragraphs, named values, a table; all of it optional."""

    title: str = ""
    level: int = 2
    paragraphs: Sequence[str] = ()
    named: Sequence[tuple[str, str]] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """
    What a paper says, in one language. As `values()` it can be kept as JSON and read again by `of`.

    `demo` is the mark of invented patients, empty where they are real.
    """

    title: str
    language: str
    subtitle: str = ""
    named: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
    footer: str = ""
    demo: str = ""

    def values(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self), ensure_ascii=False, default=str))

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        sections = [
            Section(**{**each, "table": Table(**each["table"]) if each["table"] else None})
            for each in values["sections"]
        ]
        return cls(**{**values, "sections": sections})


def pdf(paper: Paper) -> bytes:
    """Accessible: headings, the language and the title are part of the file."""
    told = {"told": json.dumps(paper.values(), ensure_ascii=False)}
    return typst.compile(  # type: ignore[misc]  # its type of input is an open protocol
        TEMPLATE.read_bytes(), sys_inputs=told, font_paths=[fonts()], ignore_system_fonts=True
    )


@cache
def fonts() -> str:
    """The folder of the interface's own font: the page looks alike on every machine."""
    found = finders.find("fonts/InterVariable.ttf")
    if not found:
        raise FileNotFoundError("fonts/InterVariable.ttf")
    return str(Path(found).resolve().parent)


def word(paper: Paper) -> bytes:
    """The same paper for those who have to paste it into the hospital's own system."""
    paper = Paper.of(_printable(paper.values()))
    document = docx.Document()
    document.core_properties.title = paper.title
    document.core_properties.language = paper.language
    document.styles["Normal"].font.size = Pt(10)
    if paper.demo:
        document.add_paragraph().add_run(paper.demo).bold = True
    document.add_heading(paper.title, 1)
    if paper.subtitle:
        document.add_paragraph(paper.subtitle)
    _named(document, paper.named)
    for section in paper.sections:
        if section.title:
            document.add_heading(section.title, section.level)
        for text in section.paragraphs:
            document.add_paragraph(text)
        _named(document, section.named)
        if section.table:
            _table(document, section.table)
    document.sections[0].footer.paragraphs[0].text = paper.footer
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _named(document, pairs: Sequence[tuple[str, str]]) -> None:
    for label, value in pairs:
        line = document.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)
        line.paragraph_format.space_after = Pt(2)


def _table(document, table: Table) -> None:
    grid = document.add_table(rows=1, cols=len(table.head), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value.translate(CONTROL) if isinstance(value, str) else value
