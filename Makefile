# One verb a line; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help run provision test test-long check check-security fix bench install develop client lock
help:  ## list the verbs
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

install: client  ## install what the product needs, pages built
develop: $(VENV)/dev.stamp  ## install what its makers need too

client: $(VENV)/run.stamp  ## build the scripts and styles of the pages
	$(BIN)/python -m tools.client_build
	$(BIN)/python -m tools.messages

run: client  ## install, build the demo city, serve on http://127.0.0.1:8000 (PORT=)
	GEZHI_DEMO=1 $(BIN)/gezhi run --port $(PORT)

check: develop client  ## format, lint, types, import law, migrations, translations, client
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy gezhi tools tests bench
	$(BIN)/gezhi makemigrations --check --dry-run
	$(BIN)/python -m tools.messages --check
	$(BIN)/python -m tools.client_build --check

check-security: develop client  ## known weaknesses, headers of every page as every role, forged forms, a stolen database
	$(BIN)/python -m tools.check_security

fix: develop  ## put format and simple findings right
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

provision:
	tools/provision.sh

test: provision check  ## everything CI runs, on SQLite and PostgreSQL, browser included
	tools/test.sh

test-long: provision develop client  ## kill, load and long fuzz runs; the result goes to docs/measured.md
	tools/test_long.sh

bench: develop client  ## measure against peers; `gezhi bench NAME --json` for one
	$(BIN)/gezhi bench

lock: develop  ## renew the pinned sets (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/run.txt
	uv pip compile pyproject.toml --universal --group dev --group bench --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/run.txt -o requirements/dev.txt
