"""The stored comparison as the parts of its page: sections of rows, chosen by verdict, section and search. Not: queries, HTML."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from analytics.definitions import Endpoint, Grouping, Origin
from analytics.models import OutcomeSnapshot
from analytics.outcomes.words import computed, last_observation
from analytics.published import words
from analytics.published.paper import DOI, SERIES, TABLE_2, Fact, facts
from patients.clinical.identity import fold

OS_FROM_METASTASES = {"endpoint": Endpoint.OS.value, "origin": Origin.METASTASIS_DIAGNOSIS.value}
# Of a number: the outcome page that shows ours, and how it is asked there.
PAGES: Mapping[str, tuple[str, dict[str, str]]] = {
    "table_1": ("analytics:table-1", {"cohort": SERIES}),
    "table_1_by_site": ("analytics:table-1", {"cohort": SERIES, "by": "site"}),
    "table_2": ("analytics:table-2", {"cohort": SERIES}),
    "surgery": ("analytics:surgery", {"cohort": SERIES}),
    "recurrence": ("analytics:recurrence", {"cohort": SERIES}),
    "survival_all": ("analytics:survival", {"cohort": SERIES, **OS_FROM_METASTASES}),
    "survival_again": ("analytics:survival", {"cohort": TABLE_2, **OS_FROM_METASTASES}),
    "comparison": (
        "analytics:survival",
        {
            "cohort": SERIES,
            "endpoint": Endpoint.OS.value,
            "origin": Origin.INDEX_LIVER_OPERATION.value,
            "by": Grouping.AFTER_FIRST_AND_SECOND.value,
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows: "" is any. What does not exist chooses nothing."""

    verdict: str = ""
    section: str = ""
    search: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Choice":
        verdict, section = asked.get("verdict", ""), asked.get("section", "")
        known = {*words.VERDICTS, words.HIDDEN}
        return cls(
            verdict if verdict in known else "",
            section if section in words.SECTIONS else "",
            asked.get("q", "").strip()[:80],
        )

    def query(self, **other: str) -> str:
        told = {"verdict": self.verdict, "section": self.section, "q": self.search, **other}
        return urlencode({name: value for name, value in told.items() if value})


def published_parts(
    snapshot: OutcomeSnapshot, payload: Mapping[str, Any], choice: Choice, *, center: int
) -> dict[str, Any]:
    every = [_row(facts()[row["id"]], row, center) for row in payload["rows"]]
    found = [row for row in every if _is_chosen(row, choice)]
    # Each number of a filter says how many it would leave of what the other choices leave.
    otherwise = Choice("", choice.section, choice.search)
    counts = Counter(row["verdict"] for row in every if _is_chosen(row, otherwise))
    sections = [
        {"code": code, "label": label, "rows": [row for row in found if row["section"] == code]}
        for code, label in words.SECTIONS.items()
    ]
    return {
        "title": _("Published against computed"),
        "total": len(every),
        "shown": len(found),
        "verdicts": _verdicts(counts, choice, center),
        "sections": [section for section in sections if section["rows"]],
        "section_choices": list(words.SECTIONS.items()),
        "hides": any(row["verdict"] == words.HIDDEN for row in every),
        "caption": [
            _("Printed: Serin KR, et al. Anadolu Klin 2020, doi:%(doi)s.") % {"doi": DOI},
            _(
                "Computed: from the record of this center as it is, by the methods of the outcome pages; survival "
                "in completed months from the diagnosis of the metastases."
            ),
            *last_observation(payload),
            computed(snapshot),
        ],
    }


def _verdicts(counts: Counter, choice: Choice, center: int) -> list[dict[str, Any]]:
    """Any first; then each, those without a number too, except what is only hidden from some."""
    one_center = str(center)
    listed: list[dict[str, Any]] = [
        {
            "label": _("All verdicts"),
            "count": counts.total(),
            "query": choice.query(verdict="", center=one_center),
            "is_chosen": not choice.verdict,
        }
    ]
    for code in (*words.VERDICTS, words.HIDDEN):
        if code == words.HIDDEN and not counts[code]:
            continue
        tone, icon = words.TONES[code]
        listed.append(
            {
                "label": words.verdict(code),
                "tone": tone,
                "icon": icon,
                "count": counts[code],
                "query": choice.query(verdict=str(code), center=one_center),
                "is_chosen": choice.verdict == code,
            }
        )
    return listed


def _row(fact: Fact, row: Mapping[str, Any], center: int) -> dict[str, Any]:
    verdict = row["verdict"] or words.HIDDEN
    tone, icon = words.TONES[verdict]
    is_hidden = verdict == words.HIDDEN
    page = PAGES.get(fact.page) if row["ours"] is not None else None
    return {
        "id": fact.id,
        "section": fact.section,
        "place": words.place(fact),
        "quantity": words.in_language(fact.quantity),
        "quote": fact.quote,
        "printed": words.printed(fact),
        "is_word": isinstance(fact.value, str) and fact.kind != "date",
        "ours": words.verdict(None) if is_hidden else words.ours(fact, row["ours"]),
        "opens": page and {"name": page[0], "query": urlencode({"center": str(center), **page[1]})},
        "verdict": verdict,
        "label": words.verdict(verdict),
        "tone": tone,
        "icon": icon,
        "why": words.why(fact, row),
    }


def _is_chosen(row: Mapping[str, Any], choice: Choice) -> bool:
    if choice.verdict and row["verdict"] != choice.verdict:
        return False
    if choice.section and row["section"] != choice.section:
        return False
    return not choice.search or all(
        part in fold(_text_of(row)) for part in fold(choice.search).split()
    )


def _text_of(row: Mapping[str, Any]) -> str:
    told = [row[name] for name in ("id", "place", "quantity", "quote", "printed", "ours", "label")]
    return " ".join([str(words.SECTIONS[row["section"]]), *told, *row["why"]])


def published_rows(parts: Mapping[str, Any]) -> Iterator[list[str]]:
    """For a spreadsheet."""
    yield [
        _("Number"), _("Section"), _("Place"), _("What is counted"), _("Quote"), _("Printed"), _("Ours"),
        _("Verdict"), _("Why"),
    ]  # fmt: skip
    for section in parts["sections"]:
        for row in section["rows"]:
            yield [
                row["id"], str(section["label"]), row["place"], row["quantity"], row["quote"], row["printed"],
                row["ours"], row["label"], " ".join(row["why"]),
            ]  # fmt: skip
