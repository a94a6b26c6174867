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
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

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

train: nlu/.venv/.synced  ## Train the NLU model, if what it is made of has changed (ACCEPT=1: even a worse one)
	nlu/.venv/bin/python -m nlu.train $(if $(ACCEPT),--accept)

nlu: train  ## Start the understanding server alone (NLU_PORT, 5005)
	nlu/.venv/bin/python -m nlu.server

nlu-eval: train  ## Measure the NLU on FILE=rows.tsv (JSON=out.json: each prediction); without FILE, on our own rows
	nlu/.venv/bin/python -m $(if $(FILE),nlu.measure $(FILE) $(if $(JSON),--json $(JSON)),nlu.evaluate)

nlu-lint: nlu/.venv/.synced  ## Look for duplicates, twins and imbalances in the training data
	nlu/.venv/bin/python -m nlu.data_lint

nlu-add: nlu/.venv/.synced  ## Add the labelled messages of FILE=rows.tsv (act, code, text) to the training data
	nlu/.venv/bin/python -m nlu.add_rows $(FILE)

benchmarks/rasa_default/models/default.tar.gz: .venv/.synced | uv
	$(UV) sync --frozen --quiet --project benchmarks/rasa_default
	$(RUN)python -m benchmarks.rasa_data benchmarks/rasa_default/data
	cd benchmarks/rasa_default && RASA_TELEMETRY_ENABLED=false .venv/bin/python -m rasa train nlu \
		--config config.yml --nlu data --out models --fixed-model-name default

bench-nlu: train benchmarks/rasa_default/models/default.tar.gz  ## Understanding: Rasa's servers and ours on the same two cores (WRITE=1: into docs)
	$(RUN)python -m benchmarks.nlu $(if $(WRITE),--write)

nlu-quality: train .venv/.synced  ## Understanding: what is understood, and whether a confidence means what it says (WRITE=1: into docs)
	$(RUN)python -m benchmarks.nlu_quality $(if $(WRITE),--write)

benchmarks/peers/rasa_telegram/models/peer.tar.gz: .venv/.synced | uv
	$(UV) sync --frozen --quiet --project benchmarks/rasa_default
	cd benchmarks/peers && RASA_TELEMETRY_ENABLED=false ../rasa_default/.venv/bin/python -m rasa train \
		--config rasa_telegram/config.yml --domain rasa_telegram/domain.yml --data rasa_telegram/training \
		--out rasa_telegram/models --fixed-model-name peer

bench-kill: benchmarks/peers/rasa_telegram/models/peer.tar.gz  ## Kill -9: what citizens of other bots and of ours lose (KILL=--write: into docs)
	$(RUN)python -m benchmarks.kill_test $(KILL)

bench-nlu-growth: train  ## Understanding: what it costs as the catalogue grows to 10,000 services (WRITE=1: into docs)
	$(RUN)python -m benchmarks.nlu_growth $(if $(WRITE),--write)

bench-pace: .venv/.synced  ## Sending: answers during a broadcast to 100,000 chats (WRITE=1: into docs/reliability.md)
	$(RUN)python -m benchmarks.pace $(if $(WRITE),--write)

nlu-ablation: nlu/.venv/.synced  ## Understanding: what each part of it earns
	nlu/.venv/bin/python -m nlu.ablation

faults: setup train  ## Kill everything while citizens apply, and count what came of it (FAULTS="--citizens 100 --seconds 60 …")
	$(RUN)python -m tests.faults $(FAULTS)

catalogue: .venv/.synced  ## Write docs/catalogue.md, the catalogue as a sheet to check and sign
	$(RUN)python -m sandbox.office.review_sheet > docs/catalogue.md

fuzz: .venv/.synced  ## Anything in any order, in large numbers; writes its table to docs/reliability.md
	$(RUN)python -m tests.fuzz

test: setup lint train  ## Lint, types, import rules and all tests
	$(TIMED) nlu/.venv/bin/python -m pytest -q nlu/tests && $(FAST) && $(RUN)pytest -q -m "slow or nlu"

.PHONY: help uv setup lint format check demo run train nlu nlu-eval nlu-lint nlu-add nlu-quality bench-nlu bench-kill bench-nlu-growth nlu-ablation faults fuzz bench-pace catalogue test
