"""The published numbers, each recomputed from the tables of the record. The ids are those of analytics/published/data/facts.json."""

from math import ceil

import numpy as np
import pandas as pd
from lifelines.statistics import logrank_test
from scipy.stats import fisher_exact

from tests.integration.series_import.tables import months

Number = int | float | str | None | tuple
FOLLOW_UP_TEXT = {
    "ischaemic heart disease": "Ischemic heart disease",
    "disseminated colorectal cancer": "Disseminated disease",
    "ileus (pelvic recurrence present)": "Ileus",
    "recurrent liver disease": "Recurrent liver disease",
}


def count(rows) -> int:
    return int(rows.sum())


def spread(values) -> tuple:
    """The median and the range, as the paper prints them."""
    known = pd.Series(list(values)).dropna().astype(float)
    tidy = [int(v) if v == int(v) else v for v in (known.median(), known.min(), known.max())]
    return tidy[0], tidy[1:]


class Numbers(dict):
    """Numbers by id. `other`: those that hold under the reading that the paper itself suggests."""

    def __init__(self):
        self.other: dict[str, Number] = {}

    def put(self, value: Number, *ids: str) -> None:
        self.update(dict.fromkeys(ids, value))


def published_numbers(r) -> Numbers:
    numbers = Numbers()
    for part in (
        *(_patients, _table_1, _table_2, _screening_and_board, _surgery, _pathology),
        *(_chemotherapy, _recurrences, _complications, _survival),
    ):
        part(r, r.patients, numbers)
    return numbers


def _patients(r, w, to: Numbers) -> None:
    bilobar, upfront = w.side == "bilobar", ~w.chemo_first
    to.put(len(w), "A01", "Z01", "M01", "R05")
    to.put(count(w.sex == "male"), "A02", "Z02", "R06")
    to.put(count(w.sex == "female"), "A03", "Z03", "R07")
    to.put(str(w.diagnosed.min())[:7], "A04", "Z04")
    to.put(str(w.operated.max())[:7], "A05", "Z05")
    to.put(spread(w.age)[0], "A06", "Z06")
    to.put(spread(w.age), "R08")
    to.put(count(w.synchronous), "A07", "Z07")
    to.put(count(w.synchronous & (w.strategy == "simultaneous")), "A08", "Z08", "D20")
    to.put(spread(w.interval)[0], "A09", "Z09")
    to.put(spread(w.interval), "R13")
    to.put(count(bilobar), "A10", "Z10", "D03")
    to.put(spread(w.number[bilobar]), "A11", "Z11", "R15", "D04")
    to.put(count(upfront), "A12", "Z12", "R20")
    to.put(count(upfront & w.synchronous), "A13", "Z13", "R21")
    to.put(count(upfront & ~w.synchronous), "A14", "Z14", "R22")
    to.put(count(w.chemo_first), "A15", "Z15", "R16", "D07")
    for number, site in [("R09", "rectum"), ("R10", "sigmoid"), ("R11", "right"), ("R12", "left")]:
        to.put(count(w.site == site), number)
    to.put(spread(w.number), "R14")
    to.put(spread(w.number[upfront]), "R23")
    to.put(count(w.mri), "M17")
    to.put(count(w.pet), "M18")


def _table_1(r, w, to: Numbers) -> None:
    rows = {
        "male": w.sex == "male",
        "female": w.sex == "female",
        "nmet_1": w.number == 1,
        "nmet_1-4": w.number.between(2, 4),
        "nmet_>4": w.number > 4,
        "loc_right": w.side == "right",
        "loc_left": w.side == "left",
        "loc_bilobar": w.side == "bilobar",
        "interval_synchronous": w.synchronous,
        "interval_metachronous": ~w.synchronous,
        "surgery_metachronous": w.surgery_timing == "metachronous",
        "surgery_synchronous": w.surgery_timing == "synchronous",
        "surgery_liver_first": w.strategy == "liver_first",
        "type_metastasectomy": w.index_resection == "metastasectomy",
        "type_segmentectomy_1_2": w.index_resection == "segmentectomy_1_2",
        "type_segmentectomy_gt2": w.index_resection == "segmentectomy_gt2",
        "ablation_yes": w.ablated > 0,
        "ablation_no": w.ablated == 0,
    }
    everybody = w.is_rectum | ~w.is_rectum
    for group, inside in [("total", everybody), ("rectum", w.is_rectum), ("colon", ~w.is_rectum)]:
        to.put(spread(w.age[inside]), f"T1.age.{group}")
        for name, row in rows.items():
            to.put(count(row & inside), f"T1.{name}.{group}")
    to.put(count(w.is_rectum), "T1.01")
    to.put(count(~w.is_rectum), "T1.02")


