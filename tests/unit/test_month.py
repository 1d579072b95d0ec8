"""Which month an address names."""

from datetime import date

import pytest

from tumorboard.month import Month, month_asked

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("2027-1", date(2027, 1, 1)),
        ("2000-01", date(2000, 1, 1)),
        *((text, date(2026, 11, 1)) for text in ["", "2026", "2026-13", "2026-0", "1999-12"]),
        *((text, date(2026, 11, 1)) for text in ["-1-2", "12-2026-1", "x-y", "２０２６-²"]),
        *((text, date(2026, 11, 1)) for text in [f"{'9' * 5000}-1", f"2026-{'9' * 5000}"]),
    ],
)
def test_month_asked(text, expected):
    assert month_asked(text, TODAY) == expected


def test_the_months_beside_it():
    december = Month(date(2026, 12, 1), [])
    assert (december.before, december.after) == (date(2026, 11, 1), date(2027, 1, 1))
    assert Month(date(2027, 1, 1), []).after == date(2027, 2, 1)
    assert Month(date(2000, 1, 1), []).before is None
    assert Month(date(2100, 12, 1), []).after is None
