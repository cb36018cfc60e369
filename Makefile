.DEFAULT_GOAL := help
PYTHON ?= python3
V := .venv/bin
.PHONY: help run install install-test test test-elastic test-elastic-8 test-train lint bench lock

help: ## what can be done here
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

run: install ## collect from the demo channels on this machine, annotate, index, open the dashboard
	@VIGIE_HOME=$${VIGIE_HOME:-.vigie-demo} $(V)/vigie demo

install: $(V)/.installed ## .venv with all that running needs

# uv installs the locked set in seconds; where it cannot be had, pip does the same more slowly.
$(V)/.installed: requirements.txt pyproject.toml
	@test -x $(V)/python || $(PYTHON) -m venv .venv 2>/dev/null || uv venv --seed .venv
	@$(V)/python -m pip install -q --disable-pip-version-check uv 2>/dev/null || true
	@if $(V)/uv --version >/dev/null 2>&1; then $(V)/uv pip install -q -p .venv -r requirements.txt && $(V)/uv pip install -q -p .venv --no-deps -e .; \
	 else $(V)/python -m pip install -q -r requirements.txt && $(V)/python -m pip install -q --no-deps -e .; fi
	@touch $@

install-test: install $(V)/.installed-test

$(V)/.installed-test: requirements-test.txt $(V)/.installed
	@if $(V)/uv --version >/dev/null 2>&1; then $(V)/uv pip install -q -p .venv -r requirements-test.txt; \
	 else $(V)/python -m pip install -q -r requirements-test.txt; fi
	@touch $@

test: install-test ## all tests, the browser's included
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory lint
	@$(V)/python -m pytest -n 2 --dist loadgroup
	@$(MAKE) --no-print-directory test-elastic-8

test-elastic: install-test ## the tests that start a real Elasticsearch (part of `make test`)
	@sh tests/system-packages.sh
	@$(V)/python -m pytest -m elastic

test-elastic-8: install-test ## what every store promises, on the older Elasticsearch (part of `make test`)
	@VIGIE_TEST_ELASTIC_VERSION=8.19.3 $(V)/python -m pytest -m elastic tests/index/test_store_contract.py tests/elastic/test_same_results.py

test-train: ## trains a small model for real, in a .venv-train of its own: torch is large
	@test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train 2>/dev/null || uv venv --seed .venv-train
	@.venv-train/bin/python -m pip install -q --disable-pip-version-check uv 2>/dev/null || true
	@if .venv-train/bin/uv --version >/dev/null 2>&1; then .venv-train/bin/uv pip install -q -p .venv-train -c requirements-test.txt -e ".[train,test]"; \
	 else .venv-train/bin/python -m pip install -q -e ".[train,test]"; fi
	@.venv-train/bin/python -m pytest tests/training

lint: install-test ## ruff and mypy
	@$(V)/ruff check . && $(V)/ruff format --check . && $(V)/mypy

bench: install-test ## the table of speeds
	@$(V)/python -m bench

LOCK := pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-find-links pyproject.toml
lock: ## write both lock files anew
	@$(V)/uv $(LOCK) -o requirements.txt
	@$(V)/uv $(LOCK) --extra test -c requirements.txt -o requirements-test.txt