def _table_2(r, w, to: Numbers) -> None:
    first = r.recurrences[r.recurrences.sequence == 1].set_index("patient")
    again = r.recurrences[r.recurrences.sequence == 2].set_index("patient")
    second = r.sessions[r.sessions.place == 2].set_index("patient")
    for p in w[w.row.notna()].itertuples():
        key, has_again = f"T2.{int(p.row):02d}.", p.patient in again.index
        label = again.label[p.patient] if has_again else None
        cells = {
            "age": int(p.age),
            "sex": p.sex[0].upper(),
            "primary_site": p.site,
            "t_stage": p.t,
            "n_stage": p.n,
            "first_liver_side": p.side,
            "rec1_site_label": first.label[p.patient],
            "rec1_interval_months": int(first.months[p.patient]),
            "second_intervention": second.label[p.patient],
            "rec2_site_label": None if label is None or label.startswith("—") else label,
            "rec2_interval_months": int(again.months[p.patient]) if has_again else None,
            "rec2_follow_up_text": _follow_up_text(r, p, has_again),
            "status_label": p.printed_status,
            "survival_months": int(p.survival),
        }
        for name, value in cells.items():
            to.put(value, key + name)


def _follow_up_text(r, p, has_again: bool) -> str | None:
    """Table 2's "Follow-up": a third intervention, else chemotherapy, else the cause of death."""
    of_patient = r.sessions[r.sessions.patient == p.patient]
    lines = set(r.therapies[r.therapies.patient == p.patient].line)
    if has_again and (of_patient.place == 3).any():
        return "Metastasectomy"
    if p.status == "on_chemo" and "recurrence_2" in lines:
        return "Under CT"
    return FOLLOW_UP_TEXT[p.cause] if p.event else None


def _screening_and_board(r, w, to: Numbers) -> None:
    outcomes = r.screened.outcome
    to.put(len(r.screened), "R01")
    to.put(count(outcomes.str.startswith("excluded_palliative")), "R02")
    to.put(count(outcomes == "excluded_progression"), "R03")
    to.put(count(outcomes == "excluded_unresectable_extrahepatic"), "R04")
    to.put(str(r.screened.on.min())[:7], "M02")
    to.put(str(r.screened.on.max())[:7], "M03")
    of_included = r.decisions[r.decisions.patient.isin(w.patient)]
    to.put(int(of_included.disciplines.mode()[0]), "M04")
    to.put(count(w.patient.map(of_included.groupby("patient").on.min()) < w.operated), "M15")
    months_due = sorted(r.visits.month.dropna().astype(int).unique())
    steps = [(b, b - a) for a, b in zip([0, *months_due], months_due, strict=False)]
    to.put(_only({step for month, step in steps if month <= 24}), "M11")
    to.put(_only({step for month, step in steps if 24 < month <= 60}), "M12")
    with_pet = sorted(r.visits[r.visits.pet].month.dropna().astype(int).unique())
    to.put(1 if with_pet[0] == 12 and all(m % 12 == 0 for m in with_pet) else None, "M13")


def _only(values: set) -> int | None:
    return values.pop() if len(values) == 1 else None


