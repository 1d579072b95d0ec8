"""A wrong value in the environment names itself."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tumorboard.databases import database_from_url
from tumorboard.env import env_bool, env_choice, env_int, env_list, env_secret


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("yes", True), ("off", False), ("", False)]
)
def test_env_bool(monkeypatch, value, meant):
    monkeypatch.setenv("SWITCH", value)
    assert env_bool("SWITCH", default=not meant) is meant


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env_bool("NAME"), "maybe"),
        (lambda: env_int("NAME", 1), "ten"),
        (lambda: env_choice("NAME", ("a", "b"), "a"), "c"),
    ],
)
def test_wrong_value_is_refused_by_name(monkeypatch, read, value):
    monkeypatch.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match=f"NAME='{value}'"):
        read()


def test_env_list_drops_empty_items(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example,")
    assert env_list("HOSTS") == ["a.example", "b.example"]


def test_secret_from_a_mounted_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    assert env_secret("KEY") == "s3cret"


def test_secret_file_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match=r"KEY_FILE=.*none"):
        env_secret("KEY")


def test_database_from_url():
    database = database_from_url(
        "postgresql://app:p%40ss@db.example:5433/board?sslmode=verify-full"
    )
    address = [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert address == ["app", "p@ss", "db.example", "5433", "board"]
    assert database["OPTIONS"] == {"sslmode": "verify-full"}


def test_database_from_url_of_a_socket():
    database = database_from_url("postgresql://app@/board?host=/run/pg", statement_timeout_ms=500)
    assert (database["HOST"], database["PASSWORD"]) == ("/run/pg", "")
    assert database["OPTIONS"] == {"options": "-c statement_timeout=500"}
