"""
PostgreSQL and Valkey from wheels, for the demo, the tests and one-line commands. Never in production.

manage.py asks here before Django loads its settings; settings never start anything.
"""


class EmbeddedError(Exception):
    """Something a user can put right. Its text is one clear sentence, shown without a traceback."""
