"""What a browser sends becomes the files of a series, within limits. Not: what the files mean."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tumorboard.series_import.files import FILES

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
MOST_ROWS = 50_000  # of one file; larger series are imported by command
MOST_ENTRIES = 2 * len(FILES)

# RuntimeError is what an encrypted archive raises, zlib and lzma what one damaged inside does.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(RuntimeError, NotImplementedError, OSError, ValueError),
)

TOO_LARGE = _("Together the files may have at most %(megabytes)d MB, unpacked.")
NOT_AN_ARCHIVE = _("The archive cannot be read. Send the CSV files, or one ZIP file of them.")
ONE_ARCHIVE = _("Send either one ZIP file or CSV files, not both.")


def files_of(uploaded: Iterable) -> dict[str, bytes]:
    """Bytes by file name from uploaded files: CSV files, or one ZIP file of them."""
    uploads = list(uploaded)
    _check_size(sum(upload.size for upload in uploads))
    archives = [upload for upload in uploads if upload.name.lower().endswith(".zip")]
    if archives and len(uploads) > 1:
        raise ValidationError(ONE_ARCHIVE)
    if archives:
        return unpack(archives[0].read())
    return {PurePosixPath(upload.name).name: upload.read() for upload in uploads}


def unpack(archive: bytes) -> dict[str, bytes]:
    """
    The files of an archive by their last names.

    What an archive says of its sizes may be a lie: reading stops at the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = [entry for entry in opened.infolist() if _is_a_file(entry)]
            if len(entries) > MOST_ENTRIES:
                raise ValidationError(NOT_AN_ARCHIVE)
            contents: dict[str, bytes] = {}
            for entry in entries:
                with opened.open(entry) as file:
                    left = MOST_BYTES - sum(map(len, contents.values()))
                    contents[PurePosixPath(entry.filename).name] = file.read(left + 1)
                _check_size(sum(map(len, contents.values())))
            return contents
    except UNREADABLE:
        raise ValidationError(NOT_AN_ARCHIVE) from None


def pack(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def _is_a_file(entry: zipfile.ZipInfo) -> bool:
    """macOS adds a shadow of every file."""
    return not entry.is_dir() and not entry.filename.startswith("__MACOSX/")


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise ValidationError(TOO_LARGE, params={"megabytes": MOST_BYTES // MEBIBYTE})
