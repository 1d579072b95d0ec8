from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TumorboardConfig(AppConfig):
    name = "tumorboard"
    verbose_name = _("Tumor board")

    def ready(self):
        from patients.lists import offer_filter
        from patients.signals import decisions_asked
        from tumorboard import checks  # noqa: F401  (registers the system checks)
        from tumorboard.access import checks as access_checks  # noqa: F401  (also the clock)
        from tumorboard.patient_filters import BOARD
        from tumorboard.rules import answer_decisions

        decisions_asked.connect(answer_decisions, dispatch_uid="tumorboard.decisions")
        offer_filter(BOARD, after="recurrence")
