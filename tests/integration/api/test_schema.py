"""The published schema says what is there, and every field of the record is shown or left out on purpose."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from patients.api import record as shown
from patients.api.rows import COMMON, RowSerializer
from tests.people import center, person, signed_in
from tumorboard import api as board
from tumorboard.access.rules import RULES
from tumorboard.models import Role

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "openapi.yaml"
STALE = "Run: manage.py spectacular --lang en --file docs/reference/openapi.yaml"

# Who wrote and from where is in the history; labels of the source are for the published series' own table.
NOT_SHOWN = {"import_batch", "as_published", "created_by", "updated_by"}
NOT_SHOWN_OF = {
    "PatientIdentity": {"search_key", "sort_key", "mrn_digest", "national_id_digest"},
    "Lesion": {"map_x", "map_y"},
    "Meeting": {"quorum_template", "shows_names", "is_blank"},
    "Attendance": {"meeting"},
    "AgendaItem": {"meeting", "snapshot"},  # large; on the page of the case
    "Decision": {"signed_by", "content_format"},
    "Recommendation": {"decision", "patient"},
    "Dissent": {"decision", "patient", "user"},
    "Addendum": {"decision", "patient"},
    "Implementation": {"decision", "patient"},
}
SERIALIZERS = [
    found
    for module in (shown, board)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, RowSerializer) and found is not RowSerializer
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory) -> str:
    """Made without a single warning."""
    file = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    with translation.override("en"):
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    return file.read_text()


def test_the_committed_schema_is_fresh(schema):
    assert PAGE.read_text() == schema, STALE


def test_the_schema_knows_every_address_and_method_of_the_rules(schema):
    paths = yaml.safe_load(schema)["paths"]
    described = sum(len(methods) for methods in paths.values())
    ruled = sum(len(methods) for name, methods in RULES.items() if name.startswith("api:"))

    assert described == ruled - len({"api:schema", "api:documentation"} & RULES.keys())


def test_a_correction_asks_for_the_version_and_the_reason(schema):
    whole = yaml.safe_load(schema)
    for path, methods in whole["paths"].items():
        if "patch" in methods:
            headers = [p for p in methods["patch"]["parameters"] if p["in"] == "header"]
            assert [(p["name"], p["required"]) for p in headers] == [("If-Match", True)], path
    for name, part in whole["components"]["schemas"].items():
        if name.endswith("CorrectionRequest"):
            assert part["required"] == ["correction_reason"], name
            assert not {"id", "patient", "center", "version"} & part["properties"].keys(), name


@pytest.mark.parametrize("serializer", SERIALIZERS, ids=lambda found: found.__name__)
def test_every_field_is_shown_or_left_out_on_purpose(serializer):
    model = serializer.Meta.model
    left_out = NOT_SHOWN | NOT_SHOWN_OF.get(model.__name__, set())
    fields = {field.name for field in model._meta.fields}

    assert left_out <= fields
    assert fields - set(serializer.Meta.fields) == left_out
    assert set(COMMON) <= set(serializer.Meta.fields)


@pytest.mark.django_db
def test_the_schema_is_served_to_whoever_is_signed_in(client):
    browser = signed_in(person(Role.AUDITOR, center("ankara")))

    served = browser.get("/api/v1/schema/")

    assert served.status_code == 200
    assert yaml.safe_load(served.content)["info"]["title"] == "Tumor board"
    assert client.get("/api/v1/schema/").status_code == 401
