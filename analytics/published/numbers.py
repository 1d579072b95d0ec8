"""
The paper's quantities from the record, by the id of the printed number. Pure.

Each is counted from facts, dates and lesions; nothing printed is read here. None where the record does
not give it. Not: survival estimates (estimates.py), the comparison (verdicts.py).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil
from statistics import median
from typing import Any

from scipy.stats import fisher_exact

from analytics.facts.records import Facts, SessionFacts, months_between
from analytics.outcomes.variables import first_recurrence
from analytics.published.reading import ComplicationFacts, More, SeriesRecord

Ours = dict[str, Any]
Test = Callable[["Member"], bool | None]

# Above it a difference as large as this one is no rarity between equal operations.
SIMILAR_ABOVE = 0.2
SPARING = ("metastasectomy", "segmentectomy_1_2")
MAJOR = "segmentectomy_gt2"
ABLATIONS_OF_LIVER = ("mwa_", "rfa_")
# Procedures as the paper names them.
CALLED = {"metastasectomy_nonanatomic": "metastasectomy"}


class Member:
    """A patient of the series: the facts of the tables, and what only the paper counts."""

    def __init__(self, facts: Facts, more: More) -> None:
        self.facts, self.more = facts, more

    @property
    def is_bilobar(self) -> bool:
        return self.facts.side == "bilobar"

    @property
    def is_synchronous(self) -> bool:
        return self.facts.timing == "synchronous"

    @property
    def is_metachronous(self) -> bool:
        return self.facts.timing == "metachronous"

    @property
    def is_ablated(self) -> bool:
        return self.facts.index is not None and self.facts.index.is_ablated is True

    @property
    def is_by_microwave(self) -> bool:
        kinds = self.facts.index.kinds if self.facts.index else ()
        return self.is_ablated and any(kind.startswith("mwa_") for kind in kinds)

    @property
    def is_r1(self) -> bool:
        return self.index("r_status") == "R1"

    @property
    def is_laparoscopic(self) -> bool:
        return self.index("approach") == "laparoscopic"

    @property
    def first_site(self) -> str | None:
        first = first_recurrence(self.facts)
        return first.site if first else None

    def index(self, name: str) -> Any:
        return getattr(self.facts.index, name) if self.facts.index else None

    def second(self, name: str) -> Any:
        return getattr(self.facts.second, name) if self.facts.second else None

    def recurred_at(self, site: str) -> bool:
        first = first_recurrence(self.facts)
        return first is not None and site in first.sites

    def after(self, session: SessionFacts | None) -> list[ComplicationFacts]:
        return [
            one for one in self.more.complications if session and one.on == session.performed_on
        ]

    def has_adjuvant(self, *, targeted: bool | None = None) -> bool:
        return any(
            one.intent == "adjuvant_liver" and (targeted is None or bool(one.biologics) is targeted)
            for one in self.more.therapies
        )

    def was_treated_around_recurrence(self) -> bool:
        """Chemotherapy for the first recurrence, before a second one."""
        days = [found.detected_on for found in self.facts.recurrences]
        return any(
            one.intent == "recurrence"
            and one.started_on is not None
            and one.started_on >= days[0]
            and (len(days) == 1 or one.started_on < days[1])
            for one in self.more.therapies
            if days
        )


def published_numbers(facts: Sequence[Facts], record: SeriesRecord) -> dict[str, Ours | None]:
    """Every number that the record answers, survival estimates aside."""
    members = [Member(one, record.of(one.patient)) for one in facts]
    numbers: dict[str, Ours | None] = {}
    for part in (
        *(_patients, _table_1, _table_2, _surgery, _pathology, _chemotherapy, _recurrences),
        *(_complications, _row_3),
    ):
        for ids, ours in part(members):
            numbers |= dict.fromkeys(ids.split(), ours)
    for ids, ours in _screening_and_board(members, record):
        numbers |= dict.fromkeys(ids.split(), ours)
    return numbers


Numbers = Iterator[tuple[str, Ours | None]]


# --- Counting ---


def count(members: Iterable[Member], test: Test) -> Ours:
    return {"value": sum(test(one) is True for one in members)}


def spread(values: Iterable[float | None]) -> Ours | None:
    """Median and range of those of whom it is known; `n` says how many."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    found = {"value": median(known), "low": min(known), "high": max(known)}
    return {**{name: _tidy(value) for name, value in found.items()}, "n": len(known)}


