"""The patient in one sentence or two, generated in the reader's language. Whole sentences, no glued suffixes."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.clinical.missing import known
from patients.clinical.timing import Timing
from patients.facts import said_date, said_number
from patients.models import Patient, PrimaryTumor

from .record import PatientRecord


def summary(record: PatientRecord) -> list[str]:
    """The sentences, in order; a sentence whose facts are unknown is left out."""
    if record.is_empty_of_disease:
        return _screened(record)
    sentences = [
        _disease(record),
        _molecular(record),
        _burden(record),
        _treatment(record),
        _outcome(record),
    ]
    return [sentence for sentence in sentences if sentence]


def _screened(record: PatientRecord) -> list[str]:
    facts = {"person": _person(record)}
    found = [
        _("%(person)s, screened on %(day)s. %(outcome)s.")
        % {
            **facts,
            "day": said_date(row.screened_on, row.screened_on_precision),
            "outcome": row.get_outcome_display(),
        }
        for row in record.patient.screenings.all()
    ]
    return found or [_("%(person)s. Nothing is recorded of the disease yet.") % facts]


def _disease(record: PatientRecord) -> str:
    primary = record.primary
    if primary is None:
        return _("Nothing is recorded of the primary tumor.")
    facts = {
        "person": _person(record),
        "site": _site(primary),
        "stage": " ".join(
            part for part in (_prefixed_t(primary), known(primary.n_category)) if part
        ),
    }
    if record.presentation is None:
        return _("%(person)s. Primary: %(site)s %(stage)s.") % facts
    if record.timings and record.timings.at_diagnosis == Timing.SYNCHRONOUS:
        return (
            _("%(person)s. Primary: %(site)s %(stage)s with synchronous liver metastases.") % facts
        )
    return _("%(person)s. Primary: %(site)s %(stage)s with metachronous liver metastases.") % facts


def _molecular(record: PatientRecord) -> str:
    """What is known of RAS, BRAF and mismatch repair: it decides on systemic therapy."""
    primary = record.primary
    if primary is None:
        return ""
    tested = {
        "KRAS": {"wild_type": _("KRAS wild type"), "mutated": _("KRAS mutated")}.get(
            str(primary.kras)
        ),
        "NRAS": {"mutated": _("NRAS mutated")}.get(str(primary.nras)),
        "BRAF": {"mutated": _("BRAF V600E mutated")}.get(str(primary.braf_v600e)),
        "MMR": {"pMMR": _("MSS"), "dMMR": _("MSI-high")}.get(str(primary.mismatch_repair)),
    }
    said = ", ".join(str(words) for words in tested.values() if words)
    return f"{said}." if said else ""


def _person(record: PatientRecord) -> str:
    day = record.patient.died_on or record.last_contact_on
    age = record.age_on(day) if day else record.patient.age_years
    sex = record.patient.sex_at_birth
    if age is None:
        return {"male": _("Man"), "female": _("Woman")}.get(sex or "", _("Patient"))
    if sex == Patient.Sex.FEMALE:
        return _("%(age)d-year-old woman") % {"age": age}
    if sex == Patient.Sex.MALE:
        return _("%(age)d-year-old man") % {"age": age}
    return _("%(age)d-year-old patient") % {"age": age}


def _site(primary: PrimaryTumor) -> str:
    return str(dict(PrimaryTumor.Topography.choices).get(primary.topography, ""))


def _prefixed_t(primary: PrimaryTumor) -> str:
    category = known(primary.t_category)
    return f"{known(primary.tnm_prefix) or ''}{category}" if category else ""


def _burden(record: PatientRecord) -> str:
    if record.lesions_count is None:
        return ""
    facts = {"count": record.lesions_count, "place": distribution_label(record)}
    if record.largest_mm is None:
        return (
            ngettext(
                "%(count)d metastasis (%(place)s).",
                "%(count)d metastases (%(place)s).",
                record.lesions_count,
            )
            % facts
        )
    return ngettext(
        "%(count)d metastasis (%(place)s), largest %(size)s mm.",
        "%(count)d metastases (%(place)s), largest %(size)s mm.",
        record.lesions_count,
    ) % {**facts, "size": said_number(record.largest_mm)}


def distribution_label(record: PatientRecord) -> str:
    """Where in the liver, in words for the middle of a sentence."""
    return {
        "right": _("right lobe"),
        "left": _("left lobe"),
        "bilobar": _("bilobar"),
        "caudate_only": _("caudate lobe"),
    }.get(str(record.distribution or ""), _("place not recorded"))


def _treatment(record: PatientRecord) -> str:
    count = len(record.curative_liver_sessions)
    recurrences = len(record.recurrences)
    if not count:
        return ""
    treated = ngettext(
        "%(count)d curative liver intervention.", "%(count)d curative liver interventions.", count
    ) % {"count": count}
    if not recurrences:
        return treated
    recurred = ngettext("%(count)d recurrence.", "%(count)d recurrences.", recurrences) % {
        "count": recurrences
    }
    return f"{treated} {recurred}"


def _outcome(record: PatientRecord) -> str:
    patient = record.patient
    if patient.died_on:
        return _("Died on %(day)s.") % {"day": date_format(patient.died_on)}
    if record.disease_free_since and record.last_imaging_on:
        return _("Disease-free at the last imaging on %(day)s.") % {
            "day": date_format(record.last_imaging_on)
        }
    if record.last_contact_on:
        return _("Last seen alive on %(day)s.") % {"day": date_format(record.last_contact_on)}
    return ""
