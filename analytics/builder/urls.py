from django.urls import path

from analytics.builder import views
from analytics.paper import views as papers

app_name = "cohorts"

# Names of cohorts begin with "c-": no word here can be one.
urlpatterns = [
    path("", views.cohort_list, name="list"),
    path("new/", views.new, name="new"),
    path("count/", views.count, name="count"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/choose/", views.choose, name="choose"),
    path("<slug:slug>/share/", views.share, name="share"),
    path("<slug:slug>/copy/", views.copy, name="copy"),
    path("<slug:slug>/freeze/", views.freeze, name="freeze"),
    path("<slug:slug>/archive/", views.archive, name="archive"),
    path("<slug:slug>/restore/", views.restore, name="restore"),
    # Of built-in cohorts too.
    path("<slug:slug>/export/", papers.export, name="export"),
    path("<slug:slug>/export/progress/", papers.progress, name="export-progress"),
    path("<slug:slug>/export/<uuid:pk>/", papers.file_of, name="export-file"),
]
