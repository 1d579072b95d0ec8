from django.urls import path

from analytics import views
from analytics.outcomes import views as outcomes
from analytics.published import views as published

app_name = "analytics"

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/freshness/", views.board_freshness, name="board-freshness"),
    path("board/try-again/", views.board_try_again, name="board-try-again"),
    path("flow/", views.flow, name="flow"),
    path("freshness/", outcomes.outcome_freshness, name="outcome-freshness"),
    path("patients/", outcomes.patients, name="outcome-patients"),
    path("published/", published.published, name="published"),
    path("published/csv/", published.published_csv, name="published-csv"),
    path("recurrence/", outcomes.recurrence, name="recurrence"),
    path("surgery/", outcomes.surgery, name="surgery"),
    path("table-1/", outcomes.table_1, name="table-1"),
    path("table-1/csv/", outcomes.table_1_csv, name="table-1-csv"),
    path("table-2/", outcomes.table_2, name="table-2"),
    path("table-2/csv/", outcomes.table_2_csv, name="table-2-csv"),
    path("try-again/", outcomes.outcome_try_again, name="outcome-try-again"),
    path("survival/", views.survival, name="survival"),
    path("survival/patients/", views.survival_patients, name="survival-patients"),
    path("survival/freshness/", views.survival_freshness, name="survival-freshness"),
    path("survival/try-again/", views.try_again, name="survival-try-again"),
]
