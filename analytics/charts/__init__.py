"""
Results in, figures out, as plain dictionaries in Plotly's JSON format.

No queries, no request, no statistics, no translation: curves come from analytics.stats.drawn, words
from the caller.
"""

from analytics.charts.kaplan_meier import kaplan_meier_figure
from analytics.charts.style import Words

__all__ = ["Words", "kaplan_meier_figure"]
