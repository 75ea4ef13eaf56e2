# Two commands carry the day: `make run` and `make test`. The rest are their parts.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help install run test check tests walk texts types lock clean browser

help: ## what there is to call
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 18

install: $(INSTALLED) ## dependencies and the built pages, into .venv

$(INSTALLED): requirements.lock pyproject.toml $(shell find frontend -name node_modules -prune -o -type f ! -name "*.md" -print)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install ## the demo on http://127.0.0.1:8000, with its accounts
	@$(BIN)/python server.py demo

test: install browser check tests ## checks, then every test

check: install ## the walls: style, types, imports, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet core membership competitions
	$(BIN)/python frontend/build_hook.py check

tests: install
	$(BIN)/pytest -n $${TEST_WORKERS:-auto}

browser:
	@bash tests/browser.sh

walk: install browser ## photographs of every page, as each role, into walk/
	$(BIN)/python -m tests.walk

texts: install ## bring the translation catalogs up to date with the code
	$(BIN)/python -m core.texts

types: install ## the pages' types from the API's OpenAPI document
	$(BIN)/python server.py openapi frontend/openapi.json
	$(BIN)/python frontend/build_hook.py types frontend/openapi.json frontend/types/api.d.ts
	rm frontend/openapi.json

lock: ## pin every dependency anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --universal \
		--python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv core/web/static core/pdf/fonts frontend/node_modules walk
