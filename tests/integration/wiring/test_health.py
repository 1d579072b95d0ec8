"""What the container and the proxy ask."""

import pytest
from django.db import OperationalError, connection


def test_alive_without_a_database(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_migrated(client):
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.django_db
def test_not_ready_when_the_database_is_away(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database unreachable\n")
