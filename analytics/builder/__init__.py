"""Cohorts that people build and keep: stored, counted line by line, shared, frozen. What they are built of: analytics.criteria."""
