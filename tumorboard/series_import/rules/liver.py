"""The metastases, their number, size and place, and the lesions one by one."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

LIVER: list[Rule] = [
    Rule(
        wording(
            "V08",
            _("Bilobar disease with one metastasis."),
            _("At least 2 metastases, or one lobe."),
        ),
        files.LIVER_METASTASES,
        "number_of_metastases",
        """
        SELECT line_no, number_of_metastases AS value FROM stage_liver_metastases
        WHERE distribution = 'bilobar' AND number_of_metastases < 2
        """,
    ),
    Rule(
        wording(
            "V09_fewer",
            _("There are more lesions in lesions.csv, %(lesions)s, than metastases."),
            _("At least %(lesions)s."),
        ),
        files.LIVER_METASTASES,
        "number_of_metastases",
        """
        SELECT m.line_no, m.number_of_metastases AS value, l.lesions FROM stage_liver_metastases m
        JOIN (SELECT lm_id, count(*) AS lesions FROM stage_lesions GROUP BY lm_id) l USING (lm_id)
        WHERE m.number_of_metastases < l.lesions
        """,
    ),
    Rule(
        wording(
            "V09_more",
            _("Only %(lesions)s of the metastases stand in lesions.csv."),
            _("One row for each, unless not all are itemized."),
        ),
        files.LIVER_METASTASES,
        "number_of_metastases",
        """
        SELECT m.line_no, m.number_of_metastases AS value, l.lesions FROM stage_liver_metastases m
        JOIN (SELECT lm_id, count(*) AS lesions FROM stage_lesions GROUP BY lm_id) l USING (lm_id)
        WHERE m.number_of_metastases > l.lesions
        """,
        W,
    ),
    *(
        Rule(
            wording(
                "V09_size",
                _("The largest lesion in lesions.csv is %(largest)s mm."),
                _("%(largest)s."),
            ),
            files.LIVER_METASTASES,
            largest,
            f"""
            SELECT m.line_no, trim_scale(m.{largest}) AS value, trim_scale(l.largest) AS largest
            FROM stage_liver_metastases m
            JOIN (SELECT lm_id, max({size}) AS largest, count(*) AS lesions
                  FROM stage_lesions GROUP BY lm_id) l USING (lm_id)
            WHERE m.{largest} <> l.largest
              AND (l.largest > m.{largest} OR l.lesions >= m.number_of_metastases)
            """,
        )
        for largest, size in [
            ("largest_mm_presentation", "size_mm_presentation"),
            ("largest_mm_after_chemotherapy", "size_mm_after_chemotherapy"),
        ]
    ),
    Rule(
        wording(
            "distribution_agrees",
            _("The lesions of lesions.csv lie otherwise: %(found)s."),
            _("%(found)s."),
        ),
        files.LIVER_METASTASES,
        "distribution",
        """
        SELECT m.line_no, m.distribution AS value, l.found FROM stage_liver_metastases m
        JOIN (SELECT lm_id, count(*) AS lesions,
                     CASE WHEN bool_or(segment IN ('V', 'VI', 'VII', 'VIII'))
                               AND bool_or(segment IN ('II', 'III', 'IV', 'IVa', 'IVb')) THEN 'bilobar'
                          WHEN bool_or(segment IN ('V', 'VI', 'VII', 'VIII')) THEN 'right'
                          WHEN bool_or(segment IN ('II', 'III', 'IV', 'IVa', 'IVb')) THEN 'left'
                          ELSE 'caudate_only' END AS found
              FROM stage_lesions GROUP BY lm_id HAVING bool_and(segment IS NOT NULL)) l USING (lm_id)
        WHERE m.distribution <> l.found AND l.lesions >= m.number_of_metastases
        """,
        W,
    ),
    Rule(
        wording(
            "lobe_agrees",
            _("Segment %(segment)s is not in this lobe."),
            _("%(lobe)s."),
        ),
        files.LESIONS,
        "lobe",
        """
        SELECT line_no, value, segment, lobe FROM (
            SELECT line_no, lobe AS value, segment,
                   CASE WHEN segment IN ('V', 'VI', 'VII', 'VIII') THEN 'right'
                        WHEN segment = 'I' THEN 'caudate' ELSE 'left' END AS lobe
            FROM stage_lesions WHERE segment IS NOT NULL) placed
        WHERE value <> lobe
        """,
    ),
    Rule(
        wording(
            "lesion_number_twice",
            _("The patient has this lesion number twice."),
            _("Numbers from 1, each once."),
        ),
        files.LESIONS,
        "lesion_no",
        """
        SELECT line_no, lesion_no AS value FROM (
            SELECT line_no, lesion_no, row_number() OVER (PARTITION BY patient_id, lesion_no ORDER BY line_no) AS time
            FROM stage_lesions WHERE lesion_no IS NOT NULL) numbered WHERE time > 1
        """,
    ),
    Rule(
        wording(
            "modality_needs_ablation",
            _("A modality stands beside a lesion that was not ablated."),
            _("Empty, or ablated as its treatment."),
        ),
        files.LESIONS,
        "ablation_modality",
        """
        SELECT line_no, ablation_modality AS value FROM stage_lesions
        WHERE ablation_modality IS NOT NULL AND treatment IS DISTINCT FROM 'ablated'
        """,
    ),
    Rule(
        wording(
            "lesion_treated_by_nothing",
            _("The index liver treatment of the patient has no procedure that did this."),
            _("A liver resection or an ablation among the procedures of curative_sequence 1."),
        ),
        files.LESIONS,
        "treatment",
        """
        SELECT l.line_no, l.treatment AS value FROM stage_lesions l
        WHERE l.treatment IS NOT NULL AND EXISTS (SELECT FROM stage_interventions)
          AND NOT EXISTS (
            SELECT FROM stage_procedure d WHERE d.patient_id = l.patient_id AND d.curative_sequence = 1
              AND d.grp = CASE l.treatment WHEN 'ablated' THEN 'ablation' ELSE 'liver_resection' END)
        """,
    ),
    Rule(
        wording(
            "presentation_twice",
            _("The patient has a first presentation already, on line %(first)s."),
            _("One row per patient; what came later is a recurrence."),
        ),
        files.LIVER_METASTASES,
        "patient_id",
        """
        SELECT line_no, patient_id AS value, first FROM (
            SELECT line_no, patient_id, min(line_no) OVER (PARTITION BY patient_id) AS first
            FROM stage_liver_metastases WHERE patient_id IS NOT NULL) rows WHERE line_no > first
        """,
    ),
    Rule(
        wording(
            "diagnosis_agrees",
            _("liver_metastases.csv says %(found)s."),
            _("The same date in both files."),
        ),
        files.PATIENTS,
        "lm_diagnosis_date",
        """
        SELECT p.line_no, p.lm_diagnosis_date AS value, m.detection_date AS found FROM stage_patients p
        JOIN stage_liver_metastases m USING (patient_id) WHERE p.lm_diagnosis_date <> m.detection_date
        """,
    ),
]
