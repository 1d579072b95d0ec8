"""Every address of the site. Apps are included by string; who may open what: tumorboard/access/."""

from django.urls import path

from tumorboard import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