def _tidy(value: float) -> float:
    """36 of 36.0, so that both are one number in the stored result."""
    return int(value) if value == int(value) else value


def _is(read: Callable[[Member], Any], wanted: Any) -> Test:
    return lambda member: read(member) == wanted


def _gave(reason: tuple[str, str]) -> Test:
    """A procedure and why it was done."""
    return lambda member: reason in member.more.reasons


def _value(value: float | None) -> Ours | None:
    return None if value is None else {"value": value}


def _codes(*codes: str | None) -> Ours | None:
    return None if None in codes else {"codes": list(codes)}


# --- The patients ---


def _patients(all_: list[Member]) -> Numbers:
    upfront: Test = lambda m: m.facts.preoperative is False  # noqa: E731
    first = [m for m in all_ if upfront(m)]
    bilobar = [m for m in all_ if m.is_bilobar]
    diagnosed = [m.facts.metastasis_diagnosed_on for m in all_ if m.facts.metastasis_diagnosed_on]
    operated = [m.facts.index.performed_on for m in all_ if m.facts.index]
    yield "A01 Z01 M01 R05", {"value": len(all_)}
    yield "A02 Z02 R06", count(all_, lambda m: m.facts.sex == "male")
    yield "A03 Z03 R07", count(all_, lambda m: m.facts.sex == "female")
    yield "A04 Z04", {"month": f"{min(diagnosed):%Y-%m}"} if diagnosed else None
    yield "A05 Z05", {"month": f"{max(operated):%Y-%m}"} if operated else None
    yield "A06 Z06 R08", spread(m.facts.age_years for m in all_)
    yield "A07 Z07", count(all_, lambda m: m.is_synchronous)
    yield (
        "A08 Z08 D20",
        count(all_, lambda m: m.is_synchronous and m.facts.strategy == "simultaneous"),
    )
    yield "A09 Z09 R13", spread(m.facts.metachronous_months for m in all_)
    yield "A10 Z10 D03", count(all_, lambda m: m.is_bilobar)
    yield "A11 Z11 R15 D04", spread(m.facts.lesions for m in bilobar)
    yield "A12 Z12 R20", count(all_, upfront)
    yield "A13 Z13 R21", count(first, lambda m: m.is_synchronous)
    yield "A14 Z14 R22", count(first, lambda m: m.is_metachronous)
    yield "A15 Z15 R16 D07", count(all_, lambda m: m.facts.preoperative)
    for number, site in (("R09", "rectum"), ("R10", "sigmoid"), ("R11", "right"), ("R12", "left")):
        yield number, count(all_, _is(lambda m: m.facts.site_of_four, site))
    yield "R14", spread(m.facts.lesions for m in all_)
    yield "R23", spread(m.facts.lesions for m in first)
    yield "M17", count(all_, lambda m: "mri_liver_dynamic" in m.more.staging)
    yield "M18", count(all_, lambda m: "pet_ct" in m.more.staging)


TABLE_1: Mapping[str, Test] = {
    "male": lambda m: m.facts.sex == "male",
    "female": lambda m: m.facts.sex == "female",
    "nmet_1": lambda m: m.facts.lesion_class == "1",
    "nmet_1-4": lambda m: m.facts.lesion_class == "2-4",
    "nmet_>4": lambda m: m.facts.lesion_class == ">4",
    "loc_right": lambda m: m.facts.side == "right",
    "loc_left": lambda m: m.facts.side == "left",
    "loc_bilobar": lambda m: m.is_bilobar,
    "interval_synchronous": lambda m: m.is_synchronous,
    "interval_metachronous": lambda m: m.is_metachronous,
    "surgery_metachronous": lambda m: m.facts.after_primary is True,
    "surgery_synchronous": lambda m: m.facts.after_primary is False,
    "surgery_liver_first": lambda m: m.facts.strategy == "liver_first",
    "type_metastasectomy": lambda m: m.index("resection_class") == "metastasectomy",
    "type_segmentectomy_1_2": lambda m: m.index("resection_class") == "segmentectomy_1_2",
    "type_segmentectomy_gt2": lambda m: m.index("resection_class") == MAJOR,
    "ablation_yes": lambda m: m.is_ablated,
    "ablation_no": lambda m: m.index("is_ablated") is False,
}


