"""
Results in, figures out, as plain dictionaries in Plotly's JSON format.

No queries, no request, no statistics, no translation: curves come from analytics.stats.drawn, words
from the caller.
"""

from analytics.charts.cumulative_incidence import cumulative_incidence_figure
from analytics.charts.kaplan_meier import kaplan_meier_figure
from analytics.charts.plain import bars_figure, cusum_figure, funnel_figure, swimmer_figure
from analytics.charts.style import Words

__all__ = [
    "Words",
    "bars_figure",
    "cumulative_incidence_figure",
    "cusum_figure",
    "funnel_figure",
    "kaplan_meier_figure",
    "swimmer_figure",
]
