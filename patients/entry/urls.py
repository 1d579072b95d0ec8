from django.urls import path

from patients.entry import views

app_name = "cases"

urlpatterns = [
    path("new/", views.new_case, name="new"),
    path("key/", views.queue_key, name="key"),
    path("<uuid:pk>/save/", views.save, name="save"),
    path("<uuid:pk>/submit/", views.submit_case, name="submit"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/on-phone.svg", views.on_phone, name="on-phone"),
    path("<uuid:pk>/done/", views.done, name="done"),
    path("<uuid:pk>/<slug:code>/", views.step, name="step"),
]
