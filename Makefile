# Everything runs from a virtual environment of its own in .venv; only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# What is done two at a time says what it has to say when it is done.
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: serve test check lint types house ready messages wheel requirements clean help

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

serve: $(VENV)/.ready-base ready ## Set everything up and serve Handschlag on the embedded database
	@exec $(BIN)/handschlag serve

test: $(VENV)/.ready-dev ready ## Set everything up and run all tests, on SQLite and PostgreSQL and in a browser
	@$(BIN)/python -m tests.run

check: $(VENV)/.ready-dev ## All that must be green before a change lands
	@$(MAKE) --no-print-directory -j2 $(TOGETHER) types wheel lint house
	@$(MAKE) --no-print-directory test

lint: $(VENV)/.ready-dev ## Style of Python and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint src/handschlag --quiet

types: $(VENV)/.ready-dev ## Types, strictly
	$(BIN)/mypy src/handschlag

house: $(VENV)/.ready-dev ## The floors of the house: who may import whom
	$(BIN)/lint-imports

ready: $(VENV)/.ready-base ## Compile the German and English texts, fetch the browser's libraries
	@$(BIN)/python hatch_build.py

messages: $(VENV)/.ready-dev ## Collect new texts from code and templates into the catalogues
	$(BIN)/python -m tools.messages

wheel: $(VENV)/.ready-dev ## Build the wheel and serve from it outside the checkout
	$(BIN)/python -m tools.try_wheel

requirements: $(VENV)/.ready-dev ## Pin the newest versions the ranges admit, with hashes
	cd requirements && for set in base build node dev; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --upgrade $$set.in -o $$set.txt; done

clean: ## Remove the environment and what was built (never ./data)
	rm -rf $(VENV) dist build src/handschlag/site/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Handschlag needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-base: $(VENV)/bin/python requirements/base.txt requirements/build.txt pyproject.toml
	@echo "Installing pinned packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/build.txt
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt \
	  || echo "No npm, and no wheel of Node.js for this machine: the camera reads codes only where the browser can by itself."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-base requirements/dev.txt
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
