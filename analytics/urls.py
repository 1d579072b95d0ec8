from django.urls import path

from analytics import views

app_name = "analytics"

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/freshness/", views.board_freshness, name="board-freshness"),
    path("board/try-again/", views.board_try_again, name="board-try-again"),
    path("flow/", views.flow, name="flow"),
    path("survival/", views.survival, name="survival"),
    path("survival/freshness/", views.survival_freshness, name="survival-freshness"),
    path("survival/try-again/", views.try_again, name="survival-try-again"),
]
