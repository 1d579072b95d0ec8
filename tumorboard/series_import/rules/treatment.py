"""Interventions, margins, complications and systemic therapy."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.codes import ABLATIONS, HEPATECTOMIES
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule, one_of

W = Severity.WARNING

FLAG_AND_PROCEDURES = wording(
    "procedures_agree",
    _("This and the list of procedures contradict each other."),
    _("1 exactly when the procedure is in the list."),
)


def _done(flag: str, labels: str, message_code: str) -> Rule:
    return Rule(
        message_code,
        files.INTERVENTIONS,
        flag,
        f"""
        SELECT line_no, {flag}::int AS value FROM stage_session
        WHERE {flag} IS DISTINCT FROM (labels && ARRAY[{labels}]) AND {flag} IS NOT NULL
          AND labels IS NOT NULL
        """,
    )


TREATMENT: list[Rule] = [
    Rule(
        wording(
            "V10",
            _("More lesions were treated, %(treated)s, than there were: %(found)s."),
            _("At most %(found)s resected and ablated together at the index liver treatment."),
        ),
        files.INTERVENTIONS,
        "lesions_resected",
        """
        SELECT line_no, lesions_resected AS value, lesions_resected + lesions_ablated AS treated, found FROM (
            SELECT s.line_no, s.lesions_resected, s.lesions_ablated,
                   COALESCE(l.lesions, m.number_of_metastases) AS found
            FROM stage_interventions s JOIN stage_liver_metastases m USING (patient_id)
            LEFT JOIN (SELECT lm_id, count(*) AS lesions FROM stage_lesions GROUP BY lm_id) l USING (lm_id)
            WHERE s.curative_sequence = 1) treated
        WHERE lesions_resected + lesions_ablated > found
        """,
    ),
    Rule(
        wording(
            "V11_liver_first",
            _("Liver first, but the primary was resected on %(primary)s, not after the liver."),
            _("A strategy that fits the dates."),
        ),
        files.LIVER_METASTASES,
        "treatment_strategy",
        """
        SELECT m.line_no, m.treatment_strategy AS value, r.resection_date AS primary
        FROM stage_liver_metastases m JOIN stage_primaries r USING (patient_id)
        JOIN stage_interventions i ON i.patient_id = m.patient_id AND i.curative_sequence = 1
        WHERE m.treatment_strategy = 'liver_first' AND r.resection_date <= i.date
        """,
    ),
    Rule(
        wording(
            "V11_colon_first",
            _("Colon first, but the primary was resected on %(primary)s, not before the liver."),
            _("A strategy that fits the dates."),
        ),
        files.LIVER_METASTASES,
        "treatment_strategy",
        """
        SELECT m.line_no, m.treatment_strategy AS value, r.resection_date AS primary
        FROM stage_liver_metastases m JOIN stage_primaries r USING (patient_id)
        JOIN stage_interventions i ON i.patient_id = m.patient_id AND i.curative_sequence = 1
        WHERE m.treatment_strategy = 'staged_colon_first' AND r.resection_date >= i.date
        """,
    ),
    Rule(
        wording(
            "V11_simultaneous",
            _("Simultaneous, but no session treats liver and primary together."),
            _("A strategy that fits the procedures of curative_sequence 1."),
        ),
        files.LIVER_METASTASES,
        "treatment_strategy",
        """
        SELECT m.line_no, m.treatment_strategy AS value FROM stage_liver_metastases m
        JOIN stage_session s ON s.patient_id = m.patient_id AND s.curative_sequence = 1
        WHERE m.treatment_strategy = 'simultaneous' AND NOT (s.on_liver AND s.on_primary)
        """,
    ),
    Rule(
        wording(
            "V12",
            _("The primary was resected on %(primary)s, before the metastases: no such strategy."),
            _("metachronous."),
        ),
        files.LIVER_METASTASES,
        "treatment_strategy",
        """
        SELECT m.line_no, m.treatment_strategy AS value, r.resection_date AS primary
        FROM stage_liver_metastases m JOIN stage_primaries r USING (patient_id)
        WHERE m.timing = 'metachronous' AND r.resection_date < m.detection_date
          AND m.treatment_strategy IN ('simultaneous', 'liver_first', 'staged_colon_first')
        """,
    ),
    *(
        Rule(
            wording(
                "V13",
                _("There is no earlier first stage of this second stage."),
                _("An earlier session of kind %(wanted)s of the same patient."),
            ),
            files.INTERVENTIONS,
            "session_kind",
            f"""
            SELECT s.line_no, s.session_kind AS value, '{first}' AS wanted FROM stage_interventions s
            WHERE s.session_kind = '{second}' AND NOT EXISTS (
                SELECT FROM stage_interventions f WHERE f.patient_id = s.patient_id
                  AND f.session_kind = '{first}' AND f.date < s.date)
            """,
        )
        for first, second in [("alpps_stage_1", "alpps_stage_2"), ("two_stage_1", "two_stage_2")]
    ),
    *(
        Rule(
            wording(
                "V13_interval",
                _("The second stage is %(days)s days after the first."),
                _("%(from_days)s to %(to_days)s days; check the dates."),
            ),
            files.INTERVENTIONS,
            "date",
            f"""
            SELECT s.line_no, s.date AS value, s.date - f.date AS days, {low} AS from_days, {high} AS to_days
            FROM stage_interventions s JOIN stage_interventions f USING (patient_id)
            WHERE s.session_kind = '{second}' AND f.session_kind = '{first}' AND f.date < s.date
              AND s.date - f.date NOT BETWEEN {low} AND {high}
            """,
            W,
        )
        for first, second, low, high in [
            ("alpps_stage_1", "alpps_stage_2", 5, 60),
            ("two_stage_1", "two_stage_2", 14, 180),
        ]
    ),
    Rule(
        wording(
            "V14",
            _("A hepatectomy takes more than two segments."),
            _("segmentectomy_gt2."),
        ),
        files.INTERVENTIONS,
        "liver_resection_class",
        f"""
        SELECT line_no, liver_resection_class AS value FROM stage_session
        WHERE labels && ARRAY[{one_of(HEPATECTOMIES)}] AND liver_resection_class <> 'segmentectomy_gt2'
        """,
    ),
    Rule(
        wording(
            "class_needs_resection",
            _("The procedures hold no liver resection."),
            _("Empty, or a liver resection among the procedures."),
        ),
        files.INTERVENTIONS,
        "liver_resection_class",
        """
        SELECT s.line_no, s.liver_resection_class AS value FROM stage_interventions s
        WHERE s.liver_resection_class IS NOT NULL AND s.procedures IS NOT NULL AND NOT EXISTS (
            SELECT FROM stage_procedure d WHERE d.session_id = s.id AND d.grp = 'liver_resection')
        """,
    ),
    _done("ablation", one_of(ABLATIONS), FLAG_AND_PROCEDURES),
    _done("hipec", "'hipec'", FLAG_AND_PROCEDURES),
    _done("iort", "'intraoperative_radiotherapy'", FLAG_AND_PROCEDURES),
    Rule(
        wording(
            "V15_R0",
            _("R0 with a margin of 0 mm."),
            _("A margin above 0 mm, or R1."),
        ),
        files.INTERVENTIONS,
        "margin_status",
        "SELECT line_no, margin_status AS value FROM stage_interventions WHERE margin_status = 'R0' AND margin_mm = 0",
    ),
    Rule(
        wording(
            "V15_R1",
            _("R1 with a margin of %(margin)s mm."),
            _("A margin under 1 mm, or R0."),
        ),
        files.INTERVENTIONS,
        "margin_status",
        """
        SELECT line_no, margin_status AS value, trim_scale(margin_mm) AS margin FROM stage_interventions
        WHERE margin_status = 'R1' AND margin_mm >= 1
        """,
    ),
    Rule(
        wording(
            "V16",
            _("A re-excision without a frozen section."),
            _("1 in frozen_section, or 0 here."),
        ),
        files.INTERVENTIONS,
        "re_excision",
        "SELECT line_no, 1 AS value FROM stage_interventions WHERE re_excision AND frozen_section IS NOT TRUE",
    ),
    Rule(
        wording(
            "V17",
            _("Grade V, but the patient did not die after this intervention."),
            _("A date of death in patients.csv, or another grade."),
        ),
        files.COMPLICATIONS,
        "clavien_dindo",
        """
        SELECT c.line_no, c.clavien_dindo AS value FROM stage_complications c
        JOIN stage_session s USING (intervention_id)
        WHERE c.clavien_dindo = 'V' AND (s.death_date IS NULL OR s.death_date < s.date)
        """,
    ),
    Rule(
        wording(
            "V17_death",
            _(
                "The patient died %(days)s days after this intervention, without a complication of grade V."
            ),
            _("Check whether a complication was the cause."),
        ),
        files.INTERVENTIONS,
        "date",
        """
        SELECT s.line_no, s.date AS value, s.death_date - s.date AS days FROM stage_session s
        WHERE s.death_date - s.date BETWEEN 0 AND 90 AND NOT EXISTS (
            SELECT FROM stage_complications c WHERE c.intervention_id = s.intervention_id
              AND c.clavien_dindo = 'V')
        """,
        W,
    ),
    Rule(
        wording(
            "V18",
            _("The treatment suggests grade %(suggested)s."),
            _("Check the grade."),
        ),
        files.COMPLICATIONS,
        "clavien_dindo",
        """
        SELECT line_no, value, suggested FROM (
            SELECT line_no, clavien_dindo AS value,
                   CASE WHEN treatment IN ('percutaneous_drainage', 'endoscopy') THEN 'IIIa'
                        WHEN treatment IN ('antibiotics', 'observation_antibiotics', 'red_cell_transfusion',
                                           'parenteral_nutrition') THEN 'II'
                        WHEN treatment IN ('conservative', 'bedside_wound_care') THEN 'I' END AS suggested
            FROM stage_complications WHERE clavien_dindo <> 'V') graded
        WHERE left(value, 3) <> left(suggested, 3)
        """,
        W,
    ),
    Rule(
        wording(
            "thirty_days",
            _("This contradicts the date of death."),
            _("1 exactly when the patient died within 30 days of the intervention."),
        ),
        files.INTERVENTIONS,
        "thirty_day_death",
        """
        SELECT line_no, thirty_day_death::int AS value FROM stage_session
        WHERE thirty_day_death <> COALESCE(death_date - date BETWEEN 0 AND 30, false)
        """,
    ),
    Rule(
        wording(
            "V22",
            _("HIPEC without peritoneal or ovarian disease or a perforation."),
            _("Such disease in liver_metastases.csv, or a perforation in primaries.csv."),
        ),
        files.INTERVENTIONS,
        "hipec",
        """
        SELECT s.line_no, 1 AS value FROM stage_interventions s
        LEFT JOIN stage_liver_metastases m USING (patient_id)
        WHERE s.hipec AND NOT COALESCE(m.extrahepatic_disease_code && ARRAY['peritoneum', 'ovary'], false)
          AND NOT EXISTS (SELECT FROM stage_primaries r WHERE r.patient_id = s.patient_id
                          AND r.presentation = 'perforation')
        """,
        W,
    ),
    Rule(
        wording(
            "V23_ras",
            _("An anti-EGFR antibody with mutated RAS."),
            _("Check the RAS status."),
        ),
        files.SYSTEMIC_THERAPY,
        "biologic",
        """
        SELECT line_no, biologic AS value FROM stage_systemic_therapy
        WHERE biologic IN ('cetuximab', 'panitumumab') AND ras_status_synthetic = 'mutant'
        """,
        W,
    ),
    Rule(
        wording(
            "V23_bevacizumab",
            _("Bevacizumab ended %(days)s days before the intervention on %(date)s."),
            _("At least 28 days; check the dates."),
        ),
        files.SYSTEMIC_THERAPY,
        "end_date",
        """
        SELECT t.line_no, t.end_date AS value, i.date - t.end_date AS days, i.date
        FROM stage_systemic_therapy t JOIN stage_interventions i USING (patient_id)
        WHERE t.biologic = 'bevacizumab' AND i.date - t.end_date BETWEEN 0 AND 27
        """,
        W,
    ),
    Rule(
        wording(
            "V24_imaging",
            _("The liver was operated without liver MRI and PET-CT in the staging."),
            _("Both in staging_imaging of liver_metastases.csv."),
        ),
        files.INTERVENTIONS,
        "date",
        """
        SELECT s.line_no, s.date AS value FROM stage_session s JOIN stage_liver_metastases m USING (patient_id)
        WHERE s.curative_sequence = 1 AND s.on_liver AND m.staging_imaging IS NOT NULL
          AND NOT m.staging_imaging @> ARRAY['dynamic_contrast_mri', 'pet_ct']
        """,
        W,
    ),
    Rule(
        wording(
            "V24_board",
            _("No board decided before this intervention on the liver."),
            _("A meeting_date up to it in board_decisions.csv."),
        ),
        files.INTERVENTIONS,
        "date",
        """
        SELECT s.line_no, s.date AS value FROM stage_session s
        LEFT JOIN (SELECT patient_id, min(meeting_date) AS first FROM stage_board_decisions GROUP BY patient_id)
            b USING (patient_id)
        WHERE s.curative_sequence >= 1 AND s.on_liver AND EXISTS (SELECT FROM stage_board_decisions)
          AND (b.first IS NULL OR b.first > s.date)
        """,
        W,
    ),
    Rule(
        wording(
            "V28",
            _("The patient has another session on this day."),
            _("One row per session; its procedures in one list."),
        ),
        files.INTERVENTIONS,
        "date",
        """
        SELECT line_no, date AS value FROM (
            SELECT line_no, date, row_number() OVER (PARTITION BY patient_id, date ORDER BY line_no) AS time
            FROM stage_interventions WHERE date IS NOT NULL AND patient_id IS NOT NULL) numbered
        WHERE time > 1
        """,
        W,
    ),
]
