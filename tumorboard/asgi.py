"""The web process. Servers do not run Django's system checks by themselves, so they are run here."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

django = get_asgi_application()

# Need the apps loaded.
from tumorboard.checks import refuse_to_start_unchecked  # noqa: E402
from tumorboard.live.streams import Streams  # noqa: E402

application = Streams(django)

refuse_to_start_unchecked()
