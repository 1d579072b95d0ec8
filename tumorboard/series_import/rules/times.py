"""When things happened: nothing before birth, after death or after the data lock; what follows comes after."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule, months

W = Severity.WARNING

AFTER_DEATH = wording(
    "V02", _("This is after the death on %(death_date)s."), _("A date up to the date of death.")
)
BEFORE_BIRTH = wording(
    "V01", _("This is not after the birth on %(birth_date)s."), _("A date after the date of birth.")
)
AFTER_LOCK = wording(
    "data_lock",
    _("This is after the data lock of the series, %(lock)s."),
    _("A date up to the data lock."),
)
EVENTS = [
    (files.PATIENTS, "lm_diagnosis_date"),
    (files.PATIENTS, "index_surgery_date"),
    (files.PATIENTS, "last_follow_up_date"),
    (files.PRIMARIES, "diagnosis_date"),
    (files.PRIMARIES, "resection_date"),
    (files.LIVER_METASTASES, "detection_date"),
    (files.SYSTEMIC_THERAPY, "start_date"),
    (files.SYSTEMIC_THERAPY, "end_date"),
    (files.INTERVENTIONS, "date"),
    (files.INTERVENTIONS, "discharge_date"),
    (files.COMPLICATIONS, "onset_date"),
    (files.RECURRENCES, "detection_date"),
    (files.FOLLOW_UPS, "visit_date"),
]
SCREENED_OR_DISCUSSED = [
    (files.SCREENING, "screening_date"),
    (files.BOARD_DECISIONS, "meeting_date"),
]


def _after_death(file: files.SeriesFile, column: str) -> Rule:
    return Rule(
        AFTER_DEATH,
        file,
        column,
        f"""
        SELECT s.line_no, s.{column} AS value, p.death_date FROM stage_{file.name} s
        JOIN stage_patients p USING (patient_id) WHERE s.{column} > p.death_date
        """,
    )


def _before_birth(file: files.SeriesFile, column: str) -> Rule:
    own = file.name == "patients"
    source = (
        "stage_patients p"
        if own
        else f"stage_{file.name} s JOIN stage_patients p USING (patient_id)"
    )
    row = "p" if own else "s"
    return Rule(
        BEFORE_BIRTH,
        file,
        column,
        f"SELECT {row}.line_no, {row}.{column} AS value, p.birth_date FROM {source}"
        f" WHERE {row}.{column} <= p.birth_date",
    )


def _after_lock(file: files.SeriesFile, column: str) -> Rule:
    return Rule(
        AFTER_LOCK,
        file,
        column,
        f"SELECT line_no, {column} AS value, %(data_locked_on)s::date AS lock FROM stage_{file.name}"
        f" WHERE {column} > %(data_locked_on)s::date",
    )


TIMES: list[Rule] = [
    *(_before_birth(*event) for event in [*EVENTS, (files.PATIENTS, "death_date")]),
    *(_after_death(*event) for event in EVENTS),
    *(
        _after_lock(*event)
        for event in [*EVENTS, *SCREENED_OR_DISCUSSED, (files.PATIENTS, "death_date")]
    ),
    Rule(
        wording(
            "V01_age",
            _("The age at the first diagnosis, %(age)s years, is unusual."),
            _("An age from 18 to 110; check the date of birth."),
        ),
        files.PRIMARIES,
        "diagnosis_date",
        f"""
        SELECT line_no, value, age FROM (
            SELECT s.line_no, s.diagnosis_date AS value, {months("p.birth_date", "s.diagnosis_date")} / 12 AS age
            FROM stage_primaries s JOIN stage_patients p USING (patient_id)) ages
        WHERE age NOT BETWEEN 18 AND 110
        """,
        W,
    ),
    Rule(
        wording(
            "V03_therapy",
            _("The therapy ends before it starts on %(start)s."),
            _("A date from the start on."),
        ),
        files.SYSTEMIC_THERAPY,
        "end_date",
        "SELECT line_no, end_date AS value, start_date AS start FROM stage_systemic_therapy WHERE end_date < start_date",
    ),
    Rule(
        wording(
            "V03_discharge",
            _("The discharge is before the intervention on %(date)s."),
            _("A date from the day of the intervention on."),
        ),
        files.INTERVENTIONS,
        "discharge_date",
        "SELECT line_no, discharge_date AS value, date FROM stage_interventions WHERE discharge_date < date",
    ),
    Rule(
        wording(
            "V04",
            _("The metastases are dated more than 90 days before the primary, %(primary)s."),
            _("Check both dates; the liver found first is still synchronous."),
        ),
        files.LIVER_METASTASES,
        "detection_date",
        """
        SELECT m.line_no, m.detection_date AS value, p.diagnosis_date AS primary
        FROM stage_liver_metastases m JOIN stage_primaries p USING (patient_id)
        WHERE m.detection_date < p.diagnosis_date - 90
        """,
        W,
    ),
    Rule(
        wording(
            "V05",
            _("The liver was treated before its metastases were diagnosed on %(detected)s."),
            _("A date from the diagnosis on, at most one day before it."),
        ),
        files.INTERVENTIONS,
        "date",
        """
        SELECT line_no, date AS value, detection_date AS detected FROM stage_session
        WHERE on_liver AND date < detection_date - 1
        """,
    ),
    Rule(
        wording(
            "V05_same_day",
            _("The metastases were diagnosed on the day they were treated, or the day after."),
            _("So it is for a finding at operation; else check the dates."),
        ),
        files.INTERVENTIONS,
        "date",
        "SELECT line_no, date AS value FROM stage_session WHERE on_liver AND date BETWEEN detection_date - 1 AND detection_date",
        W,
    ),
    Rule(
        wording(
            "onset_before_operation",
            _("The complication begins before its intervention on %(date)s."),
            _("A date from the day of the intervention on."),
        ),
        files.COMPLICATIONS,
        "onset_date",
        """
        SELECT c.line_no, c.onset_date AS value, i.date FROM stage_complications c
        JOIN stage_interventions i USING (intervention_id) WHERE c.onset_date < i.date
        """,
    ),
]
