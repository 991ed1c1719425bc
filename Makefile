# Everything a developer does, and what CI runs. `make PYTHON=python3.12 test` chooses another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := server tests benchmarks tools

# What 'make bench' is to measure besides synthetic templates:
#   make bench BENCH_CHECK='--templates FOLDER --checkov EXECUTABLE' BENCH_EDITS='--template FILE'
BENCH_CHECK :=
BENCH_EDITS :=

# How many random expressions 'make differential' asks, and which random numbers each of its parts begins with.
COUNT ?= 10000
SEED ?= 1

# Which end-to-end tests 'make e2e' runs: make e2e E2E='tests/e2e/vscode -k preview'
E2E := tests/e2e/vscode
E2E_STAMP := $(VENV)/.installed-e2e
HOST_TARGET := $(if $(filter aarch64,$(shell uname -m)),linux-arm64,linux-x64)

# The platforms that 'make vsix' packages the extension for, all of them unless named: make vsix TARGETS=linux-x64
TARGETS :=

# What npm writes when it has installed the packages of the extension.
CLIENT_PACKAGES := vscode-client/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help install e2e demo check test differential bench docs digests vscode-check vsix vsix-test vsix-lock clean

help:
	@echo "make install   create $(VENV) with everything that developing needs"
	@echo "make demo      check the templates in fixtures/demo, one healthy and one with a dozen mistakes, and expand one"
	@echo "make check     linter, formatter, types and import contracts"
	@echo "make test      make check, then all tests"
	@echo "make differential  ask Azure's own template engine, where it is at hand, and compare"
	@echo "make bench     measure start-up, memory, throughput and latency; docs/benchmarks.md says with what"
	@echo "make e2e       run the extension in the real VS Code; sets up all it needs in the user's cache folder"
	@echo "make docs      write docs/rules.md and the schema of armlsconfig.json from the rules"
	@echo "make digests   write the digests of what the built-in kinds make, after a change of their templates"
	@echo "make vscode-check  check the TypeScript of the VS Code extension: types, linter and tests"
	@echo "make vsix      package the VS Code extension for all platforms, or for TARGETS, into dist/"
	@echo "make vsix-test package it for all platforms and test the packages"
	@echo "make vsix-lock resolve the run-time packages that the extension bundles anew"
	@echo "make clean     remove everything that these commands have made"

install: $(STAMP)

$(STAMP): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; name another with 'make PYTHON=python3.11'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "armls needs Python 3.10 or newer; $(PYTHON) is $$($(PYTHON) -V)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: install
	@$(BIN)/armls check fixtures/demo --fail-on never
	@echo; echo "What the healthy one deploys:"
	@$(BIN)/armls expand fixtures/demo/healthy/azuredeploy.json --parameters fixtures/demo/healthy/azuredeploy.parameters.json

check: install
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: check
	$(BIN)/python -m pytest -q -n 2

differential: install
	@$(BIN)/python -m tests.differential.expressions --count $(COUNT) --seed $(SEED)
	@$(BIN)/python -m tests.differential.expansions --count 1000 --seed $(SEED)
	@$(BIN)/python -m tests.differential.variables --count 500 --seed $(SEED)
	@$(BIN)/python -m tests.differential.members --count 3000 --seed $(SEED)
	@$(BIN)/python -m tests.differential.templates --count 1000 --seed $(SEED)
	@$(BIN)/python -m tests.differential.templates --count 1000 --seed $(SEED) --real

bench: install
	@status=0; for one in start_up rules expansion "command_line $(BENCH_CHECK)" "latency $(BENCH_EDITS)"; do \
	  set -- $$one; file=$$1; shift; \
	  $(BIN)/python benchmarks/$$file.py "$$@" || status=1; \
	done; exit $$status

docs: install
	@$(BIN)/python -c 'from armls.rules import documentation, registry; print(documentation.rules_page(registry.all_rules()), end="")' > docs/rules.md
	@$(BIN)/python -c 'from armls.services.config_schema import config_schema; from armls.rules.registry import all_rules; print(config_schema(all_rules()), end="")' > vscode-client/schemas/armlsconfig.schema.json

digests: install
	@$(BIN)/python -m tests.services.generator.digests

vscode-check: install $(CLIENT_PACKAGES)
	@$(BIN)/python -m tools.node npm --prefix vscode-client run --silent check

$(CLIENT_PACKAGES): vscode-client/package-lock.json | install
	@$(BIN)/python -m tools.node npm --prefix vscode-client ci --no-audit --no-fund
	@touch $@

vsix: install
	@$(BIN)/python -m tools.vsix $(TARGETS)

vsix-test: install
	@$(BIN)/python -m tools.vsix
	ARMLS_VSIX=dist $(BIN)/python -m pytest -q -n 2 tests/vsix/test_packages.py tests/vsix/test_packaged_server.py

e2e: $(E2E_STAMP) vscode-check
	@$(BIN)/python -m tools.end_to_end
	@$(BIN)/python -m tools.vsix $(HOST_TARGET)
	$(BIN)/python -m tools.end_to_end $(CURDIR)/$(BIN)/python -m pytest -q $(E2E)

$(E2E_STAMP): pyproject.toml | install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,e2e]'
	@touch $@

vsix-lock: install
	@$(BIN)/python -m tools.vsix --update-lock

clean:
	rm -rf $(VENV) build dist vscode-client/dist vscode-client/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache benchmark-results
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
