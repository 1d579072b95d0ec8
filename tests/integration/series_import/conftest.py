import pytest

from patients.centers import center_context
from patients.models import Center
from tumorboard.series_import.published import import_published_series


@pytest.fixture
def center(db):
    return Center.objects.create(code="izmir", name="İzmir")


@pytest.fixture
def published_series(center):
    """The published series in the first center, seen from inside it."""
    report = import_published_series(center)
    with center_context([center.pk]):
        yield report
