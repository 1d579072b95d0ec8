"""Table 1 as lines, and what its own check says."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import OutcomeSnapshot
from analytics.outcomes import words
from analytics.outcomes.counting import PATIENTS, check_sums
from analytics.outcomes.showing.lines import lines
from analytics.outcomes.variables import EVERYBODY, GROUPINGS


def table_1_parts(
    snapshot: OutcomeSnapshot | None, payload: dict[str, Any], *, by: str = EVERYBODY, **_more: Any
) -> dict[str, Any]:
    table = payload["tables"][by]
    groups = [group["code"] for group in table["groups"]]
    # Without a snapshot, as in a package, it is said elsewhere of which data it is.
    return {
        "title": _("Table 1. Patients, disease and treatment")
        if by == EVERYBODY
        else _("Table 1. Patients, disease and treatment, by: %(group)s")
        % {"group": words.variable(by)},
        "columns": [
            {
                "label": words.category(by, group["code"]),
                **words.count_cell(
                    group["n"], None, f"{PATIENTS}.{EVERYBODY}.{group['code']}", by=by
                ),
            }
            for group in table["groups"]
        ],
        "lines": [line for row in table["rows"] for line in lines(row, groups, by=by)],
        "hides_groups": table.get("hides_groups", False),
        "checks": _checks(table),
        "caption": [
            _("%(patients)s. n (%%), or median with quartiles (IQR) and range.")
            % {"patients": words.patients(payload["n"])},
            _("Percentages are of those to whom the row applies, the unknown included."),
            *words.last_observation(payload),
            *([words.computed(snapshot)] if snapshot else []),
        ],
    }


def groupings() -> list[tuple[str, str]]:
    return [(EVERYBODY, _("All together")), *((code, words.variable(code)) for code in GROUPINGS)]


def _checks(table: dict[str, Any]) -> list[dict[str, Any]]:
    """In sentences: what was checked and held, or which rows cannot be right."""
    rows = [row for row in table["rows"] if row["kind"] == "categories"]
    wrong = [words.variable(row["code"]) for row in rows if row["problems"] or not _adds_up(row)]
    if wrong:
        return [
            {
                "tone": "warning",
                "strong": ngettext(
                    "%(n)s row does not add up.", "%(n)s rows do not add up.", len(wrong)
                )
                % {"n": len(wrong)},
                "text": _("Do not print it before it is mended: %(rows)s.")
                % {"rows": ", ".join(wrong)},
            }
        ]
    return [
        {
            "tone": "",
            "strong": ngettext(
                "%(n)s row with categories adds up to its group.",
                "%(n)s rows with categories add up to their groups.",
                len(rows),
            )
            % {"n": len(rows)},
            "text": _("No patient is in two categories of a row; the unknown are counted."),
        }
    ]


def _adds_up(row: dict[str, Any]) -> bool:
    """What is hidden cannot be summed; it was checked before it was hidden."""
    counts = [one["counts"] for one in row["categories"]]
    shown = all(n is not None for line in [*counts, row["missing"], row["asked"]] for n in line)
    return not shown or check_sums(row, last_is_all=len(row["asked"]) > 1)


def table_1_rows(parts: dict[str, Any]) -> Iterator[list[str]]:
    """As a table of texts, for a download."""
    yield ["", *(f"{column['label']} (n = {column['text']})" for column in parts["columns"])]
    for line in parts["lines"]:
        indent = "  " if line["level"] in ("category", "missing") else ""
        yield [indent + line["label"], *(_told(cell) for cell in line["cells"])]


def _told(cell: dict[str, Any]) -> str:
    note = cell.get("note") or ", ".join(cell.get("notes", ()))
    return f"{cell['text']} ({note})" if note else cell["text"]
