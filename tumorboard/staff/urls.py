from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("add/", views.add_person, name="add"),
    path("<int:pk>/", views.person, name="detail"),
    path("<int:pk>/close/", views.deactivate, name="deactivate"),
    path("<int:pk>/open/", views.reactivate, name="reactivate"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("roles/<int:pk>/end/", views.end_grant, name="end-grant"),
]