def _surgery(r, w, to: Numbers) -> None:
    ablated, bilobar = w.ablated > 0, w.side == "bilobar"
    simultaneous, liver_first = w.strategy == "simultaneous", w.strategy == "liver_first"
    sparing = w.index_resection.isin(["metastasectomy", "segmentectomy_1_2"])
    major, microwave = w.index_resection == "segmentectomy_gt2", w.modality == "microwave"
    laparoscopic = w.index_approach == "laparoscopic"
    to.put(count(sparing), "A16", "Z16", "D16")
    to.put(count(major), "D17")
    to.put(int(w.ablated.sum()), "A17", "Z17", "R25", "D05")
    to.put(count(ablated), "A18", "Z18", "D06", "D18")
    to.put(count(ablated & bilobar), "R24")
    to.put(spread(w.ablated[ablated]), "R26")
    to.put(count(liver_first & ablated & microwave & w.synchronous), "R27")
    to.put(count(liver_first & ablated & microwave & bilobar), "D23")
    to.put(count(w.strategy == "alpps"), "R28", "D24")
    to.put(count(w.index_hipec.notna()), "R30")
    to.put(count(w.index_hipec == "tumour_perforation"), "R31")
    to.put(count(w.index_hipec == "pelvic_peritoneal_and_ovarian_seeding"), "R32")
    to.put(count(w.index_iort == "psoas_invasion"), "R33")
    to.put(count(w.index_approach == "open"), "R34")
    to.put(count(laparoscopic), "R35")
    to.put(count(laparoscopic & w.index_resection.str.startswith("seg")), "R36")
    several = laparoscopic & (w.index_resection == "metastasectomy") & (w.number > 1)
    to.put(count(several), "R37")
    liver_alone = spread(w.index_stay[w.index_stay_group == "liver_alone"])
    combined = spread(w.index_stay[w.index_stay_group == "combined"])
    to.put(liver_alone, "R38")
    to.put(combined, "R39")
    to.put(liver_alone[0], "D25")
    to.put(combined[0], "D26")
    to.put(w.index_operator.nunique(), "M05")
    to.put(count(simultaneous & major), "D21")


def _pathology(r, w, to: Numbers) -> None:
    positive, ablated, bilobar = w.index_margin_status == "R1", w.ablated > 0, w.side == "bilobar"
    frozen = w.index_frozen
    to.put(spread(w["size"])[0], "A19", "Z19")
    to.put(spread(w["size"]), "R47")
    to.put(spread(w["size"][w.chemo_first]), "R48")
    to.put(spread(w.size_after[w.chemo_first]), "R49")
    to.put(spread(w.index_margin)[0], "A20", "Z20")
    to.put(spread(w.index_margin), "R50", "D11")
    to.put(count(positive), "A21", "Z21", "R51")
    to.put(count(positive & ablated & bilobar), "D12")
    microwaved = positive & ablated & bilobar & (w.modality == "microwave") & (w.number > 1)
    to.put(count(microwaved), "R55")
    to.put(count(frozen), "R52")
    to.put(count(frozen & w.index_reexcised), "R53")
    to.put(count(~frozen & positive), "R54")
    for number, grade in [("R44", "G1"), ("R45", "G2"), ("R46", "G3")]:
        to.put(count(w.grade == grade), number)
    for tn in ("T3N0", "T3N1", "T3N2", "T4N0", "T4N1", "T4N2"):
        to.put(count(w.tn == tn), f"R56.{tn}")
    to.put(count((w.tn == "T0N1") & (w.site == "sigmoid") & w.chemo_first), "R56.T0N1")
    to.put(count(w.n == "N0"), "R57")
    to.put(round(100 * count(w.n == "N0") / len(w)), "R58")


def _chemotherapy(r, w, to: Numbers) -> None:
    before = r.therapies[r.therapies.intent == "preoperative"].set_index("patient")
    adjuvant = r.therapies[r.therapies.intent == "adjuvant_liver"].set_index("patient")
    cycles = w.patient.map(before.cycles)
    targeted = w.patient.map(before.biologics.map(bool)).eq(True)
    to.put(adjuvant.index.nunique(), "M09")
    to.put(count(w.chemo_first & (w.presentation == "obstruction")), "R17")
    to.put(spread(cycles), "R18", "D09")
    to.put(count(targeted), "R19")
    to.put(int(cycles[w.strategy == "alpps"].iloc[0]), "R29")
    to.put(count(w.chemo_first & w.unresectable), "D08")
    untargeted = w.patient.map(adjuvant.biologics.map(bool)).eq(False)
    to.put(count((w.index_margin_status == "R1") & untargeted), "D13")
    row_3 = w[w.row == "3"].iloc[0]
    to.put(int(before.cycles[row_3.patient]), "F5")


