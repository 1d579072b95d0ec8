from django.urls import path

from patients import finding, following, views
from patients.documents import views as documents
from patients.events import views as events

app_name = "patients"

urlpatterns = [
    path("screening/new/", events.screen, name="screen"),
    path("", finding.patient_list, name="list"),
    path("find/", finding.find, name="find"),
    path("new/", finding.new_patient, name="new"),
    path("views/", finding.save_view, name="save-view"),
    path("views/<int:pk>/delete/", finding.delete_view, name="delete-view"),
    path("<uuid:pk>/", views.patient_page, name="overview"),
    path("<uuid:pk>/disease/", views.patient_page, {"part": "disease"}, name="disease"),
    path("<uuid:pk>/treatment/", views.patient_page, {"part": "treatment"}, name="treatment"),
    path("<uuid:pk>/boards/", views.patient_page, {"part": "boards"}, name="boards"),
    path("<uuid:pk>/follow-up/", views.patient_page, {"part": "follow_up"}, name="follow_up"),
    path("<uuid:pk>/follow-up/new/", following.record_visit, name="record-visit"),
    path("<uuid:pk>/attempts/new/", following.record_attempt, name="record-attempt"),
    path("<uuid:pk>/lost/", following.mark_lost, name="mark-lost"),
    path("<uuid:pk>/plan/", following.change_plan, name="change-plan"),
    path("<uuid:pk>/death/", views.record_death, name="record-death"),
    path("<uuid:pk>/documents/", documents.documents, name="documents"),
    path("<uuid:pk>/documents/<uuid:document_pk>/file", documents.file_of, name="document-file"),
    path(
        "<uuid:pk>/documents/<uuid:document_pk>/withdraw/",
        documents.withdraw,
        name="withdraw-document",
    ),
    path("<uuid:pk>/history/", views.history_page, name="history"),
    path("<uuid:pk>/events/", events.choose_event, name="add-event"),
    path("<uuid:pk>/events/note/", events.record_event, {"kind": "note"}, name="record-note"),
    path("<uuid:pk>/events/<slug:kind>/", events.record_event, name="record-event"),
    path("rows/<slug:kind>/<uuid:pk>/", events.correct_event, name="correct-event"),
    path("reminders/<uuid:pk>/", following.settle, name="settle"),
    path("visits/<uuid:pk>/", views.correct_visit, name="correct-visit"),
]
