"""The criteria, one after the other. The only list of what a cohort can be asked for. Not: how it is compiled."""

from datetime import timedelta

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from analytics.definitions import Origin, Timing
from patients.clinical.complications import GRADES_IN_ORDER, WINDOW_DAYS
from patients.models import (
    Complication,
    Distribution,
    ExtrahepaticDisease,
    InterventionSession,
    LiverMetastasis,
    PathologyReport,
    Patient,
    PrimaryTumor,
    Procedure,
    Recurrence,
    SystemicTherapy,
)
from patients.models.primary_tumor import Differentiation, MutationStatus
from tumorboard.models import Decision, Recommendation
from tumorboard.options import Option

from . import measures
from .parts import Choices, Criterion, Days, Details, Known, Nothing, Numbers
from .reading import (
    TIME_ZERO,
    Beginning,
    Computed,
    CourseCode,
    CourseDay,
    Measured,
    Reached,
    Rows,
    coded,
    coded_set,
    dated,
    grouped,
    numeric,
)

METASTASES = "metastasis_diagnosed_on"
SECOND_INTERVENTION = "second_intervention"
# Beside the milestones that have a name: who is in the cohort is decided after time zero.
LATER_EVENT = "later_event"


class Subject(models.TextChoices):
    PATIENT = "patient", _("Patient")
    PRIMARY = "primary", _("Primary tumor")
    PRESENTATION = "presentation", _("Liver metastases at presentation")
    SYSTEMIC = "systemic", _("Systemic therapy")
    OPERATION = "operation", _("Index liver operation")
    INTERVENTIONS = "interventions", _("Any intervention")
    COURSE = "course", _("Recurrence and later course")
    BOARD = "board", _("Board decision")
    DATES = "dates", _("Dates")


PRIMARY_SITES = {
    "right": ("C18.0", "C18.1", "C18.2", "C18.3", "C18.4"),
    "left": ("C18.5", "C18.6"),
    "sigmoid": ("C18.7",),
    "rectosigmoid": ("C19.9",),
    "rectum": ("C20.9",),
    "colon_other": ("C18.8", "C18.9"),
}
T_GROUPS = {
    "T0": ("T0",), "Tis": ("Tis",), "T1": ("T1",), "T2": ("T2",), "T3": ("T3",),
    "T4": ("T4", "T4a", "T4b"),
}  # fmt: skip
N_GROUPS = {
    "N0": ("N0",), "N1": ("N1", "N1a", "N1b", "N1c"), "N2": ("N2", "N2a", "N2b"),
}  # fmt: skip
GRADE_GROUPS = {
    grade: tuple(code.value for code in GRADES_IN_ORDER if code.value.rstrip("ab") == grade)
    for grade in ("I", "II", "III", "IV", "V")
}
MARGIN_GROUPS = {"R0": ("R0",), "R1": ("R1", "R1_parenchymal", "R1_vascular"), "R2": ("R2",)}
APPROACH_GROUPS = {
    "open": ("open",),
    "laparoscopic": ("laparoscopic",),
    "robotic": ("robotic",),
    "converted": ("lap_converted", "robotic_converted"),
    "percutaneous": ("percutaneous",),
    "other": ("endovascular", "hybrid"),
}
SITE_GROUPS = {
    "liver": (
        "liver", "liver_right", "liver_left", "liver_bilobar", "liver_resection_margin",
        "liver_ablation_site",
    ),
    "lung": ("lung",),
    "peritoneum": ("peritoneum",),
    "pelvis": ("pelvis", "local_primary"),
    "nodes": ("nodes",),
    "abdominal_wall": ("abdominal_wall",),
    "other": ("bone", "brain", "disseminated", "other"),
}  # fmt: skip

