"""
The published series with its results, for the pages that show them, and who looks at them. A module that needs other
patients makes its own `where`; the people follow it.
"""

import pytest
from django.core.cache import caches
from django.db import transaction

from analytics.models import CalculationService
from patients.centers import center_context
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role
from tumorboard.series_import.published import import_published_series


@pytest.fixture(autouse=True)
def _no_kept_pages():
    caches["pages"].clear()


@pytest.fixture(scope="module")
def where(django_db_setup, django_db_blocker):
    """A center, in a transaction of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            import_published_series(center)
        courses.refresh(center, "published-series")
        CalculationService.objects.get_or_create(id=1)
        yield center
        transaction.set_rollback(True)


@pytest.fixture
def surgeon(where):
    return signed_in(person(Role.SURGEON, where))


@pytest.fixture
def researcher(where):
    return signed_in(person(Role.RESEARCHER, where))
