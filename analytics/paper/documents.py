"""
Tables and texts as files for Word and for a spreadsheet. The same content gives the same bytes.

Not: what they say.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

# The oldest moment a zip can name. Whoever made a file and when is said in the package, once.
NO_MOMENT = (1980, 1, 1, 0, 0, 0)
WIDE_FROM_COLUMNS = 7
Row = Sequence[str]


def zipped(files: dict[str, bytes]) -> bytes:
    """The files in the order of their names, without anything of the machine or the moment."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, NO_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            package.writestr(entry, files[name], compresslevel=6)
    return written.getvalue()


def table_docx(
    title: str, head: Row, rows: Sequence[Row], notes: Sequence[str], language: str
) -> bytes:
    """With rules above, below the head and at the end, as journals want; the first column is text."""
    document = _document(title, language)
    if len(head) >= WIDE_FROM_COLUMNS:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph().add_run(title).bold = True
    small = Pt(7.5 if len(head) >= WIDE_FROM_COLUMNS else 9)
    grid = document.add_table(rows=0, cols=len(head))
    grid.autofit = False
    _add_row(grid, head, small, is_head=True)
    for row in rows:
        _add_row(grid, row, small)
    _share_width(grid, [head, *rows], document.sections[0])
    _rules(grid)
    for note in notes:
        paragraph = document.add_paragraph()
        paragraph.add_run(note).font.size = Pt(8)
        paragraph.paragraph_format.space_after = Pt(2)
    return _saved(document)


def text_docx(title: str, parts: Sequence[tuple[str, Sequence[str]]], language: str) -> bytes:
    """Headings with paragraphs."""
    document = _document(title, language)
    document.add_heading(title, 1)
    for heading, paragraphs in parts:
        document.add_heading(heading, 2)
        for text in paragraphs:
            document.add_paragraph(text)
    return _saved(document)


def table_csv(rows: Iterable[Row], language: str) -> bytes:
    """For a spreadsheet of the reader's language."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language == "tr" else ",", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def data_csv(head: Row, rows: Iterable[Row]) -> bytes:
    """For programs: commas, points in numbers, empty where nothing is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()


def _safe(cell: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _document(title: str, language: str):
    document = docx.Document()
    told = document.core_properties
    told.title, told.language, told.author = title, language, "CRC-LM"
    told.created = told.modified = datetime(*NO_MOMENT)  # noqa: DTZ001 - no moment at all
    told.last_modified_by, told.revision, told.comments = "", 1, ""
    document.styles["Normal"].font.size = Pt(10)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(18)
    return document


def _add_row(grid, cells: Row, size, *, is_head: bool = False) -> None:
    row = grid.add_row()
    if is_head:
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        paragraph = cell.paragraphs[0]
        indent = len(text) - len(text.lstrip(" "))
        run = paragraph.add_run(text.strip())
        run.font.size, run.bold = size, is_head
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.left_indent = Mm(2 * indent)
        if place and len(cells) < WIDE_FROM_COLUMNS:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _share_width(grid, rows: Sequence[Row], section) -> None:
    """By the longest word of a column, so that none is broken, and a little by its longest text."""
    shares = []
    for cells in zip(*rows, strict=True):
        longest_word = max(len(word) for cell in cells for word in (cell.split() or [""]))
        longest_text = max(len(cell) for cell in cells)
        shares.append(4 + longest_word + 0.2 * (min(longest_text, 50) - longest_word))
    room = section.page_width - section.left_margin - section.right_margin
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = width = int(room * share / sum(shares))
        for cell in column.cells:
            cell.width = width


def _rules(grid) -> None:
    """Three lines; none between the rows."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom"):
        borders.append(_line(edge, 8))
    grid._tbl.tblPr.append(borders)
    for cell in grid.rows[0].cells:
        under = OxmlElement("w:tcBorders")
        under.append(_line("bottom", 4))
        cell._tc.get_or_add_tcPr().append(under)


def _line(edge: str, eighths_of_a_point: int):
    line = OxmlElement(f"w:{edge}")
    line.set(qn("w:val"), "single")
    line.set(qn("w:sz"), str(eighths_of_a_point))
    line.set(qn("w:space"), "0")
    line.set(qn("w:color"), "000000")
    return line


def _saved(document) -> bytes:
    """Packed again: python-docx writes the time of day into its zip."""
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped(parts)
