"""
Survival statistics as plain arithmetic on arrays: no Django, no database, no clock, no language.

The methods, their sources and what is shown when they fail are in docs/reference/statistics.md.
"""
