"""The published series that ships with the program, imported like any other."""

from datetime import date
from pathlib import Path

from patients.models import Center
from tumorboard.series_import.importing import Report, SeriesFacts, import_series

FOLDER = Path(__file__).resolve().parent.parent / "demo_content" / "published_series"

# Serin KR, et al. Anadolu Klin 2020; what is printed and what is synthetic: PROVENANCE.md beside the files.
FACTS = SeriesFacts(
    slug="serin2020",
    title="Serin 2020: colorectal cancer with liver metastases, 45 operated of 98 screened",
    citation=(
        "Serin KR, et al. Anadolu Kliniği Tıp Bilimleri Dergisi 2020. doi:10.21673/anadoluklin.649703."
        " Table 2 as printed, completed with synthetic rows; no row describes a real person."
    ),
    data_locked_on=date(2019, 11, 15),
    time_origin="metastasis_diagnosis",
    consent_note="as published",
    board_name="Serin 2020",
    is_demo=True,
)


def published_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.csv"))}


def import_published_series(center: Center, by=None) -> Report:
    """
    The series as a closed one: nothing of it is overdue, its decisions are past meetings.

    Its authors obtained written consent of all, so research consent is given, "as published". A second
    call does nothing.
    """
    return import_series(published_files(), center=center, by=by, facts=FACTS)
