"""The kinds of columns a series file may have. Not: which columns there are (files.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What stands in a cell, and the type it is staged with."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "number"
    FLAG = "0 or 1"
    CODE = "code"
    CODES = "codes, separated by ;"


@dataclass(frozen=True)
class Column:
    """
    One column. `codes` maps what the file says to our own code; where the two differ, both are staged.

    `says` is the English meaning in docs/reference/series-format.md. `key`: names its row, once.
    `refers_to`: the file whose key it repeats.
    """

    name: str
    kind: Kind
    says: str
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    lowest: float | None = None
    highest: float | None = None
    longest: int = 60
    key: bool = False
    refers_to: str = ""

    @property
    def has_own_codes(self) -> bool:
        return any(label != code for label, code in self.codes.items())


@dataclass(frozen=True)
class SeriesFile:
    """One of the eleven files. A row is named by its key; `required` says that the file must be there."""

    name: str
    says: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def key(self) -> Column:
        return next(column for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def key(name: str, says: str, longest: int = 60) -> Column:
    return Column(name, Kind.TEXT, says, required=True, longest=longest, key=True)


def refers(name: str, file: str, says: str, *, required: bool = True) -> Column:
    return Column(name, Kind.TEXT, says, required=required, refers_to=file)


def text(name: str, says: str, longest: int, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, says, longest=longest, required=required)


def day(name: str, says: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, says, required=required)


def whole(name: str, says: str, lowest: int, highest: int, *, required: bool = False) -> Column:
    return Column(name, Kind.INTEGER, says, required=required, lowest=lowest, highest=highest)


def millimeters(name: str, says: str, lowest: int, highest: int) -> Column:
    return Column(name, Kind.DECIMAL, says, lowest=lowest, highest=highest)


def flag(name: str, says: str) -> Column:
    return Column(name, Kind.FLAG, says)


def code(name: str, says: str, codes, *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, says, required=required, codes=_mapping(codes))


def codes(name: str, says: str, labels, *, required: bool = False) -> Column:
    return Column(name, Kind.CODES, says, required=required, codes=_mapping(labels))


def _mapping(given) -> Mapping[str, str]:
    return dict(given) if isinstance(given, Mapping) else {label: label for label in given}
