"""Files as people upload them: good ones, and those that must be refused. Made here, none comes from anybody."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject


def picture(
    form: str = "PNG", size: tuple[int, int] = (40, 30), color="#7a5b50", **options
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form, **options)
    return out.getvalue()


def photograph_with_place() -> bytes:
    """As a telephone takes it: lying on its side, with the place and the camera."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Telephone of Dr. Who"
    exif.get_ifd(0x8825)[2] = (40.0, 46.0, 12.0)
    return picture("JPEG", exif=exif, comment=b"bed 12")


def pdf(pages: int = 1, *, change=None, password: str = "") -> bytes:
    """`change` gets the writer before it writes."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=100)
    if change:
        change(writer)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_root(key: str, value):
    return lambda writer: writer.root_object.update({NameObject(key): value})


def action(kind: str, **more) -> DictionaryObject:
    values = {NameObject(f"/{key}"): value for key, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **values})


def acting_page(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): action("/JavaScript", JS=TextStringObject("app.alert(1)"))}
    )


def opens_on_its_first_page(writer: PdfWriter) -> None:
    """As word processors write it: harmless."""
    to = ArrayObject(
        [writer.pages[0].indirect_reference, NameObject("/XYZ"), *[NumberObject(0)] * 3]
    )
    writer.root_object[NameObject("/OpenAction")] = to


def script_of_the_document(writer: PdfWriter) -> None:
    scripts = DictionaryObject({NameObject("/Names"): ArrayObject()})
    names = DictionaryObject({NameObject("/JavaScript"): scripts})
    writer.root_object[NameObject("/Names")] = names


def script_in_a_hidden_object(writer: PdfWriter) -> None:
    """Reached by nothing that a reader of pages would follow."""
    writer._add_object(action("/JavaScript", JS=TextStringObject("app.alert(1)")))


def upload(content: bytes, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
