"""Death, status and contacts."""

from django.utils.translation import gettext_lazy as _

from tumorboard.series_import import files
from tumorboard.series_import.problems import Severity, wording
from tumorboard.series_import.rules.rule import Rule

W = Severity.WARNING

STATUS: list[Rule] = [
    *(
        Rule(
            wording(
                "V19",
                _("This contradicts the other columns on death."),
                _("Date of death, cause, status and event all say dead, or none of them does."),
            ),
            files.PATIENTS,
            column,
            f"SELECT line_no, {shown} AS value FROM stage_patients WHERE {contradiction}",
        )
        for column, shown, contradiction in [
            ("vital_status", "vital_status", "(vital_status = 'dead') <> (death_date IS NOT NULL)"),
            ("event_death", "event_death::int", "event_death <> (death_date IS NOT NULL)"),
            (
                "disease_status",
                "disease_status",
                "(disease_status = 'dead') <> (death_date IS NOT NULL)",
            ),
            (
                "cause_of_death_class",
                "cause_of_death_class",
                "(cause_of_death_class IS NOT NULL) <> (death_date IS NOT NULL)",
            ),
        ]
    ),
    Rule(
        wording(
            "V20",
            _(
                "No evidence of disease, although a recurrence of %(recurrence)s was not cleared later."
            ),
            _("Another status, or the later intervention with its curative_sequence."),
        ),
        files.PATIENTS,
        "disease_status",
        """
        SELECT p.line_no, p.disease_status AS value, r.latest AS recurrence FROM stage_patients p
        JOIN (SELECT patient_id, max(detection_date) AS latest FROM stage_recurrences GROUP BY patient_id) r
            USING (patient_id)
        LEFT JOIN (SELECT patient_id, max(date) AS latest FROM stage_interventions
                   WHERE curative_sequence >= 1 GROUP BY patient_id) i USING (patient_id)
        WHERE p.disease_status = 'no_evidence_of_disease' AND (i.latest IS NULL OR i.latest <= r.latest)
        """,
    ),
    Rule(
        wording(
            "contact_agrees",
            _("follow_ups.csv has a later contact, on %(found)s."),
            _("The date of the last contact."),
        ),
        files.PATIENTS,
        "last_follow_up_date",
        """
        SELECT p.line_no, p.last_follow_up_date AS value, f.latest AS found FROM stage_patients p
        JOIN (SELECT patient_id, max(visit_date) AS latest FROM stage_follow_ups GROUP BY patient_id) f
            USING (patient_id) WHERE f.latest > p.last_follow_up_date
        """,
    ),
    Rule(
        wording(
            "death_is_last",
            _("The last follow-up is not the date of death, %(death)s."),
            _("%(death)s: nobody is followed up longer or shorter than to death."),
        ),
        files.PATIENTS,
        "last_follow_up_date",
        """
        SELECT line_no, last_follow_up_date AS value, death_date AS death FROM stage_patients
        WHERE last_follow_up_date < death_date
        """,
        W,
    ),
    Rule(
        wording(
            "index_agrees",
            _("interventions.csv says %(found)s for curative_sequence 1."),
            _("The same date in both files."),
        ),
        files.PATIENTS,
        "index_surgery_date",
        """
        SELECT p.line_no, p.index_surgery_date AS value, i.date AS found FROM stage_patients p
        JOIN stage_interventions i ON i.patient_id = p.patient_id AND i.curative_sequence = 1
        WHERE p.index_surgery_date <> i.date
        """,
    ),
    Rule(
        wording(
            "second_agrees",
            _("This contradicts interventions.csv."),
            _("1 exactly when the patient has an intervention of curative_sequence 2."),
        ),
        files.PATIENTS,
        "had_second_intervention",
        """
        SELECT p.line_no, p.had_second_intervention::int AS value FROM stage_patients p
        WHERE EXISTS (SELECT FROM stage_interventions) AND p.had_second_intervention <> EXISTS (
            SELECT FROM stage_interventions i WHERE i.patient_id = p.patient_id AND i.curative_sequence = 2)
        """,
    ),
]
