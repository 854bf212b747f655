# make run     materialize everything, from nothing
# make ui      the Dagster UI on what was materialized
# make apps    the pages for creators, brands and the owner
# make status  how everything stands, on one screen
# make home    where Dagster keeps runs, for commands that need DAGSTER_HOME
# make backup  a verified copy of what cannot be made again
# make restore bring back the newest backup, or BACKUP=<name>
# make test    lint, types, import rules, all tests
# make test-long  the same, and the tests that take a minute each
# make bench   the benchmarks, as tables
# make docs    the generated pages of docs/, from the code
# 3.11 where it is there, on which everything was measured; else the next one that is supported.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: run ui apps status home backup restore test test-long lint bench docs clean

run: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.run

ui: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.ui

apps: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.apps

status: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.status

home: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.dagster_home

backup: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.backup

restore: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.restore $(if $(RESTORE_OLDER_LEDGER),--older-ledger) $(if $(BACKUP),"$$BACKUP")

test: lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-long: lint
	TCM_TEST_LONG=1 $(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED)
	TCM_TEST_BENCHMARKS=1 $(BIN)/python -m pytest -n 0 tcm_assets_tests/benchmarks
	$(BIN)/python -m tcm_assets_tests.benchmarks.points
	$(BIN)/python -m tcm_assets_tests.benchmarks.alerts
	$(BIN)/python -m tcm_assets_tests.benchmarks.honest_alerts
	$(BIN)/python -m tcm_assets_tests.benchmarks.forecasts
	$(BIN)/python -m tcm_assets_tests.benchmarks.fair_value
	$(BIN)/python -m tcm_assets_tests.benchmarks.ledger
	$(BIN)/python -m tcm_assets_tests.benchmarks.books
	$(BIN)/python -m tcm_assets_tests.benchmarks.pages
	$(BIN)/python -m tcm_assets_tests.benchmarks.frames
	$(BIN)/python -m tcm_assets_tests.benchmarks.exports
	$(BIN)/python -m tcm_assets_tests.benchmarks.text
	$(BIN)/python -m tcm_assets_tests.benchmarks.memory
	$(BIN)/python -m tcm_assets_tests.benchmarks.top_k
	$(BIN)/python -m tcm_assets_tests.benchmarks.creator_vectors
	$(BIN)/python -m tcm_assets_tests.benchmarks.brief_answers
	$(BIN)/python -m tcm_assets_tests.benchmarks.shortlists
	$(BIN)/python -m tcm_assets_tests.benchmarks.refresh

docs: $(INSTALLED)
	@$(BIN)/python -m tcm_assets.cli.document

# Everything that `make run` made from the bundled sample; inputs of your own folder are never touched.
clean:
	rm -rf data/landing data/media data/warehouse data/published data/ledger data/dagster data/generated_sample.json

$(INSTALLED): pyproject.toml setup.py constraints.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "Python 3.11, 3.12 or 3.13 is needed, found: $$($(PYTHON) --version 2>&1 || true)"; \
		echo "Install one, or type make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing into $(VENV) (once, a few minutes)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
