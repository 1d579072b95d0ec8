from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TumorboardConfig(AppConfig):
    name = "tumorboard"
    verbose_name = _("Tumor board")

    def ready(self):
        from tumorboard import checks  # noqa: F401  (registers the system checks)
        from tumorboard.access import checks as access_checks  # noqa: F401  (also the clock)