PREOPERATIVE = Q(intent__in=["preoperative", "conversion"])
ADJUVANT = Q(intent__in=["adjuvant_liver", "adjuvant_primary"])
ON_LIVER = Q(group__in=["liver_resection", "ablation"]) & ~Q(kind="lung_ablation")
IN_WINDOW = Q(began_on__isnull=True) | Q(
    began_on__lte=F("session__performed_on") + timedelta(days=WINDOW_DAYS)
)
# A category read from a specimen that was removed after time zero was not known then.
FROM_LATER_SPECIMEN = Q(tnm_prefix__in=["p", "yp"], resection__performed_on__gt=OuterRef(TIME_ZERO))
DECIDED = Q(state__in=["signed", "imported"])
DECIDED_PART = Q(decision__state__in=["signed", "imported"], is_struck=False)


def _begun_after_liver(_details: Details) -> tuple[Q, Q]:
    """
    Of a therapy that began in the month, or the year, of the liver intervention, and nobody knows on which day: to the
    liver it was adjuvant after it; to the primary it may have been before.
    """
    same = Q()
    for period in ("month", "year"):
        is_same: Exact = Exact(
            Beginning(period, F("started_on")), Beginning(period, OuterRef(TIME_ZERO))
        )
        same |= Q(started_on_precision=period) & Q(is_same)
    after = Q(started_on__gte=OuterRef(TIME_ZERO)) & ~same
    return after | (same & Q(intent="adjuvant_liver")), same & Q(intent="adjuvant_primary")


def _from(codes: dict[str, tuple[str, ...]], labels: dict | None = None) -> Choices:
    return Choices(tuple((code, (labels or {}).get(code, code)) for code in codes))


def _of(choices) -> Choices:
    return Choices(tuple((member.value, member.label) for member in choices))


_NUMBER = measures.number_of_metastases()
_AGE = measures.age_at_time_zero()
_LARGEST = measures.largest_mm()
_MONTHS_TO_RECURRENCE = measures.months_between(TIME_ZERO, "first_recurrence_on")

