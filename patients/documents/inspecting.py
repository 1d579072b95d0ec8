"""
What an uploaded file is, by its content alone, and whether it may be kept.

A picture is drawn anew, so that nothing but the picture is left of it. A PDF is kept as it came: it is
looked through for everything that acts by itself, and refused with it. Not: where files lie.
"""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

from patients.models import Document

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
MOST_PIXELS = 50_000_000
MOST_PAGES = 500
MOST_OBJECTS = 60_000  # of a PDF: a report of 500 pages has a tenth of that
DEEPEST = 60  # dictionaries within dictionaries of one object

PDF, JPEG, PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
END_OF_PDF = re.compile(rb"%%EOF[\s\x00]*\Z")
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
# Keys of a PDF that run something, send something, or carry another file.
ACTING = {
    "/JS", "/JavaScript", "/AA", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/RichMediaContent",
    "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment", "/XFA", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
}  # fmt: skip
# An action of these kinds only turns a page or opens a web page that the reader clicks.
HARMLESS = {"/GoTo", "/URI", "/Named"}
PLAIN_MODES = {"1", "L", "LA", "RGB", "RGBA"}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What may be kept: its bytes (of a picture: drawn anew), and what is known of them."""

    content: bytes
    media_type: str
    width_px: int | None = None
    height_px: int | None = None
    pages_count: int | None = None


def inspect(content: bytes) -> Inspected:
    """Raises ValidationError, saying what is wrong and how to mend it. The file's name plays no part."""
    if not content:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if len(content) > MOST_BYTES:
        raise ValidationError(too_large(), code="too_large")
    if content.startswith(PDF):
        return _pdf(content)
    if content.startswith((JPEG, PNG)):
        return _picture(content)
    raise ValidationError(
        _("This is no PDF, JPEG or PNG file. Save the document as one of these and send it again."),
        code="kind",
    )


def too_large() -> str:
    return _(
        "The file is larger than %(megabytes)d MB. Save it with fewer pages or a lower resolution."
    ) % {"megabytes": MOST_BYTES // MEBIBYTE}


# --- Pictures ---


def _picture(content: bytes) -> Inspected:
    try:
        # Pillow only warns of large pictures; the limit below is ours and lower.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            _refuse_too_many_pixels(picture)
            picture.verify()
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            return _drawn_anew(picture)
    except Image.DecompressionBombError:
        raise ValidationError(_too_many_pixels(), code="pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(
            _("The picture is damaged. Open it in a viewer, save it again and send the new file."),
            code="damaged",
        ) from None


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(_too_many_pixels(), code="pixels")


def _too_many_pixels() -> str:
    return _("The picture has more than %(millions)d million pixels. Save it smaller.") % {
        "millions": MOST_PIXELS // 1_000_000
    }


def _drawn_anew(picture: Image.Image) -> Inspected:
    """Upright, and without place, camera, comments and whatever hung behind its end."""
    is_jpeg = picture.format == "JPEG"
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "P" and "transparency" in upright.info:
        upright = upright.convert("RGBA")
    elif upright.mode not in PLAIN_MODES or (is_jpeg and upright.mode not in ("L", "RGB")):
        upright = upright.convert("RGB")
    upright.info = {}
    out = io.BytesIO()
    if is_jpeg:
        upright.save(out, "JPEG", quality=92)
    else:
        upright.save(out, "PNG")
    if out.tell() > MOST_BYTES:
        raise ValidationError(too_large(), code="too_large")
    return Inspected(
        content=out.getvalue(),
        media_type=Document.MediaType.JPEG if is_jpeg else Document.MediaType.PNG,
        width_px=upright.width,
        height_px=upright.height,
    )


# --- PDF ---


def _pdf(content: bytes) -> Inspected:
    if not END_OF_PDF.search(content[-1024:]) or MARKUP.search(content[:1024]):
        raise ValidationError(_damaged_pdf(), code="damaged")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise ValidationError(
                _("The PDF is locked with a password. Print it to a new PDF and send that."),
                code="encrypted",
            )
        pages = len(reader.pages)
        acting = _first_acting(reader)
    except ValidationError:
        raise
    except Exception:  # a foreign file: its reader fails in every way there is
        raise ValidationError(_damaged_pdf(), code="damaged") from None
    if acting:
        raise ValidationError(
            _(
                "The PDF holds something that acts by itself or another file (%(what)s)."
                " Print it to a new PDF and send that."
            ),
            code="acting",
            params={"what": acting.lstrip("/")},
        )
    if not 1 <= pages <= MOST_PAGES:
        raise ValidationError(
            _("A PDF may have 1 to %(most)d pages. Send the pages that matter."),
            code="pages",
            params={"most": MOST_PAGES},
        )
    return Inspected(content=content, media_type=Document.MediaType.PDF, pages_count=pages)


def _damaged_pdf() -> str:
    return _("The PDF is damaged or is more than a PDF. Print it to a new PDF and send that.")


def _first_acting(reader: PdfReader) -> str:
    """The name of the first thing that acts, in any object of the file; empty where there is none."""
    for thing in _objects(reader):
        found = _acting_in(thing, depth=0)
        if found:
            return found
    return ""


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object, reachable or not: a viewer may reach what the page tree does not."""
    keys = [(n, generation) for generation, ids in reader.xref.items() for n in ids]
    keys += [(n, 0) for n in reader.xref_objStm]
    if len(keys) > MOST_OBJECTS:
        raise ValueError("too many objects")
    yield reader.trailer
    for number, generation in keys:
        yield reader.get_object(IndirectObject(number, generation, reader))


def _acting_in(thing: Any, *, depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            if key in ACTING and not isinstance(value, NullObject):
                return str(key)
            if key == "/OpenAction" and _is_action_beyond_turning(value):
                return str(key)
            if key in ("/S", "/Subtype", "/Type") and value in ACTING:
                return str(value)
            found = _acting_in(value, depth=depth + 1)
            if found:
                return found
    elif isinstance(thing, ArrayObject):
        for value in thing:
            found = _acting_in(value, depth=depth + 1)
            if found:
                return found
    return ""


def _is_action_beyond_turning(value: Any) -> bool:
    """Word processors say with it on which page to open; anything else is refused."""
    action = value.get_object() if isinstance(value, IndirectObject) else value
    if isinstance(action, DictionaryObject):
        return action.get("/S") not in HARMLESS or "/Next" in action
    return not isinstance(action, ArrayObject)