def _recurrences(r, w, to: Numbers) -> None:
    first = r.recurrences[r.recurrences.sequence == 1]
    liver = set(first[first.site == "liver"].patient)
    at_margin = set(first[first.at_margin].patient)
    second = r.sessions[r.sessions.place == 2]
    positive = w.index_margin_status == "R1"
    to.put(count(positive & w.patient.isin(at_margin)), "A22", "Z22", "D14")
    to.put(len(liver), "A23", "Z23", "R59", "D29")
    to.put(spread(first.months)[0], "A24", "Z24")
    to.put(spread(first.months), "R63", "D27")
    row_5 = set(w[w.row == "5"].patient)
    without_row_5 = spread(first[~first.patient.isin(row_5)].months)
    to.other |= {"R63": without_row_5, "D27": without_row_5}
    to.put(count(w.second & w.patient.isin(liver)), "A25", "Z25")
    to.other["A25"] = count(w.second)
    to.put(count(w.second), "Z28", "R67", "D33")
    to.put(len(first), "D28")
    for site, numbers in [("lung", ("R60", "D30")), ("pelvis", ("R61", "D31"))]:
        to.put(count(first.site == site), *numbers)
    to.put(count(first.site == "abdominal_wall"), "R62", "D32")
    for number, size in [("R64", "1"), ("R65", "2-4"), ("R66", ">4")]:
        to.put(count(first["class"] == size), number)
    operated_again = set(second[second.resection.notna()].patient)
    around = set(r.therapies[r.therapies.line == "recurrence_1_perioperative"].patient)
    both = w.patient.isin(at_margin & operated_again & around)
    to.put(count(positive & both), "D15")
    ablated = set(w[w.ablated > 0].patient)
    many = first.at_ablation & (first["class"] == ">4") & first.patient.isin(ablated)
    to.put(count(many), "D19")
    label = second.label
    to.put(count(label.str.lower().str.contains("metastasectomy")), "D34")
    to.put(count(label.str.startswith("Segmentectomy")), "D35")
    to.put(count(label == "Left hepatectomy"), "D36")
    to.put(count(label == "Ablation"), "D37")
    to.put(count(label.isin(["Pelvic surgery", "Abdominal wall excision"])), "D38")


def _complications(r, w, to: Numbers) -> None:
    first, later = (
        r.complications[r.complications.place == 1],
        r.complications[r.complications.place > 1],
    )
    abscess = first[(first.grade == "IIIa") & (first.category == "abscess_intraabdominal")]
    died = set(w[[_died_within(p.died, p.operated) for p in w.itertuples()]].patient)
    to.put(len(died), "R40", "D40")
    second = r.sessions[r.sessions.place == 2]
    deaths = w.set_index("patient").died
    to.put(sum(_died_within(deaths[s.patient], s.on) for s in second.itertuples()), "R68")
    to.put(count(first.grade.isin(["I", "II"])), "R41")
    to.put(len(abscess), "R42")
    to.put(count(abscess.drained), "R43")
    to.put(count(later.grade.str.startswith("III")), "R69")
    to.put(count(later.category == "abscess_intraabdominal"), "R70")
    to.put(count(later.category == "empyema"), "R71")
    to.put(count(later.drained), "R72")
    major = w.set_index("patient").index_resection == "segmentectomy_gt2"
    wound = first[(first.category == "wound_infection") & (first.stay_group == "combined")]
    to.put(count(wound.patient.map(major)), "D22")
    combined, alone = (
        count(first.stay_group == "combined"),
        count(first.stay_group == "liver_alone"),
    )
    together = count(w.strategy == "simultaneous")
    table = [[combined, together - combined], [alone, len(w) - together - alone]]
    to.put("similar" if fisher_exact(table)[1] > 0.2 else "different", "D39")


def _died_within(died, operated, days: int = 30) -> bool:
    return died is not None and not pd.isna(died) and (died - operated).days <= days


def _survival(r, w, to: Numbers) -> None:
    again = spread(w.survival[w.second])
    to.put(spread(w.survival)[0], "A26", "Z26")
    to.put(spread(w.survival), "F2")
    to.put(again[0], "A27", "Z27")
    to.put(again, "F3.m")
    without_row_3 = spread(w.survival[w.second & (w.row != "3")])
    to.other |= {"A27": without_row_3[0], "Z27": without_row_3[0], "F3.m": without_row_3}
    row_3 = w[w.row == "3"].iloc[0]
    of_row_3 = r.sessions[r.sessions.patient == row_3.patient].set_index("place")
    to.put(int(row_3.age), "F4")
    to.put(ceil(row_3.survival / 12), "F6")
    to.put(months(of_row_3.on[3], row_3["last"]), "F7")
    to.put(of_row_3.label[2], "F8")
    to.put(row_3.index_resection, "F9")
    once, twice = w[~w.second], w[w.second]
    test = logrank_test(once.survival, twice.survival, once.event, twice.event)
    to.put(round(float(np.float64(test.p_value)), 3), "F3.p")