def _table_1(all_: list[Member]) -> Numbers:
    """A tumor of the rectosigmoid junction counts as colon here, as rectum in the text (C01)."""
    rectum = [m for m in all_ if m.facts.site == "rectum"]
    colon = [m for m in all_ if m.facts.site == "colon"]
    yield "T1.01", {"value": len(rectum)}
    yield "T1.02", {"value": len(colon)}
    for group, inside in (("total", all_), ("rectum", rectum), ("colon", colon)):
        yield f"T1.age.{group}", spread(m.facts.age_years for m in inside)
        for name, test in TABLE_1.items():
            yield f"T1.{name}.{group}", count(inside, test)


# --- Table 2 ---


def _table_2(all_: list[Member]) -> Numbers:
    for member in all_:
        if member.more.row is None:
            continue
        for name, ours in _row(member).items():
            yield f"T2.{member.more.row:02d}.{name}", ours


def _row(m: Member) -> dict[str, Ours | None]:
    first, again = (
        m.facts.recurrences[at] if len(m.facts.recurrences) > at else None for at in (0, 1)
    )
    return {
        "age": _value(m.facts.age_years),
        "sex": _codes(m.facts.sex),
        "primary_site": _codes(m.facts.site_of_four),
        "t_stage": _codes(m.facts.t),
        "n_stage": _codes(m.facts.n),
        "first_liver_side": _codes(m.facts.side),
        "rec1_site_label": {"codes": _sites(first)} if first else {"codes": []},
        "rec1_interval_months": {"value": first.interval_months if first else None},
        "second_intervention": {"codes": called(m.facts.second)},
        "rec2_site_label": {"codes": list(filter(None, [again and again.site]))},
        "rec2_follow_up_text": {"codes": _how_it_went_on(m)},
        "rec2_interval_months": {"value": again.interval_months if again else None},
        "status_label": _codes(m.facts.status),
        "survival_months": _value(m.facts.survival_months),
    }


def _sites(found: Any) -> list[str]:
    """The lobe of the liver, then the sites outside it."""
    lobe = f"liver_{found.lobe}" if found.lobe else "liver"
    liver = [lobe] if found.site == "liver" else []
    return liver + [site for site in found.sites if not site.startswith("liver")]


def called(session: SessionFacts | None) -> list[str]:
    """What was done, in the words of the paper: a laparoscopic operation, ablation of the liver by any energy."""
    if session is None:
        return []
    kinds = [
        "ablation" if kind.startswith(ABLATIONS_OF_LIVER) else CALLED.get(kind, kind)
        for kind in session.kinds
    ]
    laparoscopic = ["laparoscopic"] if session.approach == "laparoscopic" else []
    return laparoscopic + list(dict.fromkeys(kinds))


def _how_it_went_on(m: Member) -> list[str]:
    """After the second intervention: a third one, else chemotherapy for a second recurrence, else the cause of death."""
    third = third_session(m)
    if third is not None:
        return called(third)
    if m.facts.status == "on_chemo" and len(m.facts.recurrences) > 1:
        return ["on_chemo"]
    if m.facts.status == "dead":
        return list(filter(None, [m.more.death_cause]))
    return []


def third_session(m: Member) -> SessionFacts | None:
    second = m.facts.second
    later = [one for one in m.facts.sessions if second and one.performed_on > second.performed_on]
    return min(later, key=lambda one: one.performed_on, default=None)


