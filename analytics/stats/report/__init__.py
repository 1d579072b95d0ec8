"""
Everything that can be estimated from one table, under the names that the reference cases use.

Not: reading the table (analytics/table), or words for people (analytics/report_text.py).
"""
