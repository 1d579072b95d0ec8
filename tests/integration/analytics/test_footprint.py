"""What a web process must not carry: the libraries of the worker cost seconds and a hundred megabytes."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests import courses
from tests.people import person
from tumorboard.models import Role
from tumorboard.series_import.published import import_published_series

HEAVY = ("lifelines", "pandas", "matplotlib", "scipy")

SERVE_THE_DASHBOARD = f"""
import sys
import tumorboard.asgi
from tests.people import signed_in
from tumorboard.models import User
reader = signed_in(User.objects.get(username="web"))
for page, figure in {{
    "survival": "survival-figure", "recurrence": "incidence-figure", "surgery": "cusum-figure",
    "table-1": "journal", "published": "Kaplan–Meier median 69 months",
}}.items():
    answer = reader.get(f"/outcomes/{{page}}/")
    assert answer.status_code == 200, (page, answer.status_code)
    assert figure in answer.content.decode(), page
answer = reader.get("/cohorts/curative-intent/export/")
assert answer.status_code == 200, answer.status_code
assert "STROBE" in answer.content.decode()
print(sorted(name for name in {HEAVY} if name in sys.modules))
"""


@pytest.mark.django_db(transaction=True)
def test_a_web_process_shows_the_dashboard_without_the_libraries_that_compute_it():
    """In a process of its own: this one has computed."""
    center = courses.center()
    person(Role.SURGEON, center, name="web")
    with courses.center_context([center.pk]):
        for _patient in range(12):
            courses.operated(center)
        import_published_series(center)
    courses.actions.rebuild_endpoints(center.pk)
    courses.refresh(center, "curative-intent")
    courses.refresh(center, "published-series")
    where = connection.settings_dict

    done = subprocess.run(
        [sys.executable, "-c", SERVE_THE_DASHBOARD],
        env={
            **os.environ,
            "DATABASE_URL": f"postgresql://{where['USER']}:{where['PASSWORD']}@:{where['PORT']}"
            f"/{where['NAME']}?host={where['HOST']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == "" or done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]", done.stdout