# --- Screening, board, follow-up ---


def _screening_and_board(all_: list[Member], record: SeriesRecord) -> Numbers:
    outcomes = [outcome for _on, outcome in record.screened]
    months = [f"{on:%Y-%m}" for on, _outcome in record.screened if on]
    yield "R01", {"value": len(outcomes)}
    yield "R02", {"value": sum(one.startswith("excluded_palliative") for one in outcomes)}
    yield "R03", {"value": outcomes.count("excluded_progression")}
    yield "R04", {"value": outcomes.count("excluded_unresectable_extrahepatic")}
    yield "M02", {"month": min(months)} if months else None
    yield "M03", {"month": max(months)} if months else None
    usual = Counter(record.disciplines).most_common(1)
    yield "M04", _value(usual[0][0] if usual else None)
    yield "M15", count(all_, _discussed_before)
    due = sorted({month for month, _pet in record.visits})
    steps = [(month, month - before) for before, month in zip([0, *due], due, strict=False)]
    yield "M11", _value(_only(step for month, step in steps if month <= 24))
    yield "M12", _value(_only(step for month, step in steps if 24 < month <= 60))
    with_pet = sorted({month for month, pet in record.visits if pet})
    yearly = bool(with_pet) and with_pet[0] == 12 and all(month % 12 == 0 for month in with_pet)
    yield "M13", _value(1 if yearly else None)


def _discussed_before(m: Member) -> bool:
    operated_on, discussed_on = m.index("performed_on"), m.more.discussed_on
    return operated_on is not None and discussed_on is not None and discussed_on < operated_on


def _only(values: Iterable[int]) -> int | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


# --- Surgery ---


def _surgery(all_: list[Member]) -> Numbers:
    ablated = [m for m in all_ if m.is_ablated]
    liver_first: Test = lambda m: m.facts.strategy == "liver_first" and m.is_by_microwave  # noqa: E731
    yield "A16 Z16 D16", count(all_, lambda m: m.index("resection_class") in SPARING)
    yield "D17", count(all_, lambda m: m.index("resection_class") == MAJOR)
    yield "A17 Z17 R25 D05", {"value": sum(m.index("lesions_ablated") or 0 for m in all_)}
    yield "A18 Z18 D06 D18", {"value": len(ablated)}
    yield "R24", count(ablated, lambda m: m.is_bilobar)
    yield "R26", spread(m.index("lesions_ablated") for m in ablated)
    yield "R27", count(all_, lambda m: liver_first(m) and m.is_synchronous)
    yield "D23", count(all_, lambda m: liver_first(m) and m.is_bilobar)
    yield "R28 D24", count(all_, lambda m: m.facts.alpps)
    yield "R30", count(all_, lambda m: m.index("hipec"))
    for number, reason in (
        ("R31", ("hipec", "tumour_perforation")),
        ("R32", ("hipec", "pelvic_peritoneal_and_ovarian_seeding")),
        ("R33", ("iort", "psoas_invasion")),
    ):
        yield number, count(all_, _gave(reason))
    yield "R34", count(all_, lambda m: m.index("approach") == "open")
    yield "R35", count(all_, lambda m: m.is_laparoscopic)
    yield (
        "R36",
        count(
            all_,
            lambda m: (
                m.is_laparoscopic and m.index("resection_class") in ("segmentectomy_1_2", MAJOR)
            ),
        ),
    )
    yield (
        "R37",
        count(
            all_,
            lambda m: (
                m.is_laparoscopic
                and m.index("resection_class") == "metastasectomy"
                and (m.facts.lesions or 0) > 1
            ),
        ),
    )
    yield "R38 D25", spread(m.index("stay_days") for m in all_ if m.index("is_combined") is False)
    yield "R39 D26", spread(m.index("stay_days") for m in all_ if m.index("is_combined") is True)
    operators = {
        name for m in all_ for on, name in m.more.operators if on == m.index("performed_on")
    }
    yield "M05", _value(len(operators) or None)
    yield (
        "D21",
        count(
            all_,
            lambda m: m.facts.strategy == "simultaneous" and m.index("resection_class") == MAJOR,
        ),
    )


