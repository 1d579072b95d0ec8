"""The person, pseudonymous, and apart from it the identity. Not: disease or treatment."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from patients.clinical.identity import fold, upper
from patients.constraints import (
    YesNo,
    both_or_neither,
    clinical_date,
    coded,
    coded_set,
    days_in_order,
    within,
)
from patients.encryption import EncryptedTextField, digest

from .base import ClinicalModel, ClinicalQuerySet, clinical


class PatientQuerySet(ClinicalQuerySet):
    """The words for sets of patients. `visible_to` is the one door for pages and the API."""

    def alive(self):
        return self.filter(died_on=None)

    def of_series(self, slug: str):
        return self.filter(series__slug=slug)

    def matching(self, text: str):
        """
        By the beginnings of words of the name (folded, so that isik finds Işık) or of the study ID, or
        by the whole record number.

        Each way is a look into an index that row-level security lets be used (SearchWord says why).
        """
        text = text.replace("\0", "")  # which the database refuses even to look for
        words = fold(text).split()
        if not words:
            return self.none()
        found = _starting_with(words[0])
        for word in words[1:]:
            found = found.filter(patient__in=_starting_with(word))
        identities = apps.get_model("patients", "PatientIdentity").objects
        by_number = identities.filter(mrn_digest=digest(text)).order_by().values("patient")
        return self.filter(pk__in=found.union(by_number))

    def in_turkish_order(self):
        """By family name in the Turkish alphabet; people without an identity follow by study ID."""
        return self.order_by(F("identity__sort_key").asc(nulls_last=True), "study_code")


def _starting_with(word: str) -> models.QuerySet:
    """The patients with a word of this beginning: a plain range, in the order of bytes."""
    words = apps.get_model("patients", "SearchWord").objects
    return words.filter(word__gte=word, word__lt=f"{word}\U0010ffff").values("patient")


@clinical
class Patient(ClinicalModel):
    """A person under a pseudonym: everything clinical hangs on this row, no name does."""

    class Sex(models.TextChoices):
        MALE = "male", _("Male")
        FEMALE = "female", _("Female")
        OTHER = "other", _("Other")

    class DeathCause(models.TextChoices):
        CRC_PROGRESSION = "crc_progression", _("Progression of colorectal cancer")
        TREATMENT_RELATED = "treatment_related", _("Treatment-related")
        CARDIOVASCULAR = "cardiovascular", _("Cardiovascular")
        OTHER_CANCER = "other_cancer", _("Other cancer")
        OTHER = "other", _("Other")
        OTHER_OR_UNCLEAR = "other_or_unclear", _("Other or unclear")

    study_code = models.CharField(
        _("study ID"), max_length=30, help_text=_("The pseudonym used in lists and exports.")
    )
    series = models.ForeignKey(
        "patients.Series",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="patients",
        verbose_name=_("series"),
        help_text=_("The closed series this patient belongs to, if any."),
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    sex_at_birth = coded(Sex, _("sex at birth"))
    born_on, born_on_precision = clinical_date(_("date of birth"))
    age_years = models.PositiveSmallIntegerField(
        _("age (years)"),
        null=True,
        blank=True,
        help_text=_("Only where the date of birth is not known: the age on the date beside it."),
    )
    age_known_on = models.DateField(_("age known on"), null=True, blank=True)
    height_cm = models.DecimalField(
        _("height (cm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    weight_kg = models.DecimalField(
        _("weight (kg)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    first_referral_on, first_referral_on_precision = clinical_date(_("date of first referral"))
    died_on, died_on_precision = clinical_date(_("date of death"))
    death_cause = coded(DeathCause, _("cause of death"))
    death_cause_text = models.CharField(_("cause of death as written"), max_length=200, blank=True)
    death_cause_icd10 = models.CharField(_("cause of death (ICD-10)"), max_length=10, blank=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["study_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "study_code"], name="patient_study_code_once"
            ),
            both_or_neither("age_years", "age_known_on", name="patient_age_has_a_date"),
            both_or_neither("died_on", "death_cause", name="patient_death_has_a_cause"),
            days_in_order(
                "born_on",
                "died_on",
                name="patient_born_before_death",
                message=_("Death cannot be before birth."),
            ),
            within("age_years", 0, 120, name="patient_age_possible"),
            within("height_cm", 100, 230, name="patient_height_possible"),
            within("weight_kg", 25, 250, name="patient_weight_possible"),
            models.CheckConstraint(
                condition=Q(born_on=None) | Q(born_on__gte="1900-01-01"),
                name="patient_born_after_1900",
                violation_error_message=_("The date of birth must be after 1 January 1900."),
            ),
        ]

    def __str__(self) -> str:
        return self.study_code


@clinical
class PatientIdentity(ClinicalModel):
    """
    Who the patient is. The only table with names and numbers; it may be absent.

    Names are in clear so that they can be searched and sorted the Turkish way by stored keys;
    numbers are encrypted and found by a keyed digest.
    """

    patient = models.OneToOneField(
        Patient, models.PROTECT, related_name="identity", verbose_name=_("patient")
    )
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    search_key = models.CharField(max_length=170, editable=False)
    sort_key = models.CharField(max_length=340, editable=False)
    mrn = EncryptedTextField(_("medical record number"), blank=True)
    mrn_digest = models.CharField(max_length=64, blank=True, editable=False)
    national_id = EncryptedTextField(_("national ID number"), blank=True)
    national_id_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        indexes = [
            models.Index(fields=["center", "sort_key"], name="identity_in_order"),
            models.Index(fields=["center", "search_key"], name="identity_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "mrn_digest"],
                condition=~Q(mrn_digest=""),
                name="identity_mrn_once",
                violation_error_message=_("A patient with this record number is already entered."),
            ),
            models.UniqueConstraint(
                fields=["center", "national_id_digest"],
                condition=~Q(national_id_digest=""),
                name="identity_national_id_once",
                violation_error_message=_("A patient with this national ID is already entered."),
            ),
        ]

    def __str__(self) -> str:
        """SURNAME, Given: how a patient is named on every page."""
        return f"{upper(self.family_name)}, {self.given_name}"


@clinical
class Consent(ClinicalModel):
    """One answer to one question of consent. A withdrawal keeps the row and dates it."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", _("Treatment")
        KVKK = "kvkk_data_processing", _("Personal data processing (KVKK)")
        RESEARCH = "research_use", _("Research use")
        IMAGES = "image_use", _("Use of images")
        REGISTRY = "registry_sharing", _("Sharing with registries")

    class Decision(models.TextChoices):
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Language(models.TextChoices):
        TURKISH = "tr", _("Turkish")
        ENGLISH = "en", _("English")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="consents", verbose_name=_("patient")
    )
    kind = coded(Kind, _("consent to"), required=True)
    decision = coded(Decision, _("decision"), required=True)
    decided_on, decided_on_precision = clinical_date(_("date of decision"))
    withdrawn_on, withdrawn_on_precision = clinical_date(_("date of withdrawal"))
    form_version = models.CharField(_("form version"), max_length=40, blank=True)
    language = coded(Language, _("language of the form"))
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For example: as published.")
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["decided_on"]
        constraints = [
            days_in_order(
                "decided_on",
                "withdrawn_on",
                name="consent_withdrawn_after_decision",
                message=_("A consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="withdrawn") | Q(withdrawn_on__isnull=False),
                name="consent_withdrawal_dated",
                violation_error_message=_("Enter the date of the withdrawal."),
            ),
        ]


class StatusEventQuerySet(ClinicalQuerySet):
    def in_force(self):
        """Without the "lost" of somebody who was seen on that day or later."""
        visits = apps.get_model("patients", "FollowUpVisit").objects
        seen = visits.filter(patient=OuterRef("patient"), visited_on__gte=OuterRef("known_on"))
        return self.exclude(Exists(seen), state="lost")


@clinical
class StatusEvent(ClinicalModel):
    """What was known of the disease on a day, and from what. Append-only; the latest is current."""

    class State(models.TextChoices):
        NED = "ned", _("No evidence of disease")
        AWD = "awd", _("Alive with disease")
        ON_CHEMO = "on_chemo", _("On chemotherapy")
        ON_LOCAL_TREATMENT = "on_local_treatment_pathway", _("On the way to local treatment")
        LOST = "lost", _("Lost to follow-up")
        DEAD = "dead", _("Died")

    class Evidence(models.TextChoices):
        IMAGING = "imaging", _("Imaging")
        HISTOLOGY = "histology", _("Histology")
        MARKER = "marker", _("Tumor marker")
        CLINICAL = "clinical", _("Clinical")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="status_events", verbose_name=_("patient")
    )
    known_on, known_on_precision = clinical_date(_("date"), required=True)
    state = coded(State, _("disease status"), required=True)
    evidence = coded_set(Evidence, _("evidence"))

    objects = StatusEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("disease status")
        verbose_name_plural = _("disease statuses")
        ordering = ["known_on", "created_at"]


