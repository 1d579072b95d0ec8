"""`make clean`: forget the demo. Removes its database with everything that was entered into it."""

import shutil
import sys

from tumorboard.embedded import EmbeddedError, services
from tumorboard.embedded.places import Places


def main() -> None:
    places = Places.from_environment()
    places.make()
    with services.only_one(places, purpose="make clean"):
        for folder in {places.var, places.postgres_parent, places.sockets}:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except EmbeddedError as problem:
        sys.exit(str(problem))
