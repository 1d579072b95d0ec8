"""Recurrences and the interventions that clear the disease, numbered and in order."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

RECURRENCES: list[Rule] = [
    Rule(
        wording(
            "V06",
            _("The recurrence is not after the intervention it follows, %(date)s."),
            _("A date after the intervention of the same curative_sequence."),
        ),
        files.RECURRENCES,
        "detection_date",
        """
        SELECT r.line_no, r.detection_date AS value, i.date FROM stage_recurrences r
        JOIN stage_interventions i ON i.patient_id = r.patient_id AND i.curative_sequence = r.sequence
        WHERE r.detection_date <= i.date
        """,
    ),
    Rule(
        wording(
            "V06_early",
            _("The recurrence is within 90 days of the intervention on %(date)s."),
            _("Check whether it is residual disease."),
        ),
        files.RECURRENCES,
        "detection_date",
        """
        SELECT r.line_no, r.detection_date AS value, i.date FROM stage_recurrences r
        JOIN stage_interventions i ON i.patient_id = r.patient_id AND i.curative_sequence = r.sequence
        WHERE r.detection_date BETWEEN i.date + 1 AND i.date + 90
        """,
        W,
    ),
    Rule(
        wording(
            "V07_gap",
            _("The recurrences of a patient are not numbered 1, 2, 3 …"),
            _("Number %(wanted)s here."),
        ),
        files.RECURRENCES,
        "sequence",
        """
        SELECT line_no, sequence AS value, wanted FROM (
            SELECT line_no, sequence, row_number() OVER (PARTITION BY patient_id ORDER BY sequence, line_no) AS wanted
            FROM stage_recurrences WHERE sequence IS NOT NULL AND patient_id IS NOT NULL) numbered
        WHERE sequence <> wanted
        """,
    ),
    Rule(
        wording(
            "V07_order",
            _("The recurrence is not after the one before it, %(before)s."),
            _("Dates that rise with the numbers."),
        ),
        files.RECURRENCES,
        "detection_date",
        """
        SELECT line_no, detection_date AS value, before FROM (
            SELECT line_no, detection_date, lag(detection_date) OVER (PARTITION BY patient_id ORDER BY sequence)
                AS before FROM stage_recurrences) ordered
        WHERE detection_date <= before
        """,
    ),
    Rule(
        wording(
            "V07_cleared",
            _("There is no intervention that cleared the disease before this recurrence."),
            _("An intervention of the patient with curative_sequence %(wanted)s."),
        ),
        files.RECURRENCES,
        "sequence",
        """
        SELECT r.line_no, r.sequence AS value, r.sequence AS wanted FROM stage_recurrences r
        WHERE EXISTS (SELECT FROM stage_interventions)
          AND NOT EXISTS (SELECT FROM stage_interventions i WHERE i.patient_id = r.patient_id
                          AND i.curative_sequence = r.sequence)
        """,
    ),
    Rule(
        wording(
            "recurrence_treated",
            _("There is no intervention that treated this recurrence."),
            _("An intervention of the patient with curative_sequence %(wanted)s, or 0 here."),
        ),
        files.RECURRENCES,
        "treated_with_curative_intent",
        """
        SELECT r.line_no, 1 AS value, r.sequence + 1 AS wanted FROM stage_recurrences r
        WHERE r.treated_with_curative_intent AND EXISTS (SELECT FROM stage_interventions)
          AND NOT EXISTS (SELECT FROM stage_interventions i WHERE i.patient_id = r.patient_id
                          AND i.curative_sequence = r.sequence + 1)
        """,
    ),
    Rule(
        wording(
            "curative_twice",
            _("The patient has this place among the curative interventions twice."),
            _("Each number from 1 on once; 0 for all others."),
        ),
        files.INTERVENTIONS,
        "curative_sequence",
        """
        SELECT line_no, curative_sequence AS value FROM (
            SELECT line_no, curative_sequence,
                   row_number() OVER (PARTITION BY patient_id, curative_sequence ORDER BY line_no) AS time
            FROM stage_interventions WHERE curative_sequence >= 1) numbered WHERE time > 1
        """,
    ),
    Rule(
        wording(
            "curative_order",
            _("The curative interventions are not in the order of their dates."),
            _("Numbers that rise with the dates."),
        ),
        files.INTERVENTIONS,
        "curative_sequence",
        """
        SELECT line_no, curative_sequence AS value FROM (
            SELECT line_no, date, curative_sequence,
                   lag(date) OVER (PARTITION BY patient_id ORDER BY curative_sequence) AS before
            FROM stage_interventions WHERE curative_sequence >= 1) ordered WHERE date < before
        """,
    ),
]
