"""
What follows from the case while it is being typed: facts, scores with their inputs, what to look at.

Everything is computed by patients.clinical from the assembled rows; here it only gets its words.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.checking import Warned, check, is_mutated
from patients.clinical.complications import (
    comprehensive_complication_index,
    suggested_clavien_dindo,
)
from patients.clinical.missing import known, known_set
from patients.clinical.remnant import (
    body_surface_m2,
    measured_remnant_pct,
    standardized_remnant_pct,
    total_liver_volume_ml,
)
from patients.clinical.resection import (
    Extent,
    LiverResection,
    NamedResection,
    ResectionName,
    SeriesSurgeryType,
    named_resection,
    series_surgery_type,
)
from patients.clinical.score_range import ScoreRange
from patients.clinical.scores import (
    clinical_risk_group,
    game_group,
    game_score,
    modified_clinical_group,
    modified_clinical_score,
)
from patients.clinical.timing import Timing, disease_free_interval
from patients.clinical.tumor_burden import tumor_burden
from patients.entry.assembling import Assembled
from patients.entry.soft_checks import soft_checks
from patients.facts import said_number
from patients.record import PatientRecord

NAMES: dict[str, str | Promise] = {
    ResectionName.METASTASECTOMY: gettext_lazy("Metastasectomy"),
    ResectionName.SEGMENTECTOMY: gettext_lazy("Segmentectomy"),
    ResectionName.BISEGMENTECTOMY: gettext_lazy("Bisegmentectomy"),
    ResectionName.LEFT_LATERAL_SECTIONECTOMY: gettext_lazy("Left lateral sectionectomy"),
    ResectionName.LEFT_MEDIAL_SECTIONECTOMY: gettext_lazy("Left medial sectionectomy"),
    ResectionName.RIGHT_ANTERIOR_SECTIONECTOMY: gettext_lazy("Right anterior sectionectomy"),
    ResectionName.RIGHT_POSTERIOR_SECTIONECTOMY: gettext_lazy("Right posterior sectionectomy"),
    ResectionName.LEFT_HEPATECTOMY: gettext_lazy("Left hepatectomy"),
    ResectionName.RIGHT_HEPATECTOMY: gettext_lazy("Right hepatectomy"),
    ResectionName.CENTRAL_HEPATECTOMY: gettext_lazy("Central hepatectomy"),
    ResectionName.RIGHT_TRISECTIONECTOMY: gettext_lazy("Right trisectionectomy"),
    ResectionName.LEFT_TRISECTIONECTOMY: gettext_lazy("Left trisectionectomy"),
    ResectionName.THREE_OR_MORE_SEGMENTS: gettext_lazy("Resection of three or more segments"),
    ResectionName.SEPARATE_SEGMENTECTOMIES: gettext_lazy("Separate segmentectomies"),
}
EXTENTS = {Extent.MINOR: gettext_lazy("minor"), Extent.MAJOR: gettext_lazy("major")}
CLASSES: dict[str, str | Promise] = {
    SeriesSurgeryType.METASTASECTOMY: gettext_lazy("Metastasectomy"),
    SeriesSurgeryType.SEGMENTECTOMY_1_2: gettext_lazy("Segmentectomy (1-2 segments)"),
    SeriesSurgeryType.SEGMENTECTOMY_GT2: gettext_lazy("Segmentectomy (>2 segments)"),
}
TIMINGS: dict[str, str | Promise] = {
    Timing.SYNCHRONOUS: gettext_lazy("Synchronous"),
    Timing.METACHRONOUS: gettext_lazy("Metachronous"),
    Timing.EARLY_METACHRONOUS: gettext_lazy("Metachronous, early"),
    Timing.LATE_METACHRONOUS: gettext_lazy("Metachronous, late"),
}
DISTRIBUTIONS: dict[str, str | Promise] = {
    "right": gettext_lazy("Right lobe"),
    "left": gettext_lazy("Left lobe"),
    "bilobar": gettext_lazy("Bilobar"),
    "caudate_only": gettext_lazy("Caudate lobe only"),
}
GROUPS: dict[str, str | Promise] = {
    "low": gettext_lazy("low"),
    "intermediate": gettext_lazy("intermediate"),
    "medium": gettext_lazy("medium"),
    "moderate": gettext_lazy("moderate"),
    "high": gettext_lazy("high"),
}
UNKNOWN = "–"


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class CriterionLine:
    """One input of a score: met, not met, or not known."""

    label: str
    met: bool | None


@dataclass(frozen=True)
class ScoreCard:
    label: str
    value: str
    highest: str
    group: str
    criteria: list[CriterionLine]
    source: str


@dataclass
class Derived:
    facts: list[Fact]
    scores: list[ScoreCard]
    resection: Fact
    findings: list[Warned] = field(default_factory=list)


def derive(assembled: Assembled, *, today: date) -> Derived:
    record = assembled.record
    resection = _resection(assembled)
    return Derived(
        facts=[
            *_interval(record),
            *_burden(record),
            resection,
            *_stage(record),
            *_complications(assembled),
            *_remnant(record),
        ],
        scores=[_fong(record), _burden_score(record), _game(record), _modified(record)],
        resection=resection,
        findings=check(record, today=today, also=soft_checks(assembled)),
    )


# --- Facts ---


def _interval(record: PatientRecord) -> list[Fact]:
    timings = record.timings
    timing = timings.at_diagnosis if timings else None
    facts = [
        Fact(
            _("Synchronous or metachronous"),
            str(TIMINGS[timing]) if timing else UNKNOWN,
            _("at the diagnosis of the primary (consensus 2023)"),
        )
    ]
    if record.primary and record.presentation:
        interval = disease_free_interval(
            primary_diagnosed_on=record.primary.diagnosed_on,
            metastasis_diagnosed_on=record.presentation.diagnosed_on,
        )
        if interval is not None:
            facts.append(
                Fact(
                    _("Disease-free interval"),
                    _("%(months)s months") % {"months": said_number(round(interval.months, 1))},
                    _("from the diagnosis of the primary"),
                )
            )
    return facts


def _burden(record: PatientRecord) -> list[Fact]:
    if record.lesions_count is None:
        return [Fact(_("Lesions"), UNKNOWN)]
    largest = record.largest_mm
    lobe = record.distribution
    return [
        Fact(
            _("Lesions"),
            ngettext("%(count)d lesion", "%(count)d lesions", record.lesions_count)
            % {"count": record.lesions_count},
            ""
            if largest is None
            else _("largest %(mm)s mm at presentation") % {"mm": said_number(largest)},
        ),
        Fact(_("Distribution"), str(DISTRIBUTIONS.get(str(lobe), UNKNOWN)) if lobe else UNKNOWN),
    ]


def resection_of(assembled: Assembled) -> tuple[NamedResection | None, SeriesSurgeryType | None]:
    done = [
        LiverResection(
            frozenset(known_set(p.segments_resected) or ()),
            {"yes": True, "no": False}.get(p.anatomic or ""),
        )
        for p in assembled.session.procedures.all()
        if p.group == "liver_resection"
    ]
    anatomic = next((r for r in done if r.is_anatomic), None) or next(iter(done), None)
    if anatomic is None:
        return None, None
    named = named_resection(segments=anatomic.segments, is_anatomic=anatomic.is_anatomic)
    return named, series_surgery_type(done)


def _resection(assembled: Assembled) -> Fact:
    named, series_class = resection_of(assembled)
    ablated = sum(
        p.lesions_treated or 0 for p in assembled.session.procedures.all() if p.group == "ablation"
    )
    notes = []
    if named:
        notes.append(str(EXTENTS[named.extent]))
    if series_class:
        notes.append(str(CLASSES[series_class]))
    if ablated:
        notes.append(
            ngettext("%(count)d lesion ablated", "%(count)d lesions ablated", ablated)
            % {"count": ablated}
        )
    value = str(NAMES[named.name]) if named else (_("Ablation") if ablated else UNKNOWN)
    return Fact(_("Liver procedure"), value, " · ".join(notes))


def _stage(record: PatientRecord) -> list[Fact]:
    if not record.stages:
        return []
    return [
        Fact(
            _("Stage group (AJCC)"),
            " / ".join(str(stage) for stage in record.stages),
            _("of the primary, at its diagnosis"),
        )
    ]


def _complications(assembled: Assembled) -> list[Fact]:
    rows = assembled.session.complications.all()
    if not rows:
        return []
    facts = []
    for number, row in enumerate(rows, start=1):
        suggested = suggestion(row)
        if suggested:
            facts.append(
                Fact(
                    _("Clavien-Dindo, complication %(number)d") % {"number": number},
                    suggested,
                    _("suggested by its treatment"),
                )
            )
    index = comprehensive_complication_index([known(row.clavien_dindo) for row in rows])
    if index is not None:
        facts.append(Fact(_("Comprehensive Complication Index"), said_number(index)))
    return facts


def suggestion(complication) -> str:
    """The grade that its treatment implies; empty while something is not known."""
    if complication.therapies is None:
        return ""
    grade = suggested_clavien_dindo(
        died=False,
        therapies=complication.therapies,
        anesthesia=complication.anesthesia,
        organ_failures_count=int(complication.organ_failures)
        if known(complication.organ_failures)
        else None,
    )
    return str(grade or "")


def _remnant(record: PatientRecord) -> list[Fact]:
    measured = [s for s in record.patient.imaging_studies.all() if s.remnant_volume_ml]
    if not measured:
        return []
    study = max(measured, key=lambda s: s.performed_on or date.min)
    patient = record.patient
    total = total_liver_volume_ml(
        body_surface_m2=body_surface_m2(
            height_cm=_float(patient.height_cm), weight_kg=_float(patient.weight_kg)
        )
    )
    values = [
        (
            standardized_remnant_pct(
                remnant_ml=study.remnant_volume_ml, total_liver_volume_ml=total
            ),
            _("of the estimated liver volume (Vauthey)"),
        ),
        (
            measured_remnant_pct(
                remnant_ml=study.remnant_volume_ml,
                ct_liver_volume_ml=study.liver_volume_ml,
                tumor_volume_ml=study.tumor_volume_ml,
            ),
            _("of the liver on CT without the tumor"),
        ),
    ]
    return [
        Fact(_("Future liver remnant"), f"{said_number(round(percent, 1))} %", note)
        for percent, note in values
        if percent is not None
    ]


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


# --- Scores ---


def _fong(record: PatientRecord) -> ScoreCard:
    score = record.clinical_risk
    size, cea = _float(record.largest_mm), record.cea_before_liver_operation
    count = record.lesions_count
    lines = [
        CriterionLine(_("Node-positive primary"), record.is_node_positive),
        CriterionLine(_("Disease-free interval under 12 months"), record.is_interval_short),
        CriterionLine(_("More than one metastasis"), None if count is None else count > 1),
        CriterionLine(_("CEA above 200 ng/mL"), None if cea is None else cea > 200),
        CriterionLine(_("Largest above 50 mm"), None if size is None else size > 50),
    ]
    group = clinical_risk_group(score) if score else None
    return _card(_("Clinical risk score (Fong)"), score, 5, group, lines, "Fong 1999")


def _burden_score(record: PatientRecord) -> ScoreCard:
    burden = tumor_burden(
        largest_metastasis_mm=_float(record.largest_mm),
        liver_metastases_count=record.lesions_count,
    )
    zone = burden.zone
    text = str(zone.low) if zone.low == zone.high else f"{zone.low}–{zone.high}"
    return ScoreCard(
        _("Tumor Burden Score"),
        UNKNOWN if burden.score is None else said_number(round(burden.score, 1)),
        "",
        _("zone %(zone)s") % {"zone": text},
        [
            CriterionLine(_("Largest size known"), None if record.largest_mm is None else True),
            CriterionLine(_("Number known"), None if record.lesions_count is None else True),
        ],
        "Sasaki 2018",
    )


def _game(record: PatientRecord) -> ScoreCard:
    kras = is_mutated(record.primary.kras) if record.primary else None
    cea, extrahepatic = record.cea_before_liver_operation, has_extrahepatic(record)
    score = game_score(
        is_kras_mutated=kras,
        cea_ng_per_ml=cea,
        is_node_positive_primary=record.is_node_positive,
        largest_metastasis_mm=_float(record.largest_mm),
        liver_metastases_count=record.lesions_count,
        has_extrahepatic_disease=extrahepatic,
    )
    burden = tumor_burden(
        largest_metastasis_mm=_float(record.largest_mm),
        liver_metastases_count=record.lesions_count,
    )
    lines = [
        CriterionLine(_("KRAS mutated"), kras),
        CriterionLine(_("CEA 20 ng/mL or more"), None if cea is None else cea >= 20),
        CriterionLine(_("Node-positive primary"), record.is_node_positive),
        CriterionLine(
            _("Tumor Burden Score 3 or more"), None if burden.score is None else burden.score >= 3
        ),
        CriterionLine(_("Disease outside the liver"), extrahepatic),
    ]
    return _card(_("GAME score"), score, 7, game_group(score), lines, "Margonis 2018")


def _modified(record: PatientRecord) -> ScoreCard:
    primary = record.primary
    kras = is_mutated(primary.kras) if primary else None
    nras = is_mutated(primary.nras) if primary else None
    size = _float(record.largest_mm)
    score = modified_clinical_score(
        is_kras_mutated=kras,
        is_nras_mutated=nras,
        is_node_positive_primary=record.is_node_positive,
        largest_metastasis_mm=size,
    )
    ras = True if kras or nras else (None if None in (kras, nras) else False)
    lines = [
        CriterionLine(_("RAS mutated"), ras),
        CriterionLine(_("Node-positive primary"), record.is_node_positive),
        CriterionLine(_("Largest above 50 mm"), None if size is None else size > 50),
    ]
    return _card(
        _("Modified clinical score (m-CS)"), score, 3, modified_clinical_group(score), lines,
        "Brudvik 2019",
    )  # fmt: skip


def has_extrahepatic(record: PatientRecord) -> bool | None:
    """Disease outside the liver that is there; nobody can deny it without having looked."""
    rows = record.patient.extrahepatic_disease.all()
    if any(known(row.state) != "cleared" for row in rows):
        return True
    looked = {study.modality for study in record.patient.imaging_studies.all()}
    return False if looked & {"pet_ct", "ct_thorax"} else None


def _card(
    label: str,
    score: ScoreRange | None,
    highest: int,
    group,
    lines: list[CriterionLine],
    source: str,
) -> ScoreCard:
    if score is None:
        value = UNKNOWN
    elif score.low == score.high:
        value = str(score.low)
    else:
        value = f"{score.low}–{score.high}"
    return ScoreCard(label, value, str(highest), str(GROUPS[group]) if group else "", lines, source)
