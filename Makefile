# Two commands matter: `make up` and `make test`. Both prepare everything they need themselves.
PYTHON ?= python3
TOOLS  := .tools/bin
BIN    := .venv/bin
UV     := $(TOOLS)/uv
PARTS  := contracts chassis cli services/intake services/review services/intermediary_market \
          services/land services/archive console
# Tests of the services; of these the quick ones need neither a database nor a broker.
PURE   := $(patsubst services/%,tests/%,$(filter services/%,$(PARTS)))
SERVICES := intake review intermediary-market land archive
CODE   := contracts chassis cli services console tests benchmarks docs/tables docs/screens conftest.py

.DEFAULT_GOAL := help
.PHONY: help setup up test quick check format coverage bench soak lock contracts docs screens clean

help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: .venv/.ready ## prepare the environment (the others do this themselves)

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本 / Python 3.11 or later is needed (PYTHON=...)"; exit 1; }
	@$(PYTHON) -m venv .tools
	@$(TOOLS)/pip install -q --disable-pip-version-check uv==0.13.9

.venv/.ready: requirements.lock pyproject.toml $(PARTS:%=%/pyproject.toml) | $(UV)
	@echo "正在安装依赖，仅需一次 / installing what is needed, once…"
	@$(UV) venv -q --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation $(PARTS:%=-e %)
	@$(BIN)/python -m compileall -q $(PARTS:%=%/src)
	@touch $@

up: setup ## the city on this machine; KAFKA=1 puts a real broker between the services
	@$(BIN)/onestop up $(if $(KAFKA),--kafka) $(UP)

test: setup ## every test; what needs Docker or Java runs when they are there, and says so when not
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(TESTS)

quick: setup ## the tests that start nothing: no database, no broker, no process
	@$(BIN)/python -m pytest -n 2 --dist loadfile --quick $(TESTS)

check: setup ## linters, types, import contracts, contracts against the last release
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(PARTS:%=%/src) tests benchmarks docs/tables docs/screens conftest.py
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/python -m onestop_contracts check

format: setup ## let ruff put the code in order
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

coverage: setup ## branches of the modules that decide, as far as the pure tests reach them
	@$(BIN)/python -m coverage run -m pytest -p no:xdist --quick $(PURE)
	@$(BIN)/python -m coverage report

bench: setup ## ratios against references in the same run
	@$(BIN)/python benchmarks/run.py

soak: setup ## harm to a running city for MINUTES= (10), from random SEEDS=, until a rule breaks
	@$(BIN)/python -m tests.faults.soak $(if $(SEEDS),--seeds $(SEEDS)) \
	  $(if $(MINUTES),--minutes $(MINUTES)) $(if $(HARMS),--harms $(HARMS)) \
	  $(if $(UNTIL),--until $(UNTIL))

contracts: setup ## generate JSON Schemas and AsyncAPI again
	@$(BIN)/python -m onestop_contracts generate

docs: setup ## write the tables of docs/domain again that are made from code and tests
	@$(BIN)/python -m docs.tables

screens: setup ## take the pictures of docs/screens again, of the city that `make up` runs; SCREENS= names some
	@$(BIN)/python -m docs.screens $(SCREENS)

lock: $(UV) ## resolve the dependencies again; the lock names no host
	@$(UV) lock -q
	@$(UV) export -q --frozen --all-packages --all-groups --no-emit-workspace --no-header \
	  --no-annotate --format requirements-txt -o requirements.lock
	@$(UV) export -q --frozen --no-dev $(SERVICES:%=--package onestop-%) --package onestop-console --no-emit-workspace \
	  --no-header --no-annotate --format requirements-txt -o deploy/requirements.lock

clean: ## forget the environment and the laptop's data
	rm -rf .venv .tools .onestop .mypy_cache .ruff_cache .hypothesis .coverage
