"""Every address of the site. Apps are included by string; who may open what: tumorboard/access/rules.py."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from patients import following
from tumorboard import health
from tumorboard.gallery import gallery
from tumorboard.staff import views as staff
from tumorboard.views import home
from tumorboard.views.patient_summary import patient_summary

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("account/settings/", staff.own_settings, name="account_settings"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("people/", include("tumorboard.staff.urls")),
    path("", include("tumorboard.board_urls")),
    path("audit/", staff.access_log, name="access_log"),
    path("", home.start, name="start"),
    path("home/", home.home, name="home"),
    path("patients/<uuid:pk>/summary.pdf", patient_summary, name="patient_summary"),
    path("patients/", include("patients.urls")),
    path("cases/", include("patients.entry.urls")),
    path("follow-up/", following.due_list, name="follow_up"),
    path("follow-up/awaited/", following.awaited_list, name="awaited"),
    path("outcomes/", include("analytics.urls")),
    path("cohorts/", include("analytics.builder.urls")),
    path("api/v1/", include("tumorboard.api_urls")),
    path("data/import/", include("tumorboard.series_import.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))

handler403 = "tumorboard.access.errors.handle_forbidden"
handler404 = "tumorboard.access.errors.handle_not_found"
handler500 = "tumorboard.access.errors.handle_server_error"
