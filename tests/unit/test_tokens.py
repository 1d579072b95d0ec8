"""Contrast of the design tokens, by the WCAG 2.x formula, read from the style sheet itself."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
TEXT, NON_TEXT = 4.5, 3.0

# (color, ground, least ratio). Text in small print needs 4.5, borders and marks 3.
PAIRS = [
    *[
        (ink, on, TEXT)
        for ink in ("ink-900", "ink-700", "ink-500")
        for on in ("surface", "canvas", "sunken")
    ],
    *[(tone, "surface", TEXT) for tone in ("accent", "danger", "warning", "success", "board")],
    *[(tone, f"{tone}-tint", TEXT) for tone in ("accent", "danger", "warning", "success", "board")],
    ("accent-strong", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("input", "surface", NON_TEXT),
    ("surface", "ink-900", TEXT),
    ("on-fill", "systemic", TEXT),
    ("on-disease-free", "disease-free", TEXT),
    ("on-active-disease", "active-disease", TEXT),
    ("rail-text", "rail", TEXT),
    ("rail-on-active", "rail-active", TEXT),
    ("liver-label", "liver", TEXT),
    ("lesion", "liver", TEXT),
    ("on-lesion", "lesion", TEXT),
    *[(f"series-{n}", "surface", TEXT) for n in (1, 2, 3, 4)],
    ("surgery", "surface", NON_TEXT),
    ("ablation", "surface", NON_TEXT),
    ("focus-edge", "focus", NON_TEXT),
]


def tokens(theme: str) -> dict[str, str]:
    css = TOKENS.read_text(encoding="utf-8")
    block = re.search(rf'\[data-theme="{theme}"\]\s*\{{(.*?)\}}', css, re.DOTALL)
    assert block, theme
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block[1]))


def luminance(color: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_ratios_of_the_specification():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("color", "ground", "least"), PAIRS)
def test_every_pair_can_be_read(theme, color, ground, least):
    named = tokens(theme)
    assert contrast(named[color], named[ground]) >= least


def test_both_themes_name_the_same_colors():
    assert tokens("light").keys() == tokens("dark").keys()
