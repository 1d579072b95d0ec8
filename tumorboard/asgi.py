"""The web process. Servers do not run Django's system checks by themselves, so they are run here."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

application = get_asgi_application()

from tumorboard.checks import refuse_to_start_unchecked  # noqa: E402  (needs the apps loaded)

refuse_to_start_unchecked()
