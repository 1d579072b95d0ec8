"""
How the board itself works, computed from its own workflow: meetings, decisions, what became of them.

Not: what became of the patients (cohorts, survival), nor of single persons.
"""
