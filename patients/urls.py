from django.urls import path

from patients import views

app_name = "patients"

urlpatterns = [
    path("", views.patient_list, name="list"),
    path("<uuid:pk>/", views.patient_page, name="overview"),
    path("<uuid:pk>/disease/", views.patient_page, {"part": "disease"}, name="disease"),
    path("<uuid:pk>/treatment/", views.patient_page, {"part": "treatment"}, name="treatment"),
    path("<uuid:pk>/boards/", views.patient_page, {"part": "boards"}, name="boards"),
    path("<uuid:pk>/follow-up/", views.patient_page, {"part": "follow_up"}, name="follow_up"),
    path("<uuid:pk>/follow-up/new/", views.record_visit, name="record-visit"),
    path("<uuid:pk>/death/", views.record_death, name="record-death"),
    path("<uuid:pk>/history/", views.history_page, name="history"),
    path("visits/<uuid:pk>/", views.correct_visit, name="correct-visit"),
]
