"""What the README promises about the medicine is kept."""

import ast
from pathlib import Path

import pytest

import patients.clinical

FOLDER = Path(patients.clinical.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")
README = (FOLDER / "README.md").read_text(encoding="utf-8")
SCORE_PARTS = {"points_if", "points_by_class"}


def public_functions(path):
    return [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_function_is_listed_with_its_source(path):
    names = {function.name for function in public_functions(path)} - SCORE_PARTS

    assert [name for name in sorted(names) if f"`{name}`" not in README] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_function_states_its_contract(path):
    assert [node.name for node in public_functions(path) if not ast.get_docstring(node)] == []


def test_the_medicine_knows_no_clock_and_no_framework():
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))

    assert [word for word in ("django", "gettext", "date.today", ".now(") if word in text] == []
