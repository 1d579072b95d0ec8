#!/usr/bin/env python
"""Django's commands, with the embedded database found or started when DATABASE_URL is not set."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    try:
        from django.core.management import execute_from_command_line

        from tumorboard.embedded import EmbeddedError
        from tumorboard.embedded.services import services_for
    except ModuleNotFoundError as missing:
        sys.exit(
            f"{missing.name} is not installed here: run `make demo` once, then use .venv/bin/python."
        )

    try:
        with services_for(sys.argv):
            execute_from_command_line(sys.argv)
    except EmbeddedError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
