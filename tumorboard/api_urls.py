"""The programming interface, version 1. Each package brings its own addresses; the gate is the same as for pages."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from patients.api import entities
from tumorboard import api

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("patients", entities.Patients, "patient")
router.register("primary-tumors", entities.PrimaryTumors, "primary-tumor")
router.register("liver-metastases", entities.LiverMetastases, "liver-metastasis")
router.register("lesions", entities.Lesions, "lesion")
router.register("lesion-observations", entities.LesionObservations, "lesion-observation")
router.register("lesion-treatments", entities.LesionTreatments, "lesion-treatment")
router.register("systemic-therapies", entities.SystemicTherapies, "systemic-therapy")
router.register("intervention-sessions", entities.InterventionSessions, "intervention-session")
router.register("procedures", entities.Procedures, "procedure")
router.register("complications", entities.Complications, "complication")
router.register("recurrences", entities.Recurrences, "recurrence")
router.register("follow-up-visits", entities.FollowUpVisits, "follow-up-visit")
router.register("meetings", api.Meetings, "meeting")
router.register("decisions", api.Decisions, "decision")

identity = entities.Identity.as_view(
    {"get": "retrieve", "post": "create", "patch": "partial_update"}
)

urlpatterns = [
    path("", api.documentation, name="documentation"),
    path("patients/<uuid:pk>/identity/", identity, name="patient-identity"),
    path("", include(router.urls)),
    path("", include("analytics.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
