"""What the center already has."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

CENTER: list[Rule] = [
    Rule(
        wording(
            "already_there",
            _("This center already has a patient of this study ID."),
            _("A study ID that is new in the center."),
        ),
        files.PATIENTS,
        "patient_id",
        """
        SELECT s.line_no, s.study_code AS value FROM stage_person s
        JOIN patients_patient p ON p.study_code = s.study_code AND p.center_id = %(center)s
        WHERE s.file = 'patients'
        """,
    ),
    Rule(
        "already_there",
        files.SCREENING,
        "screening_id",
        """
        SELECT s.line_no, s.study_code AS value FROM stage_person s
        JOIN patients_patient p ON p.study_code = s.study_code AND p.center_id = %(center)s
        WHERE s.file = 'screening'
        """,
    ),
    Rule(
        wording(
            "same_study_code",
            _("A patient in patients.csv is named like this."),
            _("A name that is not a patient_id: the excluded become patients too."),
        ),
        files.SCREENING,
        "screening_id",
        """
        SELECT s.line_no, s.screening_id AS value FROM stage_screening s
        JOIN stage_patients p ON p.patient_id = s.screening_id WHERE s.outcome = 'excluded'
        """,
    ),
]
