"""The entities of the record as JSON: which fields are shown and set. Not: how (rows.py)."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from patients.constraints import DatePrecision, Missing
from patients.models import (
    Complication,
    FollowUpVisit,
    InterventionSession,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    Patient,
    PatientIdentity,
    PrimaryTumor,
    Procedure,
    Recurrence,
    SystemicTherapy,
)

from .rows import COMMON, NEVER_SET, RowSerializer

DEATH_ELSEWHERE = _(
    "A death is recorded at the address “death/” of the patient; here only its date is corrected."
)


class PatientSerializer(RowSerializer):
    """A person under a pseudonym. Names and numbers are at the address `identity/`."""

    class Meta(RowSerializer.Meta):
        model = Patient
        set_once = ("study_code",)
        fields = (
            *COMMON,
            "study_code", "series", "is_demo", "sex_at_birth", "born_on", "born_on_precision",
            "age_years", "age_known_on", "height_cm", "weight_kg",
            "first_referral_on", "first_referral_on_precision",
            "died_on", "died_on_precision", "death_cause", "death_cause_text", "death_cause_icd10",
        )  # fmt: skip
        read_only_fields = (*NEVER_SET, "series", "is_demo")
        extra_kwargs = {"study_code": {"required": False}}  # else the next free one

    def validate(self, attrs):
        """A death has consequences (status, follow-up) that a correction does not draw."""
        died_before = bool(self.instance and self.instance.died_on)
        if "died_on" in attrs and bool(attrs["died_on"]) != died_before:
            raise serializers.ValidationError({"died_on": DEATH_ELSEWHERE})
        return super().validate(attrs)


class DeathSerializer(serializers.Serializer):
    """The day and the cause together."""

    died_on = serializers.DateField()
    died_on_precision = serializers.ChoiceField(
        choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    cause = serializers.ChoiceField(choices=[*Patient.DeathCause.choices, *Missing.choices])
    cause_text = serializers.CharField(max_length=200, required=False)


class PatientIdentitySerializer(RowSerializer):
    """Who the patient is. May be absent."""

    class Meta(RowSerializer.Meta):
        model = PatientIdentity
        fields = (*COMMON, "patient", "given_name", "family_name", "mrn", "national_id")
        read_only_fields = (*NEVER_SET, "patient")
        extra_kwargs = {"mrn": {"max_length": 60}, "national_id": {"max_length": 60}}


class PrimaryTumorSerializer(RowSerializer):
    """One primary of the colon or rectum."""

    class Meta(RowSerializer.Meta):
        model = PrimaryTumor
        fields = (
            *COMMON,
            "patient", "diagnosed_on", "diagnosed_on_precision", "topography", "morphology",
            "differentiation", "tnm_edition", "tnm_prefix", "t_category", "n_category",
            "m_category", "stage_override", "stage_override_reason", "nodes_examined",
            "nodes_positive", "lymphovascular_invasion", "perineural_invasion", "tumor_deposits",
            "circumferential_margin_mm", "presentation", "local_invasion",
            "neoadjuvant_rectal_chemoradiotherapy", "kras", "nras", "braf_v600e",
            "mismatch_repair", "her2", "variant_text", "management", "resection",
        )  # fmt: skip


class LiverMetastasisSerializer(RowSerializer):
    """The first presentation of liver metastases."""

    class Meta(RowSerializer.Meta):
        model = LiverMetastasis
        fields = (
            *COMMON,
            "patient", "diagnosed_on", "diagnosed_on_precision", "found_at_staging",
            "clinician_timing", "number_of_metastases", "number_is_minimum",
            "distribution_reported", "largest_mm_at_presentation", "largest_mm_after_chemotherapy",
            "largest_mm_at_pathology", "resectability", "unresectable_because", "strategy",
            "first_treatment", "biopsy_proven",
        )  # fmt: skip


class LesionObservationSerializer(RowSerializer):
    """A lesion as it was seen on a day."""

    class Meta(RowSerializer.Meta):
        model = LesionObservation
        parent = "lesion"
        fields = (
            *COMMON,
            "patient", "lesion", "imaging_study", "observed_on", "observed_on_precision", "phase",
            "state", "size_mm",
        )  # fmt: skip
        read_only_fields = (*NEVER_SET, "patient")


class LesionTreatmentSerializer(RowSerializer):
    """What one procedure did to one lesion."""

    class Meta(RowSerializer.Meta):
        model = LesionTreatment
        parent = "lesion"
        fields = (
            *COMMON,
            "patient", "lesion", "procedure", "treatment", "modality", "margin_mm", "margin_status",
        )  # fmt: skip
        read_only_fields = (*NEVER_SET, "patient")


class LesionSerializer(RowSerializer):
    """One liver lesion, with its sightings and treatments."""

    observations = LesionObservationSerializer(many=True, read_only=True)
    treatments = LesionTreatmentSerializer(many=True, read_only=True)

    class Meta(RowSerializer.Meta):
        model = Lesion
        fields = (
            *COMMON,
            "patient", "liver_metastasis", "recurrence", "lesion_no", "segments", "depth",
            "vessel_contact", "at_site_of", "observations", "treatments",
        )  # fmt: skip


class SystemicTherapySerializer(RowSerializer):
    """One line or course of systemic therapy."""

    class Meta(RowSerializer.Meta):
        model = SystemicTherapy
        fields = (
            *COMMON,
            "patient", "intent", "relative_to", "regimen", "regimen_text", "biologics",
            "started_on", "started_on_precision", "ended_on", "ended_on_precision",
            "cycles_planned", "cycles_delivered", "response_recist", "response_on",
            "response_on_precision", "largest_mm_before", "largest_mm_after", "tolerance",
            "max_ctcae_grade",
        )  # fmt: skip


class ProcedureSerializer(RowSerializer):
    """One thing done in a session."""

    class Meta(RowSerializer.Meta):
        model = Procedure
        parent = "session"
        fields = (
            *COMMON,
            "patient", "session", "group", "kind", "segments_resected", "resection_class_reported",
            "anatomic", "modality", "lesions_treated", "guidance", "ablation_margin_mm", "site",
            "reason", "dose_gy", "fractions", "remnant_before_ml", "remnant_after_ml",
            "anastomosis", "stoma", "detail",
        )  # fmt: skip
        read_only_fields = (*NEVER_SET, "patient")


class ComplicationSerializer(RowSerializer):
    """One postoperative complication."""

    class Meta(RowSerializer.Meta):
        model = Complication
        parent = "session"
        fields = (
            *COMMON,
            "patient", "session", "began_on", "began_on_precision", "category", "description",
            "therapies", "anesthesia", "organ_failures", "clavien_dindo", "present_at_discharge",
            "isgls_type", "isgls_grade", "resolved_on", "resolved_on_precision",
        )  # fmt: skip
        read_only_fields = (*NEVER_SET, "patient")


class InterventionSessionSerializer(RowSerializer):
    """One anesthetic or admission for treatment, with its procedures and complications."""

    procedures = ProcedureSerializer(many=True, read_only=True)
    complications = ComplicationSerializer(many=True, read_only=True)

    class Meta(RowSerializer.Meta):
        model = InterventionSession
        fields = (
            *COMMON,
            "patient", "performed_on", "performed_on_precision", "curative_sequence", "intent",
            "setting", "approach", "strategy_role", "operator", "admitted_on",
            "admitted_on_precision", "discharged_on", "discharged_on_precision", "stay_group",
            "icu_days", "duration_min", "blood_loss_ml", "red_cells_intraoperative_units",
            "red_cells_postoperative_units", "pringle_min", "clamping", "hydrodissection",
            "intraoperative_ultrasound", "incident_grade", "incident_text", "frozen_section",
            "re_excision", "residual_disease", "lesions_resected", "lesions_ablated", "deviation",
            "readmitted_on", "readmitted_on_precision", "readmission_reason", "thirty_day_death",
            "procedures", "complications",
        )  # fmt: skip


class RecurrenceSerializer(RowSerializer):
    """One episode of disease that came back."""

    class Meta(RowSerializer.Meta):
        model = Recurrence
        fields = (
            *COMMON,
            "patient", "sequence_no", "detected_on", "detected_on_precision", "detected_by",
            "after_session", "sites", "liver_distribution", "number_of_lesions",
            "lesion_class_reported", "largest_mm", "management", "curative_intent", "treated_by",
            "histology_confirmed",
        )  # fmt: skip


class FollowUpVisitSerializer(RowSerializer):
    """A contact after treatment and what it showed."""

    class Meta(RowSerializer.Meta):
        model = FollowUpVisit
        fields = (
            *COMMON,
            "patient", "visited_on", "visited_on_precision", "kind", "scheduled_month",
            "components", "disease_state", "imaging_result", "cea_ng_per_ml", "ecog", "symptoms",
            "next_action",
        )  # fmt: skip
        # A visit establishes a status of the disease, so it says which.
        extra_kwargs = {"disease_state": {"required": True, "allow_null": False}}
