"""Static files that come from installed packages: nothing is vendored, nothing is fetched from a CDN."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Our static path: (package, path inside it). Only these files, not the packages' other content:
# plotly's holds a 5 MB notebook widget and data sets beside the one file we need.
PACKAGE_FILES = {
    "vendor/plotly.min.js": ("plotly", "package_data/plotly.min.js"),
    "vendor/htmx.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "fonts/InterVariable.ttf": ("fontpkg_inter", "files/Inter[opsz,wght].ttf"),
}

# plotly.js looks for these elements before it makes its own style element, which a strict content
# security policy would refuse. The second id is a hash that changes with the bundle.
PLOTLY_STYLE_ID = "plotly.js-style-global"
_MAPLIBRE_STYLE_ID = re.compile(rb'getElementById\("([0-9a-f]{64})"\)')


def package_file(path: str) -> Path:
    """Where the installed package keeps the file, without importing the package."""
    package, inner = PACKAGE_FILES[path]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{path} comes from the package {package}, which is not installed")
    return Path(spec.submodule_search_locations[0]) / inner


@cache
def plotly_style_ids() -> tuple[str, ...]:
    """Ids of the empty style elements that a page with a figure must hold, with the page's nonce."""
    bundle = package_file("vendor/plotly.min.js").read_bytes()
    return (PLOTLY_STYLE_ID, *(match.decode() for match in _MAPLIBRE_STYLE_ID.findall(bundle)))


class _OneFile(FileSystemStorage):
    """A storage in which a package's file goes by our name."""

    def path(self, name: str) -> str:
        return str(package_file(name))


class PackageFilesFinder(BaseFinder):
    """For STATICFILES_FINDERS, behind Django's own two."""

    def find(self, path, find_all=False, **kwargs):
        if path not in PACKAGE_FILES:
            return []
        found = str(package_file(path))
        return [found] if find_all else found

    def list(self, ignore_patterns):
        storage = _OneFile()
        return [(path, storage) for path in PACKAGE_FILES]

    def check(self, **kwargs):
        return []