_ALL = [
    # Patient
    Criterion(
        "sex", Subject.PATIENT, _("Sex"),
        _("the patient is %(asked)s"), _("the patient is not %(asked)s"),
        _of(Patient.Sex),
        Rows(Patient, coded("sex_at_birth"), patient="pk"),
        Known.BEFORE,
    ),
    Criterion(
        "age", Subject.PATIENT, _("Age at the first liver intervention"),
        _("the age at the first liver intervention was %(asked)s"),
        _("the age at the first liver intervention was not %(asked)s"),
        Numbers(0, 120, _("years")),
        Measured(*_AGE, since=TIME_ZERO),
        Known.AT, Origin.INDEX_LIVER_INTERVENTION,
    ),
    Criterion(
        "died", Subject.PATIENT, _("Died"),
        _("the patient has died"), _("the patient is not known to have died"),
        Nothing(), Reached("died_on", or_flag="death_undated"), Known.AFTER,
    ),
    # Primary
    Criterion(
        "primary_site", Subject.PRIMARY, _("Site of the primary"),
        _("the primary was in the %(asked)s"), _("the primary was not in the %(asked)s"),
        _from(PRIMARY_SITES, {
            "right": _("Right colon"), "left": _("Left colon"), "sigmoid": _("Sigmoid colon"),
            "rectosigmoid": _("Rectosigmoid junction"), "rectum": _("Rectum"),
            "colon_other": _("Colon, site not told"),
        }),
        Rows(PrimaryTumor, grouped("topography", PRIMARY_SITES), on="diagnosed_on"),
        Known.BEFORE,
    ),
    Criterion(
        "t_category", Subject.PRIMARY, _("T category"),
        _("the T category of the primary was %(asked)s"),
        _("the T category of the primary was not %(asked)s"),
        _from(T_GROUPS),
        Rows(PrimaryTumor, grouped("t_category", T_GROUPS), on="diagnosed_on",
             late=FROM_LATER_SPECIMEN),
        Known.BEFORE,
    ),
    Criterion(
        "n_category", Subject.PRIMARY, _("N category"),
        _("the N category of the primary was %(asked)s"),
        _("the N category of the primary was not %(asked)s"),
        _from(N_GROUPS),
        Rows(PrimaryTumor, grouped("n_category", N_GROUPS), on="diagnosed_on",
             late=FROM_LATER_SPECIMEN),
        Known.BEFORE,
    ),
    Criterion(
        "differentiation", Subject.PRIMARY, _("Differentiation of the primary"),
        _("the primary was %(asked)s"), _("the primary was not %(asked)s"),
        Choices(tuple((one.value, one.label) for one in Differentiation if one != "GX")),
        Rows(PrimaryTumor, grouped(
            "differentiation", {code: (code,) for code in ("G1", "G2", "G3", "G4")}
        ), on="diagnosed_on"),
        Known.BEFORE,
    ),
    Criterion(
        "kras", Subject.PRIMARY, _("KRAS"),
        _("KRAS was %(asked)s"), _("KRAS was not %(asked)s"),
        _from({"wild_type": (), "mutated": ()}, dict(MutationStatus.choices)),
        Rows(PrimaryTumor, grouped(
            "kras", {"wild_type": ("wild_type",), "mutated": ("mutated",)}
        ), on="diagnosed_on"),
        Known.BEFORE,
    ),
    # Presentation
    Criterion(
        "timing", Subject.PRESENTATION, _("Timing of the metastases"),
        _("the metastases were %(asked)s"), _("the metastases were not %(asked)s"),
        _of(Timing), CourseCode("timing", since=METASTASES),
        Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "number", Subject.PRESENTATION, _("Number of liver metastases"),
        _("the number of liver metastases was %(asked)s"),
        _("the number of liver metastases was not %(asked)s"),
        Numbers(1, 99), Measured(*_NUMBER, since=METASTASES),
        Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "largest", Subject.PRESENTATION, _("Largest metastasis"),
        _("the largest metastasis measured %(asked)s"),
        _("the largest metastasis did not measure %(asked)s"),
        Numbers(1, 300, "mm", decimals=True),
        Measured(_LARGEST, _LARGEST, since=METASTASES),
        Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "distribution", Subject.PRESENTATION, _("Distribution in the liver"),
        _("the distribution in the liver was: %(asked)s"),
        _("the distribution in the liver was not: %(asked)s"),
        _of(Distribution), Computed(measures.distribution(), since=METASTASES),
        Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "extrahepatic", Subject.PRESENTATION, _("Disease outside the liver"),
        _("there was disease outside the liver"),
        _("no disease outside the liver is recorded"),
        Nothing(),
        Rows(ExtrahepaticDisease, on="detected_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "extrahepatic_site", Subject.PRESENTATION, _("Site of disease outside the liver"),
        _("there was disease outside the liver: %(asked)s"),
        _("there was no disease outside the liver of this site: %(asked)s"),
        _of(ExtrahepaticDisease.Site),
        Rows(ExtrahepaticDisease, coded("site"), on="detected_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "resectability", Subject.PRESENTATION, _("Resectability at presentation"),
        _("the metastases at presentation were %(asked)s"),
        _("the metastases at presentation were not %(asked)s"),
        _of(LiverMetastasis.Resectability),
        Rows(LiverMetastasis, coded("resectability"), on="diagnosed_on"),
        Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "strategy", Subject.PRESENTATION, _("Treatment strategy"),
        _("the treatment strategy was %(asked)s"), _("the treatment strategy was not %(asked)s"),
        _of(LiverMetastasis.Strategy),
        Rows(LiverMetastasis, coded("strategy"), on="diagnosed_on"),
        Known.AT, Origin.METASTASIS_DIAGNOSIS,
    ),
    # Systemic therapy
    Criterion(
        "preoperative_therapy", Subject.SYSTEMIC, _("Preoperative therapy"),
        _("systemic therapy was given before the operation"),
        _("no systemic therapy before the operation is recorded"),
        Nothing(), Rows(SystemicTherapy, only=PREOPERATIVE, on="started_on", is_event=True),
        Known.BEFORE,
    ),
    Criterion(
        "preoperative_regimen", Subject.SYSTEMIC, _("Preoperative regimen"),
        _("the regimen before the operation was %(asked)s"),
        _("the regimen before the operation was not %(asked)s"),
        _of(SystemicTherapy.Regimen),
        Rows(SystemicTherapy, coded("regimen"), only=PREOPERATIVE, on="started_on", is_event=True),
        Known.BEFORE,
    ),
    Criterion(
        "preoperative_cycles", Subject.SYSTEMIC, _("Cycles before the operation"),
        _("of systemic therapy before the operation %(asked)s were given"),
        _("of systemic therapy before the operation not %(asked)s were given"),
        Numbers(1, 60, _("cycles")),
        # Given in part after time zero, the number was not known then.
        Rows(SystemicTherapy, numeric("cycles_delivered"), only=PREOPERATIVE, on="started_on",
             late=Q(ended_on__gt=OuterRef(TIME_ZERO)) | Q(ended_on__isnull=True), is_event=True),
        Known.BEFORE,
    ),
    Criterion(
        "regimen", Subject.SYSTEMIC, _("Regimen, at any time"),
        _("%(asked)s was given"), _("%(asked)s was not given"),
        _of(SystemicTherapy.Regimen),
        Rows(SystemicTherapy, coded("regimen"), on="started_on", is_event=True), Known.ANY_TIME,
    ),
    Criterion(
        "biologic", Subject.SYSTEMIC, _("Biological agent, at any time"),
        _("a biological agent was given: %(asked)s"),
        _("no such biological agent was given: %(asked)s"),
        Choices(tuple(
            (one.value, one.label) for one in SystemicTherapy.Biologic if one != "none"
        )),
        Rows(SystemicTherapy, coded_set("biologics"), on="started_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "adjuvant_therapy", Subject.SYSTEMIC, _("Adjuvant therapy"),
        _("adjuvant therapy was given"), _("no adjuvant therapy is recorded"),
        Nothing(), Rows(SystemicTherapy, only=ADJUVANT, on="started_on", is_event=True),
        Known.AFTER,
    ),
    Criterion(
        "adjuvant_after_liver", Subject.SYSTEMIC,
        _("Adjuvant therapy after the first liver intervention"),
        _("adjuvant therapy was begun after the first liver intervention"),
        _("no adjuvant therapy is recorded after the first liver intervention"),
        Nothing(),
        Rows(SystemicTherapy, _begun_after_liver, only=ADJUVANT, on="started_on", is_event=True),
        Known.AFTER,
    ),
    # Index liver operation
    Criterion(
        "operated", Subject.OPERATION, _("First liver intervention"),
        _("there was a liver intervention with curative intent"),
        _("no liver intervention with curative intent is recorded"),
        Nothing(), Reached(TIME_ZERO), Known.AT, Origin.INDEX_LIVER_INTERVENTION,
    ),
    Criterion(
        "approach", Subject.OPERATION, _("Approach"),
        _("the approach of the index liver operation was %(asked)s"),
        _("the approach of the index liver operation was not %(asked)s"),
        _from(APPROACH_GROUPS, {
            **dict(InterventionSession.Approach.choices),
            "converted": _("Converted to open"), "other": _("Other"),
        }),
        Rows(InterventionSession, grouped("approach", APPROACH_GROUPS), on="performed_on",
             of_operation=True),
        Known.AT, Origin.INDEX_LIVER_OPERATION,
    ),
    Criterion(
        "ablation", Subject.OPERATION, _("Ablation in the index operation"),
        _("the index liver operation included an ablation"),
        _("the index liver operation included no ablation"),
        Nothing(),
        Rows(Procedure, lambda _details: (Q(group="ablation") & ~Q(kind="lung_ablation"), Q(pk__in=[])),
             on="session__performed_on", of_operation=True),
        Known.AT, Origin.INDEX_LIVER_OPERATION,
    ),
    Criterion(
        "resection_class", Subject.OPERATION, _("Extent of the resection, reported"),
        _("the extent of the liver resection was reported as %(asked)s"),
        _("the extent of the liver resection was not reported as %(asked)s"),
        _of(Procedure.ReportedClass),
        Rows(Procedure, coded("resection_class_reported"), only=Q(group="liver_resection"),
             on="session__performed_on", of_operation=True),
        Known.AT, Origin.INDEX_LIVER_OPERATION,
    ),
    Criterion(
        "margin", Subject.OPERATION, _("Margin status"),
        _("the liver resection was %(asked)s"), _("the liver resection was not %(asked)s"),
        _from(MARGIN_GROUPS),
        Rows(PathologyReport, grouped("margin_status", MARGIN_GROUPS), only=Q(specimen="liver"),
             on="session__performed_on", of_operation=True),
        Known.AT, Origin.INDEX_LIVER_OPERATION,
    ),
    Criterion(
        "margin_mm", Subject.OPERATION, _("Width of the margin"),
        _("the margin of the liver resection measured %(asked)s"),
        _("the margin of the liver resection did not measure %(asked)s"),
        Numbers(0, 100, "mm", decimals=True),
        Rows(PathologyReport, numeric("margin_mm"), only=Q(specimen="liver"),
             on="session__performed_on", of_operation=True),
        Known.AT, Origin.INDEX_LIVER_OPERATION,
    ),
    Criterion(
        "complication", Subject.OPERATION, _("Complication after the index operation"),
        _("a complication followed the index liver operation within 90 days, Clavien-Dindo %(asked)s"),
        _("no complication followed the index liver operation within 90 days, Clavien-Dindo %(asked)s"),
        _from(GRADE_GROUPS),
        Rows(Complication, grouped("clavien_dindo", GRADE_GROUPS), only=IN_WINDOW,
             on="session__performed_on", of_operation=True, is_event=True),
        Known.AFTER,
    ),
    # Interventions
    Criterion(
        "procedure", Subject.INTERVENTIONS, _("Kind of procedure"),
        _("this was done: %(asked)s"), _("this was not done: %(asked)s"),
        _of(Procedure.Kind),
        Rows(Procedure, coded("kind"), on="session__performed_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "procedure_group", Subject.INTERVENTIONS, _("Group of procedures"),
        _("there was an intervention of this group: %(asked)s"),
        _("there was no intervention of this group: %(asked)s"),
        _of(Procedure.Group),
        Rows(Procedure, coded("group"), on="session__performed_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "role", Subject.INTERVENTIONS, _("Role in the strategy"),
        _("there was an intervention in this role: %(asked)s"),
        _("there was no intervention in this role: %(asked)s"),
        _of(InterventionSession.StrategyRole),
        Rows(InterventionSession, coded("strategy_role"), on="performed_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "intervention_day", Subject.INTERVENTIONS, _("Date of any liver intervention"),
        _("there was a liver intervention %(asked)s"),
        _("there was no liver intervention %(asked)s"),
        Days(),
        Rows(Procedure, dated("session__performed_on"), only=ON_LIVER, on="session__performed_on",
             is_event=True),
        Known.ANY_TIME,
    ),
    # Later course
    Criterion(
        "recurred", Subject.COURSE, _("Recurrence"),
        _("the disease came back"), _("no recurrence is recorded"),
        Nothing(), Rows(Recurrence, on="detected_on", is_event=True), Known.AFTER,
    ),
    Criterion(
        "recurrence_site", Subject.COURSE, _("Site of the first recurrence"),
        _("the first recurrence was in: %(asked)s"),
        _("the first recurrence was not in: %(asked)s"),
        _from(SITE_GROUPS, {
            "liver": _("Liver"), "pelvis": _("Pelvis"), "lung": _("Lung"),
            "peritoneum": _("Peritoneum"), "nodes": _("Lymph nodes"),
            "abdominal_wall": _("Abdominal wall"), "other": _("Other"),
        }),
        Rows(Recurrence, coded_set("sites", SITE_GROUPS), only=Q(sequence_no=1), on="detected_on"),
        Known.AFTER,
    ),
    Criterion(
        "recurrence_interval", Subject.COURSE, _("Time to the first recurrence"),
        _("the first recurrence came %(asked)s after the first liver intervention"),
        _("the first recurrence did not come %(asked)s after the first liver intervention"),
        Numbers(0, 600, _("months"), decimals=True),
        Measured(_MONTHS_TO_RECURRENCE, _MONTHS_TO_RECURRENCE),
        Known.AFTER,
    ),
    Criterion(
        "second_intervention", Subject.COURSE, _("Repeat intervention"),
        _("there was a second intervention with curative intent"),
        _("no second intervention with curative intent is recorded"),
        Nothing(), Reached("second_intervention_on"), Known.AFTER, SECOND_INTERVENTION,
    ),
    Criterion(
        "cleared", Subject.COURSE, _("Cleared of all disease"),
        _("the patient was cleared of all disease"), _("no clearance of all disease is recorded"),
        Nothing(), Reached("cleared_on"), Known.ANY_TIME, Origin.CLEARANCE,
    ),
    # Board
    Criterion(
        "board_decided", Subject.BOARD, _("Decision of the board"),
        _("the board decided on the patient"), _("no decision of the board is recorded"),
        Nothing(),
        Rows(Decision, only=DECIDED, on="agenda_item__meeting__held_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "board_option", Subject.BOARD, _("Recommendation of the board"),
        _("the board recommended: %(asked)s"), _("the board did not recommend: %(asked)s"),
        _of(Option),
        Rows(Recommendation, coded("option"), only=DECIDED_PART,
             on="decision__agenda_item__meeting__held_on", is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "board_intent", Subject.BOARD, _("Intent of the board"),
        _("the board decided with this intent: %(asked)s"),
        _("the board did not decide with this intent: %(asked)s"),
        _of(Decision.Intent),
        Rows(Decision, coded("intent"), only=DECIDED, on="agenda_item__meeting__held_on",
             is_event=True),
        Known.ANY_TIME,
    ),
    Criterion(
        "board_day", Subject.BOARD, _("Date of a decision of the board"),
        _("the board decided %(asked)s"), _("the board did not decide %(asked)s"),
        Days(),
        Rows(Decision, dated("agenda_item__meeting__held_on"), only=DECIDED,
             on="agenda_item__meeting__held_on", is_event=True),
        Known.ANY_TIME,
    ),
    # Dates
    Criterion(
        "primary_day", Subject.DATES, _("Diagnosis of the primary"),
        _("the primary was diagnosed %(asked)s"), _("the primary was not diagnosed %(asked)s"),
        Days(), CourseDay("primary_diagnosed_on"), Known.BEFORE, Origin.PRIMARY_DIAGNOSIS,
    ),
    Criterion(
        "metastases_day", Subject.DATES, _("Diagnosis of the metastases"),
        _("the metastases were diagnosed %(asked)s"),
        _("the metastases were not diagnosed %(asked)s"),
        Days(), CourseDay(METASTASES), Known.BEFORE, Origin.METASTASIS_DIAGNOSIS,
    ),
    Criterion(
        "time_zero_day", Subject.DATES, _("First liver intervention, date"),
        _("the first liver intervention was %(asked)s"),
        _("the first liver intervention was not %(asked)s"),
        Days(), CourseDay(TIME_ZERO), Known.AT, Origin.INDEX_LIVER_INTERVENTION,
    ),
    Criterion(
        "second_day", Subject.DATES, _("Second intervention, date"),
        _("the second intervention was %(asked)s"), _("the second intervention was not %(asked)s"),
        Days(), CourseDay("second_intervention_on"), Known.AFTER, SECOND_INTERVENTION,
    ),
    Criterion(
        "recurrence_day", Subject.DATES, _("First recurrence, date"),
        _("the first recurrence was found %(asked)s"),
        _("the first recurrence was not found %(asked)s"),
        Days(), CourseDay("first_recurrence_on"), Known.AFTER,
    ),
    Criterion(
        "last_contact_day", Subject.DATES, _("Last contact"),
        _("the last contact was %(asked)s"), _("the last contact was not %(asked)s"),
        Days(), CourseDay("last_contact_on"), Known.AFTER,
    ),
]  # fmt: skip

CRITERIA: dict[str, Criterion] = {criterion.code: criterion for criterion in _ALL}
BY_SUBJECT: dict[Subject, list[Criterion]] = {
    subject: [one for one in _ALL if one.subject == subject] for subject in Subject
}
