"""Figure 1 of the published series: 98 reviewed, 40 palliative, 9 progressed, 4 unresectable elsewhere, 45 operated on."""

import pytest

from analytics.flow import flow_chart
from patients.centers import center_context
from patients.models import Screening
from tests import courses
from tumorboard.series_import import published

pytestmark = pytest.mark.django_db


def test_98_reviewed_45_operated_on():
    center = courses.center()
    with center_context([center.pk]):
        published.import_published_series(center)
        chart = flow_chart(Screening.objects.all(), since=None, until=None)
    counts = {box.code: box.count for box in chart.excluded}
    assert chart.reviewed.count == 98
    assert chart.excluded_count == 53
    # Figure 1 merges the two times of palliative treatment; the series' own rows tell them apart.
    assert sum(n for code, n in counts.items() if code.startswith("excluded_palliative")) == 40
    assert counts["excluded_progression"] == 9
    assert counts["excluded_unresectable_extrahepatic"] == 4
    # Named as criteria, with nobody counted: shown, not hidden.
    assert counts["excluded_noncompliant"] == counts["excluded_chemo_intolerant"] == 0
    assert chart.pending.count == chart.not_operated.count == 0
    assert chart.included.count == chart.operated.count == 45
