"""Addresses for the gate's own tests: views that forget everything a view can forget."""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from patients.models import Patient
from tumorboard.access.rules import ANY_ROLE, CLINICAL, READ, UPDATE, Rule
from tumorboard.urls import handler403, handler404, handler500
from tumorboard.urls import urlpatterns as site

LIST = "{% for patient in patients %}[{{ patient.study_code }}]{% endfor %}"


def unscoped(request):
    """Rendered after the view has returned, from a queryset that was not filtered."""
    template = engines["django"].from_string(LIST)
    return TemplateResponse(request, template, {"patients": Patient.objects.all()})


def streamed(request):
    return StreamingHttpResponse(patient.study_code for patient in Patient.objects.all())


def one(request, pk):
    patient = Patient.objects.filter(pk=pk).first()
    if patient is None:
        raise Http404
    request.access.patient(patient)
    return HttpResponse(patient.study_code)


def changes_then(request, how):
    """Writes a patient, then fails in one of the ways a view can fail."""
    patient = Patient.objects.create(center_id=request.center_ids[0], study_code="P-CHANGED")
    if how == "crash":
        raise ZeroDivisionError
    if how == "refuse":
        return HttpResponse("no", status=409)
    if how == "hide":
        raise Http404
    if how == "forbid":
        raise PermissionDenied
    if how == "invalid":
        Patient(center_id=patient.center_id, study_code="P-2", age_years=121).full_clean()
    if how == "double":
        Patient.objects.create(center_id=patient.center_id, study_code="P-CHANGED")
    if how == "foreign":
        Patient.objects.create(center_id=patient.center_id + 1, study_code="P-FOREIGN")
    if how == "signed":
        with connection.cursor() as cursor:
            cursor.execute(
                "DO $$ BEGIN RAISE EXCEPTION 'signed' USING ERRCODE = 'restrict_violation'; END $$"
            )
    if how == "gone":
        raise OperationalError("server closed the connection unexpectedly")
    return HttpResponse("done")


urlpatterns = [
    *site,
    path("probe/unscoped/", unscoped, name="probe-unscoped"),
    path("probe/streamed/", streamed, name="probe-streamed"),
    path("probe/one/<uuid:pk>/", one, name="probe-one"),
    path("probe/changes/<how>/", changes_then, name="probe-changes"),
    path("api/probe/changes/<how>/", changes_then, name="probe-api"),
    path("probe/sign/", lambda request: HttpResponse("signed"), name="probe-sign"),
    path("probe/unlisted/", lambda request: HttpResponse("reached"), name="probe-unlisted"),
    path("probe/poll/", lambda request: HttpResponse("same"), name="probe-poll"),
]

PROBE_RULES = {
    "probe-unscoped": {"GET": Rule(CLINICAL, logs=READ)},
    "probe-streamed": {"GET": Rule(CLINICAL, logs=READ)},
    "probe-one": {"GET": Rule(CLINICAL, logs=READ)},
    "probe-changes": {"POST": Rule(CLINICAL, logs=UPDATE)},
    "probe-api": {"POST": Rule(CLINICAL, logs=UPDATE)},
    "probe-sign": {"POST": Rule(CLINICAL, logs=UPDATE, reauth=True)},
    "probe-poll": {"GET": Rule(ANY_ROLE, background=True)},
}

__all__ = ["PROBE_RULES", "handler403", "handler404", "handler500", "urlpatterns"]
