"""A stored row as the lines of a table: its name, its categories, what is missing."""

from collections.abc import Sequence
from typing import Any

from analytics.outcomes import words
from analytics.outcomes.variables import EVERYBODY, KNOWN, MISSING

Line = dict[str, Any]


def lines(row: dict[str, Any], groups: Sequence[str], *, by: str = EVERYBODY) -> list[Line]:
    return _number(row, groups, by) if row["kind"] == "number" else _categories(row, groups, by)


def _cell(row: dict[str, Any], category: str, group: str) -> str:
    return f"{row['code']}.{category}.{group}"


def _number(row: dict[str, Any], groups: Sequence[str], by: str) -> list[Line]:
    return [
        {
            "label": words.variable(row["code"]),
            "level": "number",
            "cells": [
                words.spread_cell(value, row["decimals"], _cell(row, KNOWN, group), by=by)
                for value, group in zip(row["values"], groups, strict=True)
            ],
        },
        *({**line, "code": ""} for line in _missing(row, groups, by)),
    ]


def _categories(row: dict[str, Any], groups: Sequence[str], by: str) -> list[Line]:
    head = {
        "label": words.variable(row["code"]),
        "level": "head",
        "cells": [{"text": ""} for _group in groups],
    }
    return [
        head,
        *(
            {
                "label": words.category(row["code"], one["code"]),
                "code": one["code"],
                "level": "category",
                "cells": [
                    words.count_cell(n, asked, _cell(row, one["code"], group), by=by)
                    for n, asked, group in zip(one["counts"], row["asked"], groups, strict=True)
                ],
            }
            for one in row["categories"]
        ),
        *_missing(row, groups, by),
    ]


def _missing(row: dict[str, Any], groups: Sequence[str], by: str) -> list[Line]:
    """Said wherever there is one in any group; where nobody is missing nothing is said."""
    if not any(n != 0 for n in row["missing"]):
        return []
    return [
        {
            "label": words.category(row["code"], MISSING),
            "code": MISSING,
            "level": "missing",
            "cells": [
                words.count_cell(n, asked, _cell(row, MISSING, group), by=by)
                for n, asked, group in zip(row["missing"], row["asked"], groups, strict=True)
            ],
        }
    ]
