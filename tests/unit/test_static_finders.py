"""Files served out of installed packages: exactly the ones we name."""

import pytest
from django.contrib.staticfiles import finders

from tumorboard.static_finders import PACKAGE_FILES, package_file, plotly_style_ids


@pytest.mark.parametrize("path", PACKAGE_FILES)
def test_each_named_file_is_found(path):
    found = finders.find(path)
    assert found is not None
    assert package_file(path).stat().st_size > 10_000


@pytest.mark.parametrize("path", ["vendor/widgetbundle.js", "widgetbundle.js", "datasets/iris.csv"])
def test_the_rest_of_the_packages_is_not_served(path):
    assert finders.find(path) is None


def test_plotly_finds_the_style_elements_it_looks_for():
    """Its own by a fixed prefix, MapLibre's by a hash of 64 hexadecimal digits in the bundle."""
    bundle = package_file("vendor/plotly.min.js").read_text(encoding="utf-8")
    own, *others = plotly_style_ids()
    assert own.startswith("plotly.js-style-")
    assert '"plotly.js-style-"' in bundle
    assert all(f'.id="{name}"' in bundle for name in others)
    # A style element made by the bundle itself would be refused: there is one for each id, no more.
    assert bundle.count('createElement("style")') == len([own, *others])
