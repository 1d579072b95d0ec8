"""
One patient's record as pages show it: read in one go, and what follows from it by patients.clinical.

Reads only. Not: words (summary.py, templates), nor what the board decided (the board's own pages).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from patients.clinical.complications import comprehensive_complication_index
from patients.clinical.dates import completed_years, months_between
from patients.clinical.distribution import Distribution, distribution
from patients.clinical.missing import known
from patients.clinical.mortality import postoperative_stay_days
from patients.clinical.score_range import ScoreRange
from patients.clinical.scores import clinical_risk_score
from patients.clinical.staging import Edition, StageGroup, possible_stage_groups
from patients.clinical.timing import Timings, disease_free_interval, timings_of_metastasis
from patients.clinical.tumor_burden import TumorBurden, tumor_burden

from .models import (
    Document,
    FollowUpVisit,
    InterventionSession,
    Lesion,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Recurrence,
    StatusEvent,
)
from .whole_record import fill

# A preoperative CEA is one of the last three months before the index operation.
CEA_VALID_DAYS = 90


@dataclass(frozen=True)
class PatientRecord:
    """The patient with everything that hangs on it, already read."""

    patient: Patient

    @classmethod
    def of(cls, patients, pk) -> "PatientRecord":
        """`patients` is a queryset that the person may see. Raises Patient.DoesNotExist."""
        patient = patients.get(pk=pk)
        fill(patient)
        return cls(patient)

    @property
    def is_closed(self) -> bool:
        """Of a series with a data lock: nothing later can be recorded."""
        return bool(self.patient.series and self.patient.series.data_locked_on)

    @cached_property
    def is_screened_only(self) -> bool:
        """Seen and considered, then excluded: nothing of the disease is recorded."""
        return self.is_empty_of_disease and bool(self.patient.screenings.all())

    @cached_property
    def is_empty_of_disease(self) -> bool:
        """Newly entered: nothing of the disease is recorded yet."""
        return not (self.primary or self.presentation or self.sessions)

    @cached_property
    def documents(self) -> list[Document]:
        """Newest first, without the withdrawn."""
        return [each for each in self.patient.documents.all() if each.withdrawn_on is None]

    @cached_property
    def key_images(self) -> list[Document]:
        return [each for each in self.documents if each.is_key_image]

    # --- Disease ---

    @cached_property
    def primary(self) -> PrimaryTumor | None:
        """The first primary: the one the liver metastases are counted from."""
        return next(iter(self.patient.primary_tumors.all()), None)

    @cached_property
    def presentation(self) -> LiverMetastasis | None:
        return next(iter(self.patient.liver_metastases.all()), None)

    @cached_property
    def stages(self) -> list[StageGroup]:
        """The computed AJCC group; several where the categories leave it open, as M1 does; none without an edition."""
        primary = self.primary
        edition = known(primary.tnm_edition) if primary else None
        if primary is None or edition is None:
            return []
        possible = possible_stage_groups(
            t=known(primary.t_category),
            n=known(primary.n_category),
            m=known(primary.m_category),
            edition=Edition(edition),
        )
        return sorted(possible)

    @cached_property
    def timings(self) -> Timings | None:
        if self.presentation is None or self.primary is None or self.primary.diagnosed_on is None:
            return None
        return timings_of_metastasis(
            primary_diagnosed_on=self.primary.diagnosed_on,
            metastasis_diagnosed_on=self.presentation.diagnosed_on,
            found_at_staging=self.presentation.found_at_staging,
        )

    @cached_property
    def presented_lesions(self) -> list[Lesion]:
        return [lesion for lesion in self.patient.lesions.all() if lesion.liver_metastasis_id]

    @cached_property
    def lesions_count(self) -> int | None:
        """Counted where lesions are itemized, else as reported."""
        if self.presented_lesions:
            return len(self.presented_lesions)
        return self.presentation.number_of_metastases if self.presentation else None

    @cached_property
    def largest_mm(self) -> Decimal | None:
        """At presentation: of the itemized lesions, else as reported."""
        sizes = [
            seen.size_mm
            for lesion in self.presented_lesions
            for seen in lesion.observations.all()
            if seen.phase == "presentation" and seen.size_mm is not None
        ]
        if sizes:
            return max(sizes)
        return self.presentation.largest_mm_at_presentation if self.presentation else None

    @cached_property
    def distribution(self) -> Distribution | str | None:
        segments = [lesion.segments for lesion in self.presented_lesions]
        if segments and all(segments):
            return distribution(segments_by_lesion=segments)
        return known(self.presentation.distribution_reported) if self.presentation else None

    # --- Scores ---

    @cached_property
    def tumor_burden(self) -> TumorBurden | None:
        if self.largest_mm is None or self.lesions_count is None:
            return None
        return tumor_burden(
            largest_metastasis_mm=float(self.largest_mm), liver_metastases_count=self.lesions_count
        )

    @cached_property
    def clinical_risk(self) -> ScoreRange | None:
        """Fong's score; a missing input widens the range."""
        if self.presentation is None:
            return None
        return clinical_risk_score(
            is_node_positive_primary=self.is_node_positive,
            is_disease_free_interval_under_12_months=self.is_interval_short,
            liver_metastases_count=self.lesions_count,
            cea_ng_per_ml=self.cea_before_liver_operation,
            largest_metastasis_mm=None if self.largest_mm is None else float(self.largest_mm),
        )

    @cached_property
    def is_node_positive(self) -> bool | None:
        n = known(self.primary.n_category) if self.primary else None
        return None if n in (None, "NX") else n != "N0"

    @cached_property
    def is_interval_short(self) -> bool | None:
        if self.primary is None or self.primary.diagnosed_on is None or self.presentation is None:
            return None
        interval = disease_free_interval(
            primary_diagnosed_on=self.primary.diagnosed_on,
            primary_resected_on=None,
            metastasis_diagnosed_on=self.presentation.diagnosed_on,
        )
        return None if interval is None else interval.is_under_12_months

    @cached_property
    def cea_before_liver_operation(self) -> float | None:
        """
        The last CEA of the CEA_VALID_DAYS before the index operation; an older one no longer counts.

        Before any operation: the last one.
        """
        values = [
            (lab.taken_on, lab.value)
            for lab in self.patient.lab_results.all()
            if lab.analyte == "cea" and lab.value is not None and lab.taken_on
        ]
        if self.index_session is not None:
            operated_on = self.index_session.performed_on
            values = [v for v in values if 0 <= (operated_on - v[0]).days <= CEA_VALID_DAYS]
        return float(max(values)[1]) if values else None

    # --- Course ---

    @cached_property
    def sessions(self) -> list[InterventionSession]:
        return list(self.patient.sessions.all())

    @cached_property
    def curative_liver_sessions(self) -> list[InterventionSession]:
        """Sessions that treated the liver with curative intent, in order."""
        return [session for session in self.sessions if _treats_liver(session)]

    @cached_property
    def index_session(self) -> InterventionSession | None:
        given = [session for session in self.sessions if session.curative_sequence == 1]
        return next(iter(given or self.curative_liver_sessions), None)

    @cached_property
    def recurrences(self) -> list[Recurrence]:
        return list(self.patient.recurrences.all())

    @cached_property
    def visits(self) -> list[FollowUpVisit]:
        """In order of date."""
        return sorted(self.patient.follow_up_visits.all(), key=lambda visit: visit.visited_on)

    @cached_property
    def status(self) -> StatusEvent | None:
        """The latest known disease status. Who was seen after being lost is lost no more."""
        last_seen_on = max((visit.visited_on for visit in self.visits), default=date.min)
        return max(
            (
                e
                for e in self.patient.status_events.all()
                if e.state != "lost" or e.known_on > last_seen_on
            ),
            # Nothing found out later about an earlier day takes a death back.
            key=lambda event: (event.state == "dead", event.known_on, event.created_at),
            default=None,
        )

    @cached_property
    def last_contact_on(self) -> date | None:
        """The last day anything dated was seen of the patient, not after death. A board proves no life."""
        days = [
            *(visit.visited_on for visit in self.patient.follow_up_visits.all()),
            *(session.performed_on for session in self.sessions),
            *(session.discharged_on for session in self.sessions if session.discharged_on),
            *(study.performed_on for study in self.patient.imaging_studies.all()),
            *(lab.taken_on for lab in self.patient.lab_results.all()),
            *(therapy.started_on for therapy in self.patient.systemic_therapies.all()),
            *(t.ended_on for t in self.patient.systemic_therapies.all() if t.ended_on),
            *(recurrence.detected_on for recurrence in self.recurrences),
            *(e.known_on for e in self.patient.status_events.all() if e.state != "lost"),
        ]
        died_on = self.patient.died_on
        known_days = [day for day in days if day]  # a row of a draft may be undated yet
        return max(
            (day for day in known_days if died_on is None or day <= died_on), default=died_on
        )

    @cached_property
    def follow_up_months(self) -> float | None:
        """From the diagnosis of the metastases to the last contact or death."""
        end = self.patient.died_on or self.last_contact_on
        if self.presentation is None or end is None:
            return None
        return months_between(self.presentation.diagnosed_on, end)

    @cached_property
    def cleared_on(self) -> set[date]:
        """The days of the operations that left no disease."""
        liver = {id(session) for session in self.curative_liver_sessions}
        return {
            session.performed_on
            for session in self.sessions
            if _clears(session) and (id(session) in liver or (session.curative_sequence or 0) > 1)
        }

    @cached_property
    def disease_free_since(self) -> date | None:
        """The last clearing operation after which no recurrence is known."""
        last = max(self.cleared_on, default=None)
        relapses = [recurrence.detected_on for recurrence in self.recurrences]
        return last if last and not any(day > last for day in relapses) else None

    @cached_property
    def last_imaging_on(self) -> date | None:
        """Disease-free is known to this day and not a day longer."""
        imaged = {"mri", "ct", "pet_ct"}
        days = [
            visit.visited_on
            for visit in self.patient.follow_up_visits.all()
            if imaged & set(visit.components)
        ]
        days += [
            study.performed_on
            for study in self.patient.imaging_studies.all()
            if study.modality != "colonoscopy"
        ]
        return max(days, default=None)

    def age_on(self, day: date) -> int | None:
        """Completed years; where only an age was recorded, that age."""
        if self.patient.born_on:
            born_on = self.patient.born_on
            return completed_years(born_on=born_on, on=day) if day >= born_on else None
        return self.patient.age_years


def stay_days(session: InterventionSession) -> int | None:
    """Days in hospital after the operation; None where the day of either is not known."""
    if {session.performed_on_precision, session.discharged_on_precision} != {"day"}:
        return None
    return postoperative_stay_days(
        performed_on=session.performed_on, discharged_on=session.discharged_on
    )


def complication_index(session: InterventionSession) -> float | None:
    """The Comprehensive Complication Index of a session; None where a grade is not exact."""
    return comprehensive_complication_index(
        [known(complication.clavien_dindo) for complication in session.complications.all()]
    )


def _treats_liver(session: InterventionSession) -> bool:
    if known(session.intent) not in (None, "curative", "staging_step"):
        return False
    groups = {procedure.group for procedure in session.procedures.all()}
    return bool(groups & {"liver_resection", "ablation"})


def _clears(session: InterventionSession) -> bool:
    return known(session.residual_disease) == "none"
