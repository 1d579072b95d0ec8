"""How often a page asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def reads(reader):
    """How often an address asks the database. Keeping the session alive is not counted: it writes."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(address).status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in captured)

    return count
