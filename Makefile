# The way in. Each target first makes .venv and installs from the lock, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo run test check format bench eval fuzz mutants learn emulate lock

help:
	@echo "make demo    see it work, in a throw-away home"
	@echo "make run     start the service (settings: docs/settings.md)"
	@echo "make test    run the tests"
	@echo "make check   style, types, imports, papers"
	@echo "make bench   measure speed and memory"
	@echo "make fuzz    break letters for ten minutes, and see that none breaks the intake"
	@echo "make mutants change the code of money and workflow, one thing at a time, and see that tests notice"
	@echo "make emulate install the Slack that its tests of installing the app use, where there is npm"
	@echo "make eval    measure what it understands, answers and refuses"

$(READY): requirements.lock pyproject.toml
	@echo "Installing (once; about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/kcst demo

run: $(READY)
	@$(BIN)/kcst init && exec $(BIN)/kcst run

test: $(READY)
	@$(BIN)/python -m pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.papers

format: $(READY)
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks

eval: $(READY)
	@$(BIN)/python -m tests.evaluation

fuzz: $(READY)
	@$(BIN)/python -m tests.fuzzing

mutants: $(READY)
	@$(BIN)/python -m tests.mutants models/money.py models/funding.py models/ledger.py models/workflow.py

# What the assistant understands, learned anew from its phrases and tests/data/questions.
learn: $(READY)
	@$(BIN)/python -m tests.training

# A Slack that is not ours, for tests/test_slack_emulate.py, with the Node it needs. Wants npm and 64-bit Linux.
emulate:
	@npm ci --prefix tests/servers/emulate --silent --no-audit --no-fund

# Needs uv, and is for whoever changes a dependency: hashes of every file, no address of any registry.
lock:
	@uv lock --quiet
	@uv export --quiet --format requirements-txt --all-extras --all-groups --no-emit-project --no-header > requirements.lock
	@rm -f uv.lock
