from django.urls import path

from tumorboard.series_import import views

app_name = "data"
urlpatterns = [
    path("", views.upload, name="import"),
    path("<uuid:pk>/", views.report, name="import-report"),
    path("<uuid:pk>/problems.csv", views.problems, name="import-problems"),
    path("<uuid:pk>/confirm/", views.confirm, name="import-confirm"),
    path("<uuid:pk>/discard/", views.discard, name="import-discard"),
]
