# Everything we do here, by name. `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV  := .venv
PY    := $(VENV)/bin/python
READY := $(VENV)/.ready
PIP   := $(PY) -m pip --disable-pip-version-check --no-input

# Which Python to build on: the first of these that is 3.11 or newer. `make PYTHON=/path/to/python` decides otherwise.
PYTHONS := python3 python3.11 python3.12 python3.13
PYTHON  :=

# What waits for real servers begins first, so that the cores have work to the end. A third of that time is waiting,
# for leases, clocks and servers: three workers keep two cores busy.
TEST_WORKERS  := 3
LONGEST_FIRST := tests/faults tests/e2e tests/connected tests/browser tests/conformance tests/samples \
                 tests/contracts tests/architecture tests/unit

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## the environment in .venv, with everything pinned by hash; instant when up to date

$(READY): requirements.lock requirements-assets.lock pyproject.toml
	@set -e; \
	found=""; \
	for one in $(if $(PYTHON),"$(PYTHON)",$(PYTHONS)); do \
	  if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$one"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Byname needs Python 3.11 or newer; none of these is: $(or $(PYTHON),$(PYTHONS))." >&2; \
	  echo "Install one, or name it: make PYTHON=/path/to/python3.11 setup" >&2; exit 1; \
	fi; \
	if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  echo "Making $(VENV) with $$found"; \
	  if ! "$$found" -m venv --clear $(VENV); then \
	    echo "$$found cannot make a virtual environment: install its venv module (Debian: apt install python3-venv)." >&2; exit 1; \
	  fi; \
	fi
	@echo "Installing what requirements.lock pins; the first time takes a minute or two"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --require-hashes --no-deps -r requirements-assets.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: run
run: setup ## Byname on this machine: everything in one process, data in .byname
	@exec $(VENV)/bin/byname up

.PHONY: demo
demo: setup ## a short story through a running system, and what each mail led to
	@$(PY) -m tools.demo

.PHONY: check
check: setup lint ## quick, before each commit: format, lint, types, architecture, contracts, unit tests
	@$(PY) -m pytest -q tests/architecture tests/contracts tests/unit

.PHONY: test
test: setup browser lint ## everything, with real servers; browser tests that had to be skipped are named at the end
	@$(PY) -m pytest -q -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder -p tools.skipped_browser $(LONGEST_FIRST)

.PHONY: faults
faults: setup ## the long kill tests: 40 times kill -9 under load
	@FAULT_KILLS=40 $(PY) -m pytest -v --timeout 3600 tests/faults

.PHONY: bench
bench: setup ## speed, as ratios within one run
	@$(PY) -m bench

.PHONY: conformance
conformance: setup ## the suite that every channel's adapter must pass, over all there are
	@$(PY) -m pytest -q tests/conformance

.PHONY: contracts
contracts: setup ## freeze new schemas, write the AsyncAPI document and the table of facts, show what changed
	@$(PY) -m tools.freeze_contracts
	@$(PY) -m tools.write_docs
	@git --no-pager diff --stat -- libs/byname/contracts docs 2>/dev/null || true

.PHONY: docs
docs: setup ## write what is generated in docs/, check links, sizes and claims
	@$(PY) -m tools.write_docs
	@$(PY) -m pytest -q tests/architecture/test_docs.py tests/contracts/test_asyncapi.py

.PHONY: clean
clean: ## remove what can be made again; your data in .byname stays
	rm -rf $(VENV) .make .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Not for people: steps of the above.
.PHONY: lint browser
lint: $(READY)
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(PY) -m mypy

browser: $(READY)
	@$(PY) -m tools.browser
	@$(PY) -m tests.support.dovecot
