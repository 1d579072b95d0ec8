"""Addresses below /api/v1/. Their names are in the namespace of tumorboard/api_urls.py."""

from django.urls import path

from analytics import api

urlpatterns = [
    path("cohorts/<slug:slug>/survival/", api.cohort_survival, name="cohort-survival"),
]
