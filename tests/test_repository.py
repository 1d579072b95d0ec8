"""Rules of this repository that no tool checks."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("patients", "tumorboard", "analytics")

# The namespaces of SVG are names that look like addresses; nothing is fetched from there.
NAMESPACE = re.compile(r"http://www\.w3\.org/[\w/#]+")


def tracked(*patterns: str) -> list[Path]:
    """Files as they are committed or about to be; not what a tool has left behind."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).exists()]


def lines_matching(pattern: str, paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if re.search(pattern, NAMESPACE.sub("", line)):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"


TEMPLATES = tracked("templates/*.html")
ASSETS = tracked("static/*.css", "static/*.js", "static/*.svg")
CODE = tracked(*(f"{package}/*.py" for package in PACKAGES))
PAGES = tracked(
    *(f"{package}/**views*.py" for package in PACKAGES),
    *(f"{package}/**api*.py" for package in PACKAGES),
)


CODE_OF_DRAWINGS = {ROOT / "tumorboard" / "templatetags" / "ui.py"}


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        (
            "nothing is fetched from elsewhere",
            r"""(src|href|action|url\(|import\s|from\s|@import)\s*[=(]?\s*["']?(https?:)?//""",
        ),
        ("text is escaped", r"\|\s*safe\b|{%\s*autoescape\s+off"),
        ("no style attributes: the content security policy drops them", r"\sstyle\s*="),
        ("no inline handlers", r"""\son[a-z]+\s*=\s*["']"""),
        ("scripts are files", r"<script(?![^>]*\bsrc=)"),
        ("style elements carry the nonce", r"<style(?![^>]*\bnonce=)"),
    ],
)
def test_templates(rule, pattern):
    assert list(lines_matching(pattern, TEMPLATES)) == [], rule


def test_static_files_fetch_nothing_from_elsewhere():
    assert list(lines_matching(r"""(["'(]|url\()\s*(https?:)?//\w""", ASSETS)) == []


def test_code_trusts_no_markup():
    """format_html escapes; mark_safe is only for drawings of our own, which hold no words of people."""
    drawing = CODE_OF_DRAWINGS & set(CODE)
    assert (
        list(lines_matching(r"\bmark_safe\(", [path for path in CODE if path not in drawing])) == []
    )


def test_pages_reach_patients_only_through_visible_to():
    pattern = r"\bPatient\.objects\.(?!visible_to\b)|\bPatient\._default_manager"
    assert list(lines_matching(pattern, PAGES)) == []


def test_only_the_sweeper_publishes_tasks():
    """A request publishes nothing: the broker may be away, and the database alone knows what is stale."""
    pattern = r"\.(delay|apply_async|send_task)\("
    sweeper = ROOT / "analytics" / "tasks.py"
    assert list(lines_matching(pattern, [path for path in CODE if path != sweeper])) == []


def test_celery_never_unpickles():
    assert list(lines_matching(r"\bpickle\b", CODE)) == []


def test_locks_carry_hashes_and_no_addresses():
    for path in tracked("requirements*.txt"):
        text = path.read_text()
        packages = re.findall(r"^\S+==\S+", text, flags=re.MULTILINE)
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
        assert not re.search(r"https?:|--(extra-)?index|--find-links| @ ", text), path.name


def test_no_paths_of_a_developers_machine():
    pattern = r"(^|[\s\"'(=:])/(root|home|Users|work)/\w"
    texts = tracked(
        "*.py", "*.md", "*.toml", "*.yml", "*.html", "Makefile", "Dockerfile", ".ci/run"
    )
    assert list(lines_matching(pattern, [path for path in texts if path != Path(__file__)])) == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail("A model was changed without a migration: manage.py makemigrations")


def test_large_files_are_few():
    large = [path.name for path in tracked() if path.stat().st_size > 1_500_000]
    assert large == []
