"""Who was considered, and what a board decided."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

OTHER_PATIENT = wording(
    "other_patient",
    _("This belongs to patient %(other)s, the row to %(own)s."),
    _("Both of one patient."),
)


def _other_patient(file: files.SeriesFile, column: str, target: str) -> Rule:
    """The row it refers to is another patient's."""
    return Rule(
        OTHER_PATIENT,
        file,
        column,
        f"""
        SELECT s.line_no, s.{column} AS value, t.patient_id AS other, s.patient_id AS own
        FROM stage_{file.name} s JOIN stage_{target} t USING ({column})
        WHERE s.patient_id IS NOT NULL AND s.patient_id IS DISTINCT FROM t.patient_id
        """,
    )


BOARD: list[Rule] = [
    Rule(
        wording(
            "screening_reason",
            _(
                "An excluded person needs a reason and has no patient_id; an included one has no reason."
            ),
            _("A patient_id for the included; a reason for the excluded."),
        ),
        files.SCREENING,
        "outcome",
        """
        SELECT line_no, outcome AS value FROM stage_screening
        WHERE (outcome = 'included') <> (patient_id IS NOT NULL)
           OR (outcome = 'excluded') <> (exclusion_reason IS NOT NULL)
           OR (outcome = 'included' AND exclusion_timing IS NOT NULL)
        """,
    ),
    Rule(
        wording(
            "screened_twice",
            _("The patient was screened already, on line %(first)s."),
            _("One row per person."),
        ),
        files.SCREENING,
        "patient_id",
        """
        SELECT line_no, patient_id AS value, first FROM (
            SELECT line_no, patient_id, min(line_no) OVER (PARTITION BY patient_id) AS first
            FROM stage_screening WHERE patient_id IS NOT NULL) rows WHERE line_no > first
        """,
    ),
    Rule(
        wording(
            "not_screened",
            _("The patient does not stand in screening.csv."),
            _("A row for every person considered."),
        ),
        files.PATIENTS,
        "patient_id",
        """
        SELECT p.line_no, p.patient_id AS value FROM stage_patients p
        WHERE EXISTS (SELECT FROM stage_screening)
          AND NOT EXISTS (SELECT FROM stage_screening s WHERE s.patient_id = p.patient_id)
        """,
        W,
    ),
    Rule(
        wording(
            "sex_agrees",
            _("patients.csv says %(found)s."),
            _("The same in both files."),
        ),
        files.SCREENING,
        "sex",
        """
        SELECT s.line_no, s.sex AS value, p.sex AS found FROM stage_screening s
        JOIN stage_patients p USING (patient_id) WHERE s.sex <> p.sex
        """,
    ),
    Rule(
        wording(
            "decision_of_nobody",
            _("The decision is about nobody."),
            _("A patient_id, or the screening_id of an excluded person."),
        ),
        files.BOARD_DECISIONS,
        "patient_id",
        """
        SELECT d.line_no, d.screening_id AS value FROM stage_board_decisions d
        LEFT JOIN stage_screening s USING (screening_id)
        WHERE d.patient_id IS NULL AND s.outcome IS DISTINCT FROM 'excluded'
        """,
    ),
    Rule(
        wording(
            "planned_before",
            _("The intervention was on %(date)s, before the meeting."),
            _("An intervention from the day of the meeting on."),
        ),
        files.BOARD_DECISIONS,
        "planned_intervention_id",
        """
        SELECT d.line_no, d.planned_intervention_id AS value, i.date FROM stage_board_decisions d
        JOIN stage_interventions i ON i.intervention_id = d.planned_intervention_id
        WHERE i.date < d.meeting_date
        """,
        W,
    ),
    Rule(
        wording(
            "planned_of_other",
            _("The intervention is of patient %(other)s."),
            _("An intervention of the same patient."),
        ),
        files.BOARD_DECISIONS,
        "planned_intervention_id",
        """
        SELECT d.line_no, d.planned_intervention_id AS value, i.patient_id AS other
        FROM stage_board_decisions d JOIN stage_interventions i ON i.intervention_id = d.planned_intervention_id
        WHERE d.patient_id IS DISTINCT FROM i.patient_id
        """,
    ),
    _other_patient(files.LESIONS, "lm_id", "liver_metastases"),
    _other_patient(files.COMPLICATIONS, "intervention_id", "interventions"),
    _other_patient(files.BOARD_DECISIONS, "screening_id", "screening"),
]
