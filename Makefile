# Everything a developer does here. `make` alone prints the list.
# Needs Python 3.11 or later, Node 20 or later, and make; sets everything else up by itself.

PYTHON ?= python3
NPM ?= npm

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
MOCK := tests/spec/node_modules/.installed
COMPILER := tests/typescript/node_modules/.installed
FOREIGN := tests/foreign/node_modules/.installed
SUITE := tests/schemasuite/fetched/.fetched
EXAMPLES := spec/civitai/examples

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo generate check test bench mutants fuzz lint type clean

help: ## this list
	@echo "Lightmeter: is this image request valid, and what will it cost?"
	@echo
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1 \t\2/p' Makefile | expand -t 18

setup: $(INSTALLED) $(MOCK) $(COMPILER) $(FOREIGN) $(SUITE) ## .venv with everything in it, and what else the tests need

demo: setup ## the main job: generate, judge a few requests, price the documented ones (under a minute)
	@$(BIN)/python tests/demo/demo.py

generate: $(INSTALLED) ## spec/ into generated/
	$(BIN)/lightmeter generate

check: $(INSTALLED) ## generated/ is what spec/ gives, and the documented requests are clean
	$(BIN)/lightmeter generate --check
	$(BIN)/lightmeter lint $(EXAMPLES)/*.json
	$(BIN)/lightmeter prices check cost/lightmeter_cost/prices/*.yaml

test: setup ## all tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: setup ## ratios against other validators, measured side by side
	PYTHONPATH=tests $(BIN)/python -m bench.run

mutants: setup ## does a test notice when a line of cost, build or emit is changed? (hours; goes on where it stopped)
	$(BIN)/python -m pip install --quiet --editable '.[mutation]'
	PYTHONPATH=tests nice -n 15 $(BIN)/python -m mutation.run $(ARGS)

fuzz: setup ## ten minutes of search, under coverage, for documents that break the generator
	$(BIN)/python -m pip install --quiet --editable '.[fuzz]'
	PYTHONPATH=tests $(BIN)/python -m fuzz.run 600

lint: $(INSTALLED) ## ruff: rules and layout
	$(BIN)/ruff check
	$(BIN)/ruff format --check

type: $(INSTALLED) ## pyright, strict
	$(BIN)/pyright

clean: ## remove everything that setup and the tools made
	rm -rf $(VENV) tests/spec/node_modules tests/typescript/node_modules tests/foreign/node_modules tests/schemasuite/fetched build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: made again when what they depend on is newer.

$(INSTALLED): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing; install it: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make virtual environments; install the rest of it: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "$(PYTHON) -m venv $(VENV)"; $(PYTHON) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet --upgrade pip # an old one writes a script that starts slowly
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(MOCK) $(COMPILER) $(FOREIGN): %/node_modules/.installed: %/package.json
	@command -v node >/dev/null || { echo "Node is missing; install it: apt-get install nodejs npm" >&2; exit 1; }
	@command -v $(NPM) >/dev/null || { echo "$(NPM) is missing; install it: apt-get install npm" >&2; exit 1; }
	$(NPM) install --prefix $* --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

# The JSON Schema Test Suite, as the sources of jsonschema carry it; the version decides the cases.
$(SUITE): Makefile | $(INSTALLED)
	@rm -rf $(@D) && mkdir -p $(@D)
	$(BIN)/python -m pip download --quiet --no-deps --no-binary jsonschema --dest $(@D) jsonschema==4.26.0
	tar -xzf $(@D)/jsonschema-4.26.0.tar.gz -C $(@D) --strip-components=1 jsonschema-4.26.0/json
	@touch $@
