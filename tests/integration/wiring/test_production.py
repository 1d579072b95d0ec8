"""What production refuses to start with, each said in one sentence with where to change it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from tests.database import as_owner
from tumorboard import checks

GOOD = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def production(settings):
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = GOOD
    settings.IDENTITY_KEY = GOOD[::-1]
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["board.example"]
    settings.CELERY_BROKER_URL = "rediss://broker"
    settings.CACHE_URL = "rediss://broker/1"
    return settings


def refused() -> str:
    return "\n".join(message.msg for message in checks.production_settings(None))


def test_good_settings_pass(production):
    assert checks.production_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing. Set SECRET_KEY (or SECRET_KEY_FILE)"),
        ("SECRET_KEY", checks.GENERATED + GOOD, "SECRET_KEY is the one generated for the demo"),
        ("SECRET_KEY", "secret", "SECRET_KEY is too short"),
        ("IDENTITY_KEY", "", "IDENTITY_KEY is missing. Set IDENTITY_KEY (or IDENTITY_KEY_FILE)"),
        ("DEBUG", True, "Remove DEBUG"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS must name"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS must name"),
        ("CELERY_BROKER_URL", "", "BROKER_URL is missing"),
        ("CACHE_URL", "", "CACHE_URL is missing"),
        ("DOCUMENTS_DIR", "", "DOCUMENTS_DIR is missing"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(production, name, value, sentence):
    setattr(production, name, value)
    assert sentence in refused()


def test_an_image_viewer_with_an_unknown_name_is_refused(settings):
    settings.IMAGE_VIEWER_URL = "https://viewer.example/{mrn}/{name}"
    (refusal,) = checks.image_viewer(None)
    assert refusal.msg.startswith("IMAGE_VIEWER_URL names name, which we do not know.")


def test_one_key_for_two_purposes_is_refused(production):
    production.IDENTITY_KEY = production.SECRET_KEY
    assert "IDENTITY_KEY and SECRET_KEY are the same" in refused()


def database_refusals() -> str:
    return "\n".join(m.msg for m in checks.production_database(None, databases=["default"]))


@pytest.mark.django_db
def test_fsync_off_is_refused(production):
    """The tests' own server runs so."""
    assert "runs with fsync off" in database_refusals()
    assert "superuser" not in database_refusals()


@pytest.mark.django_db(transaction=True)
def test_role_that_owns_the_tables_is_refused(production):
    with as_owner():
        assert "tumorboard_owner owns tables" in database_refusals()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("role", "attribute"), [("postgres", "SUPERUSER"), ("tumorboard_backup", "BYPASSRLS")]
)
def test_role_beyond_row_level_security_is_refused(production, role, attribute):
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, "USER": role}
    own, connections["default"] = connections["default"], other
    try:
        assert f"The database role {role} has {attribute}" in database_refusals()
    finally:
        other.close()
        connections["default"] = own


@pytest.mark.django_db
def test_web_process_does_not_come_up(production):
    production.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="Refusing to start") as refusal:
        checks.refuse_to_start_unchecked()
    assert "Remove DEBUG" in str(refusal.value)
    assert "fsync off" in str(refusal.value)
