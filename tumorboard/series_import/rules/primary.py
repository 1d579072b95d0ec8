"""The primary tumor and its resection."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.codes import ICD10
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

PRIMARY: list[Rule] = [
    Rule(
        wording(
            "V21",
            _("Synchronous metastases with M0 at the diagnosis of the primary."),
            _("M1, or metachronous in liver_metastases.csv."),
        ),
        files.PRIMARIES,
        "m_stage_at_primary_diagnosis",
        """
        SELECT r.line_no, 'M0' AS value FROM stage_primaries r JOIN stage_liver_metastases m USING (patient_id)
        WHERE r.m_stage_at_primary_diagnosis = 'M0' AND m.timing = 'synchronous'
          AND m.detection_date <= r.diagnosis_date + 90
        """,
    ),
    Rule(
        wording(
            "icd10_agrees",
            _("This is not the code of %(site)s."),
            _("%(wanted)s."),
        ),
        files.PRIMARIES,
        "icd10",
        f"""
        SELECT r.line_no, r.icd10 AS value, r.site_detail AS site, given.icd10 AS wanted FROM stage_primaries r
        JOIN (VALUES {", ".join(f"('{code}', '{own}')" for code, own in ICD10.items())})
            AS given (icd10, topography) ON given.topography = r.site_detail_code
        WHERE r.icd10 <> given.icd10
        """,
    ),
    Rule(
        wording(
            "resection_session",
            _("No intervention of that day holds a resection of the primary."),
            _("The date of such an intervention in interventions.csv."),
        ),
        files.PRIMARIES,
        "resection_date",
        """
        SELECT r.line_no, r.resection_date AS value FROM stage_primaries r
        WHERE r.resection_date IS NOT NULL AND EXISTS (SELECT FROM stage_interventions) AND NOT EXISTS (
            SELECT FROM stage_session s WHERE s.patient_id = r.patient_id AND s.date = r.resection_date
              AND s.on_primary)
        """,
    ),
]
