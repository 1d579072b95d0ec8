"""
The web server of benchmarks/page.py: the application and one more view, which says "ok" to whoever may open the survival
page. It passes the same sign-in, transaction and access log and does nothing else.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
django.setup()

from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from tumorboard import urls  # noqa: E402
from tumorboard.access.rules import RULES  # noqa: E402

urls.urlpatterns.append(path("ok/", lambda request: HttpResponse("ok"), name="ok"))
RULES["ok"] = RULES["analytics:survival"]

from tumorboard.asgi import application  # noqa: E402, F401