def _pathology(all_: list[Member]) -> Numbers:
    first = [m for m in all_ if m.facts.preoperative]
    at_margin = [m for m in all_ if m.is_r1]
    frozen = [m for m in all_ if m.index("frozen_section") is True]
    without = [m for m in all_ if m.index("frozen_section") is False]
    yield "A19 Z19 R47", spread(m.facts.largest_mm for m in all_)
    yield "R48", spread(m.facts.largest_mm for m in first)
    yield "R49", spread(m.facts.largest_after_mm for m in first)
    yield "A20 Z20 R50 D11", spread(m.index("margin_mm") for m in all_)
    yield "A21 Z21 R51", {"value": len(at_margin)}
    yield "D12", count(at_margin, lambda m: m.is_ablated and m.is_bilobar)
    yield (
        "R55",
        count(
            at_margin,
            lambda m: m.is_by_microwave and m.is_bilobar and (m.facts.lesions or 0) > 1,
        ),
    )
    yield "R52", {"value": len(frozen)}
    yield "R53", count(frozen, lambda m: m.index("re_excision"))
    yield "R54", count(without, lambda m: m.is_r1)
    for number, grade in (("R44", "G1"), ("R45", "G2"), ("R46", "G3")):
        yield number, count(all_, _is(lambda m: m.facts.grade, grade))
    for t, n in (
        ("T3", "N0"),
        ("T3", "N1"),
        ("T3", "N2"),
        ("T4", "N0"),
        ("T4", "N1"),
        ("T4", "N2"),
    ):
        yield f"R56.{t}{n}", count(all_, _is(lambda m: (m.facts.t, m.facts.n), (t, n)))
    yield (
        "R56.T0N1",
        count(
            first,
            lambda m: (m.facts.t, m.facts.n, m.facts.site_of_four) == ("T0", "N1", "sigmoid"),
        ),
    )
    without_nodes = count(all_, lambda m: m.facts.n == "N0")
    yield "R57", without_nodes
    yield "R58", _value(round(100 * without_nodes["value"] / len(all_)) if all_ else None)


def _chemotherapy(all_: list[Member]) -> Numbers:
    first = [m for m in all_ if m.facts.preoperative]
    yield "M09", count(all_, lambda m: m.has_adjuvant())
    yield "R17", count(first, lambda m: m.more.is_obstructed)
    yield "R18 D09", spread(m.facts.cycles for m in first)
    yield "R19", count(first, lambda m: m.facts.biologic)
    before_alpps = spread(m.facts.cycles for m in all_ if m.facts.alpps)
    yield "R29", _value(before_alpps["value"] if before_alpps else None)
    yield "D08", count(first, lambda m: m.more.is_unresectable)
    yield "D13", count(all_, lambda m: m.is_r1 and m.has_adjuvant(targeted=False))


# --- Recurrence and complications ---


