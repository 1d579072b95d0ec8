"""The published series many times over: other names, other years, the same facts. For benchmarks and tests."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent.parent / "tumorboard" / "demo_content" / "published_series"
ID = re.compile(r"^(CRC|SCR|PR|LM|LS|ST|IV|CO|RC|FU|BD)-")
# Four years with their leap day: intervals in calendar months stay what they are.
FOUR_YEARS = timedelta(days=1461)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def larger_series(copies: int, seed: int = 20191115) -> dict[str, bytes]:
    """
    The eleven files with `copies` times 45 included and 53 excluded people, each copy some years earlier.

    51 copies are 4,998 people in 62,628 rows.
    """
    random = Random(seed)
    years = [random.randrange(0, 4) for _ in range(copies)]
    return {path.name: _many(path, years) for path in sorted(FOLDER.glob("*.csv"))}


def _many(path: Path, years: list[int]) -> bytes:
    with path.open(newline="", encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    dated = [
        place for place in range(len(header)) if any(DATE.fullmatch(row[place]) for row in rows)
    ]
    named = [place for place in range(len(header)) if any(ID.match(row[place]) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for copy, earlier in enumerate(years):
        for row in rows:
            cells = list(row)
            for place in dated:
                if cells[place]:
                    day = date.fromisoformat(cells[place]) - earlier * FOUR_YEARS
                    cells[place] = day.isoformat()
            for place in named:
                if cells[place]:
                    cells[place] = f"{cells[place]}-{copy:03d}"
            writer.writerow(cells)
    return out.getvalue().encode()
