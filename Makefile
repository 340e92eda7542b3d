# Two commands on a fresh machine: make demo, make test. The rest is below them.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo demo-down test check lint lock tools

demo: .venv/.installed tools
	$(BIN)/expunge demo up
	$(BIN)/expunge demo run

demo-down: .venv/.installed
	$(BIN)/expunge demo down

# Everything, on the real parts: one set of services for three workers (they wait
# for it more than they compute), gone afterwards.
test: lint tools
	$(BIN)/python -m deployments.local remove --folder .services/test
	$(BIN)/python -m deployments.local up --folder .services/test
	EXPUNGE_TEST_SERVICES="$(CURDIR)/.services/test" $(BIN)/python -m pytest -n 3 --dist worksteal; \
	    code=$$?; $(BIN)/python -m deployments.local remove --folder .services/test; exit $$code

# What one runs before each commit: at most 60 s, nothing is started.
check: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/unit

lint: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The locked set, once, and again only when the lock changes; then this tree itself.
.venv/.locked: requirements.lock
	deployments/local/bootstrap.sh python "$(PYTHON)"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# What the real services need of the machine: a JDK and Maven.
tools:
	deployments/local/bootstrap.sh services

# Resolve pyproject.toml anew; the lock names no index.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --extra local --extra dev --upgrade \
	    --universal --python-version 3.11 --generate-hashes --quiet \
	    --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" --output-file requirements.lock
