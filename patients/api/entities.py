"""The addresses of the record: which rows, found by which filters, entered by which verb."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from patients import actions
from patients.duplicates import likely_same, same_number
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
from patients.models.base import Center

from . import record
from .errors import LikelyThere
from .rows import visible_rows
from .views import Rows

BETWEEN = ["exact", "gte", "lte"]


class Patients(Rows):
    model = Patient
    serializer_class = record.PatientSerializer
    filterset_fields = {
        "study_code": ["exact"],
        "series": ["exact"],
        "sex_at_birth": ["exact"],
        "died_on": ["isnull", *BETWEEN],
        "first_referral_on": BETWEEN,
    }
    ordering_fields = ("study_code", "created_at", "first_referral_on", "died_on")

    def enter(self, row: Patient) -> Patient:
        row.center = self._center()
        return actions.enter_patient(patient=row, by=self.request.user)

    def _center(self) -> Center:
        """Whoever works in several centers names one by its code in the address."""
        centers = Center.objects.filter(pk__in=self.request.center_ids)
        code = self.request.query_params.get("center")
        if code:
            centers = centers.filter(code=code)
        if centers.count() != 1:
            raise ValidationError({"center": _("Name one of your centers: ?center=CODE.")})
        return centers.get()

    @extend_schema(parameters=[OpenApiParameter("center", str, description="Needed by people who work in several.")])  # fmt: skip
    def create(self, request):
        return super().create(request)

    @extend_schema(request=record.DeathSerializer)
    @action(detail=True, methods=["post"], url_path="death")
    def death(self, request, pk):
        """Record a death: date and cause together, and what follows from it."""

        def correct(row, *, changes, version, by, reason):
            return actions.record_death(patient=row, version=version, by=by, **changes)

        return self.correct_seen(
            self.get_object(), record.DeathSerializer(data=request.data), correct
        )


class Identity(Rows):
    """Names and numbers of one patient, apart from everything else."""

    model = PatientIdentity
    serializer_class = record.PatientIdentitySerializer
    lookup_field = "patient"
    lookup_url_kwarg = "pk"

    @extend_schema(parameters=[OpenApiParameter("not_the_same", str, enum=["yes"], description="The client has asked: it is another person than the one alike.")])  # fmt: skip
    def create(self, request, pk):
        patient = get_object_or_404(visible_rows(Patient, request), pk=pk)
        given = self.checked(self.get_serializer(data=request.data))
        return self.enter_once(self.model, {**given, "patient": patient}, self.enter)

    def partial_update(self, request, pk):
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data)
        return self.correct_seen(row, serializer, actions.correct_identity)

    def enter(self, row: PatientIdentity) -> PatientIdentity:
        """Somebody of the same number is refused by the database, somebody alike is asked about first."""
        there = visible_rows(Patient, self.request).filter(center=row.patient.center)
        others = there.exclude(pk=row.patient_id)
        is_another = self.request.query_params.get("not_the_same") == "yes"
        if not is_another and same_number(others, mrn=row.mrn) is None:
            alike = likely_same(
                others,
                given_name=row.given_name,
                family_name=row.family_name,
                born_on=row.patient.born_on,
            )
            if alike:
                raise LikelyThere
        return actions.enter_identity(identity=row, by=self.request.user)


class PrimaryTumors(Rows):
    model = PrimaryTumor
    serializer_class = record.PrimaryTumorSerializer
    filterset_fields = {"patient": ["exact"], "topography": ["exact"], "diagnosed_on": BETWEEN}
    ordering_fields = ("diagnosed_on", "created_at")


class LiverMetastases(Rows):
    model = LiverMetastasis
    serializer_class = record.LiverMetastasisSerializer
    filterset_fields = {"patient": ["exact"], "diagnosed_on": BETWEEN, "strategy": ["exact"]}
    ordering_fields = ("diagnosed_on", "created_at")


class Lesions(Rows):
    model = Lesion
    serializer_class = record.LesionSerializer
    nested = ("observations__center", "treatments__center")
    filterset_fields = {
        "patient": ["exact"],
        "liver_metastasis": ["exact"],
        "recurrence": ["exact"],
    }
    ordering_fields = ("lesion_no", "created_at")


class LesionObservations(Rows):
    model = LesionObservation
    serializer_class = record.LesionObservationSerializer
    filterset_fields = {"patient": ["exact"], "lesion": ["exact"], "observed_on": BETWEEN}
    ordering_fields = ("observed_on", "created_at")


class LesionTreatments(Rows):
    model = LesionTreatment
    serializer_class = record.LesionTreatmentSerializer
    filterset_fields = {"patient": ["exact"], "lesion": ["exact"], "procedure": ["exact"]}
    ordering_fields = ("created_at",)


class SystemicTherapies(Rows):
    model = SystemicTherapy
    serializer_class = record.SystemicTherapySerializer
    filterset_fields = {
        "patient": ["exact"],
        "intent": ["exact"],
        "started_on": BETWEEN,
        "ended_on": ["isnull", *BETWEEN],
    }
    ordering_fields = ("started_on", "created_at")


class InterventionSessions(Rows):
    model = InterventionSession
    serializer_class = record.InterventionSessionSerializer
    nested = ("procedures__center", "complications__center")
    filterset_fields = {"patient": ["exact"], "intent": ["exact"], "performed_on": BETWEEN}
    ordering_fields = ("performed_on", "created_at")


class Procedures(Rows):
    model = Procedure
    serializer_class = record.ProcedureSerializer
    filterset_fields = {"patient": ["exact"], "session": ["exact"], "kind": ["exact"]}
    ordering_fields = ("created_at",)


class Complications(Rows):
    model = Complication
    serializer_class = record.ComplicationSerializer
    filterset_fields = {"patient": ["exact"], "session": ["exact"], "category": ["exact"]}
    ordering_fields = ("began_on", "created_at")


class Recurrences(Rows):
    model = Recurrence
    serializer_class = record.RecurrenceSerializer
    filterset_fields = {"patient": ["exact"], "detected_on": BETWEEN}
    ordering_fields = ("detected_on", "created_at")


class FollowUpVisits(Rows):
    model = FollowUpVisit
    serializer_class = record.FollowUpVisitSerializer
    filterset_fields = {"patient": ["exact"], "kind": ["exact"], "visited_on": BETWEEN}
    ordering_fields = ("visited_on", "created_at")

    def partial_update(self, request, pk):
        """The status of the disease that the visit established moves with it."""
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data)
        return self.correct_seen(row, serializer, actions.correct_follow_up)

    def enter(self, row: FollowUpVisit) -> FollowUpVisit:
        return actions.record_follow_up(visit=row, by=self.request.user)
