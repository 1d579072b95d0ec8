from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Analytics")

    def ready(self):
        from analytics import receivers  # noqa: F401  (listens to the record)
        from patients.grants import grant_application_role

        # Here because this app is the last: only now does every table exist.
        post_migrate.connect(grant_application_role, sender=self)