def _recurrences(all_: list[Member]) -> Numbers:
    recurred = [m for m in all_ if m.facts.recurrences]
    in_liver = [m for m in recurred if m.first_site == "liver"]
    again = [m for m in all_ if m.facts.is_treated_again]
    at_margin = [m for m in all_ if m.is_r1 and m.recurred_at("liver_resection_margin")]
    yield "A22 Z22 D14", {"value": len(at_margin)}
    yield "A23 Z23 R59 D29", {"value": len(in_liver)}
    yield "A24 Z24 R63 D27", spread(m.facts.recurrences[0].interval_months for m in recurred)
    yield "A25 Z25", count(in_liver, lambda m: m.facts.is_treated_again)
    yield "Z28 R67 D33", {"value": len(again)}
    yield "D28", {"value": len(recurred)}
    for numbers, site in (
        ("R60 D30", "lung"), ("R61 D31", "pelvis"), ("R62 D32", "abdominal_wall"),
    ):  # fmt: skip
        yield numbers, count(recurred, _is(lambda m: m.first_site, site))
    for number, size in (("R64", "1"), ("R65", "2-4"), ("R66", ">4")):
        yield (
            number,
            count(in_liver, _is(lambda m: m.facts.recurrences[0].lesion_class, size)),
        )
    yield (
        "D15",
        count(
            at_margin,
            lambda m: (
                m.second("resection_class") not in (None, "no_resection")
                and m.was_treated_around_recurrence()
            ),
        ),
    )
    yield (
        "D19",
        count(
            all_,
            lambda m: (
                m.is_ablated
                and m.recurred_at("liver_ablation_site")
                and m.facts.recurrences[0].lesion_class == ">4"
            ),
        ),
    )
    done = [set(called(m.facts.second)) for m in again]
    yield "D34", {"value": sum("metastasectomy" in one for one in done)}
    yield "D35", {"value": sum("segmentectomy" in one for one in done)}
    yield "D36", {"value": sum("left_hepatectomy" in one for one in done)}
    yield "D37", {"value": sum(one == {"ablation"} for one in done)}
    yield (
        "D38",
        {"value": sum(bool(one & {"pelvic_surgery", "abdominal_wall_excision"}) for one in done)},
    )


def _complications(all_: list[Member]) -> Numbers:
    again = [m for m in all_ if m.facts.is_treated_again]
    first = [(m, one) for m in all_ for one in m.after(m.facts.index)]
    later = [one for m in again for one in m.after(m.facts.second)]
    abscesses = [
        one for _m, one in first if one.grade == "IIIa" and one.category == "abscess_intraabdominal"
    ]
    wounds = {
        m.facts.course
        for m, one in first
        if one.category == "wound_infection" and m.index("is_combined")
    }
    severe = [one for one in later if one.grade.startswith("III")]
    yield "R40 D40", count(all_, lambda m: m.index("died_within_30_days"))
    yield "R68", count(again, lambda m: m.second("died_within_30_days"))
    yield "R41", count(all_, lambda m: m.index("highest_grade") in ("I", "II"))
    yield "R42", {"value": len(abscesses)}
    yield "R43", {"value": sum(one.is_drained for one in abscesses)}
    yield "R69", {"value": len(severe)}
    yield "R70", {"value": sum(one.category == "abscess_intraabdominal" for one in severe)}
    yield "R71", {"value": sum(one.category == "empyema" for one in severe)}
    yield "R72", {"value": sum(one.is_drained for one in severe)}
    yield (
        "D22",
        count(all_, lambda m: m.facts.course in wounds and m.index("resection_class") == MAJOR),
    )
    yield "D39", _similar(all_)


def _similar(all_: list[Member]) -> Ours | None:
    """Complications after combined operations against those of the others, by Fisher's exact test."""
    shares = []
    for is_combined in (True, False):
        inside = [m for m in all_ if m.index("is_combined") is is_combined]
        ill = sum(m.index("highest_grade") not in (None, "none") for m in inside)
        shares.append([ill, len(inside)])
    if not all(n for _ill, n in shares):
        return None
    p_value = fisher_exact([[ill, n - ill] for ill, n in shares])[1]
    return {"codes": ["similar" if p_value > SIMILAR_ABOVE else "different"], "shares": shares}


# --- The woman of the images ---


def _row_3(all_: list[Member]) -> Numbers:
    woman = next((m for m in all_ if m.more.row == 3), None)
    if woman is None:
        return
    facts, third = woman.facts, third_session(woman)
    yield "F4", _value(facts.age_years)
    yield "F5", _value(facts.cycles)
    yield "F6", _value(_year_reached(facts))
    yield "F7", _value(months_between(third.performed_on if third else None, facts.last_known_on))
    yield "F8", {"codes": called(facts.second)}
    yield "F9", _codes(woman.index("resection_class"))


def _year_reached(facts: Facts) -> int | None:
    """72 completed months: the sixth year."""
    months = facts.survival_months
    return None if months is None or facts.died_on is not None else ceil(months / 12)
