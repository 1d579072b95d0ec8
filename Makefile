# Two commands need nothing but Python 3.11 or newer: make demo, make test.

PYTHON ?= python3
RUN = .venv/bin/python

# Some machines forbid bytecode; then every start of a process would compile everything again.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test check fix lock i18n bench faults clean demo-packages dev-packages

demo: demo-packages            ## Everything running, with demo content. PORT=8001 HOST=0.0.0.0
	@exec $(RUN) manage.py demo

test: dev-packages             ## Every test, browser journeys included
	$(RUN) -m pytest -n 2 --dist worksteal -q

check: dev-packages            ## What CI checks besides the tests; changes nothing
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 --no-run-if-empty .venv/bin/djade --check --target-version 5.2
	$(RUN) manage.py compile_translations
	$(RUN) manage.py check --fail-level WARNING
	$(RUN) -m pytest -q tests/test_repository.py

fix: dev-packages              ## Repair what a tool can repair
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 --no-run-if-empty .venv/bin/djade --target-version 5.2

# No annotations, no index, no header: the locks name packages and hashes, never where they came from.
COMPILE = $(RUN) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
lock: dev-packages             ## After a change in pyproject.toml
	$(COMPILE) pyproject.toml --extra demo -o requirements.txt
	$(COMPILE) pyproject.toml --extra demo --group dev -o requirements-dev.txt
	$(COMPILE) --group bootstrap -o requirements-bootstrap.txt

i18n: dev-packages             ## Collect texts into locale/ (needs GNU gettext) and compile them
	$(RUN) manage.py makemessages --locale tr --no-wrap --no-obsolete --add-location file --ignore '.venv' --ignore 'var' --ignore 'tests'
	$(RUN) manage.py compile_translations

bench: dev-packages            ## Print the figures of every benchmark
	@set -e; for file in $$(grep -l __main__ benchmarks/*.py); do echo "== $$file"; $(RUN) $$file; done

faults: dev-packages           ## The full runs of the tests that kill processes
	FAULTS=full $(RUN) -m pytest -q -m faults

clean: demo-packages           ## Forget the demo and its data
	$(RUN) -m tumorboard.embedded.clean
	rm -rf staticfiles .cache .pytest_cache

demo-packages:
	@$(PYTHON) tools/bootstrap.py demo

dev-packages:
	@$(PYTHON) tools/bootstrap.py dev
