# Every target documents itself: `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# uv from PATH if it runs; else a private one under .tools/.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)
RUN := .venv/bin/
FAST = $(RUN)pytest -q -n 2 -m "not slow and not nlu"
STARTED := $(shell date +%s.%N)
TIMED = @start=$$(date +%s); trap 'echo "$@: $$(( $$(date +%s) - start )) s"' EXIT;

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.tools/bin/uv:
	python3 -m venv .tools && .tools/bin/pip install --quiet uv

uv: $(filter .tools/%,$(UV))

.venv/.synced: pyproject.toml uv.lock .python-version | uv
	$(UV) sync --frozen --quiet && touch $@

nlu/.venv/.synced: nlu/pyproject.toml nlu/uv.lock .python-version | uv
	$(UV) sync --frozen --quiet --project nlu && touch $@

setup: .venv/.synced nlu/.venv/.synced  ## Make both environments (the bot's, Rasa's)

lint: .venv/.synced  ## ruff, mypy strict, import rules
	$(RUN)ruff check . && $(RUN)ruff format --check . && $(RUN)mypy && $(RUN)lint-imports

format: .venv/.synced  ## Put the code in shape
	$(RUN)ruff check --fix . ; $(RUN)ruff format .

check: lint  ## What to run before each commit: lint and the fast tests
	$(FAST)

demo: setup train  ## The whole journey, offline: a chat page and a clerk's desk, until Ctrl-C
	@VIKNO_STARTED=$(STARTED) exec $(RUN)python -m sandbox.demo $(DEMO)

run: setup train  ## The same bot on the real Telegram (TELEGRAM_TOKEN in the environment or .env)
	@VIKNO_STARTED=$(STARTED) exec $(RUN)python -m sandbox.demo --real

train: nlu/.venv/.synced  ## Train the NLU model, if what it is made of has changed
	nlu/.venv/bin/python -m nlu.train

nlu: train  ## Start the understanding server alone (NLU_PORT, 5005)
	nlu/.venv/bin/python -m nlu.server

nlu-eval: train  ## Measure the NLU on FILE=rows.tsv (JSON=out.json: each prediction); without FILE, on our own rows
	nlu/.venv/bin/python -m $(if $(FILE),nlu.measure $(FILE) $(if $(JSON),--json $(JSON)),nlu.evaluate)

catalogue: .venv/.synced  ## Write docs/catalogue.md, the catalogue as a sheet to check and sign
	$(RUN)python -m sandbox.office.review_sheet > docs/catalogue.md

test: setup lint train  ## Lint, types, import rules and all tests
	$(TIMED) nlu/.venv/bin/python -m pytest -q nlu/tests && $(FAST) && $(RUN)pytest -q -m "slow or nlu"

.PHONY: help uv setup lint format check demo run train nlu nlu-eval catalogue test