@clinical
class PerformanceAssessment(ClinicalModel):
    """Performance status, comorbidity and function on a day."""

    class AsaClass(models.TextChoices):
        I = "I", "I"  # noqa: E741 - the name of the class
        II = "II", "II"
        III = "III", "III"
        IV = "IV", "IV"
        V = "V", "V"
        VI = "VI", "VI"

    class LiverDisease(models.TextChoices):
        NONE = "none", _("None")
        STEATOSIS = "steatosis", _("Steatosis")
        STEATOHEPATITIS = "steatohepatitis", _("Steatohepatitis")
        FIBROSIS = "fibrosis", _("Fibrosis")
        CIRRHOSIS = "cirrhosis", _("Cirrhosis")
        SINUSOIDAL_OBSTRUCTION = "sinusoidal_obstruction", _("Sinusoidal obstruction")

    class ChildPugh(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="performance_assessments", verbose_name=_("patient")
    )
    assessed_on, assessed_on_precision = clinical_date(_("date of assessment"), required=True)
    ecog = models.PositiveSmallIntegerField(
        _("performance status (ECOG)"), null=True, blank=True, help_text=_("0 to 4; 5 is death.")
    )
    asa_class = coded(AsaClass, _("ASA class"))
    comorbid_conditions = models.TextField(
        _("comorbidity"), blank=True, help_text=_("Conditions, with ICD-10 codes where known.")
    )
    charlson_index = models.PositiveSmallIntegerField(
        _("Charlson comorbidity index"), null=True, blank=True
    )
    chronic_liver_disease = coded(LiverDisease, _("chronic liver disease"))
    child_pugh = coded(ChildPugh, _("Child-Pugh class"))
    smoking = coded(YesNo, _("smoking"))
    anticoagulation = coded(YesNo, _("anticoagulation"))
    diabetes = coded(YesNo, _("diabetes"))

    class Meta:
        verbose_name = _("performance and comorbidity")
        verbose_name_plural = _("performance and comorbidity")
        ordering = ["assessed_on"]
        constraints = [
            within("ecog", 0, 5, name="performance_ecog_range"),
            within("charlson_index", 0, 37, name="performance_charlson_range"),
            models.CheckConstraint(
                condition=Q(chronic_liver_disease__isnull=True)
                | ~Q(chronic_liver_disease="cirrhosis")
                | Q(child_pugh__isnull=False),
                name="performance_cirrhosis_has_child_pugh",
                violation_error_message=_("Cirrhosis needs a Child-Pugh class."),
            ),
        ]
