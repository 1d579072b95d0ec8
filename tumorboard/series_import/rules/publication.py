"""What was published and what the dates say. Differences are shown, never mended."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule, months

W = Severity.WARNING

PUBLICATION: list[Rule] = [
    *(
        Rule(
            wording(
                "published_differs",
                _("The dates say %(computed)s."),
                _("%(computed)s, if the dates are right. We show what the dates say."),
            ),
            file,
            column,
            f"""
            SELECT line_no, value, computed FROM (
                SELECT s.line_no, s.{column} AS value, {computed} AS computed FROM stage_{file.name} s {joined}) counted
            WHERE value <> computed
            """,
            W,
        )
        for file, column, computed, joined in [
            (
                files.PATIENTS,
                "age_at_lm_diagnosis",
                f"{months('s.birth_date', 's.lm_diagnosis_date')} / 12",
                "",
            ),
            (
                files.PATIENTS,
                "survival_months",
                months("s.lm_diagnosis_date", "s.last_follow_up_date"),
                "",
            ),
            (
                files.LIVER_METASTASES,
                "metachronous_interval_months",
                months("r.diagnosis_date", "s.detection_date"),
                "JOIN stage_primaries r USING (patient_id)",
            ),
            (
                files.RECURRENCES,
                "months_from_previous_curative_intervention",
                months("i.date", "s.detection_date"),
                (
                    "JOIN stage_interventions i ON i.patient_id = s.patient_id"
                    " AND i.curative_sequence = s.sequence"
                ),
            ),
            (
                files.FOLLOW_UPS,
                "months_since_index_surgery",
                months("i.date", "s.visit_date"),
                "JOIN stage_interventions i ON i.patient_id = s.patient_id AND i.curative_sequence = 1",
            ),
            (
                files.INTERVENTIONS,
                "hospital_stay_days",
                "s.discharge_date - s.date",
                "",
            ),
            (
                files.SCREENING,
                "age_years",
                f"{months('p.birth_date', 's.screening_date')} / 12",
                "JOIN stage_patients p USING (patient_id)",
            ),
        ]
    ),
]
