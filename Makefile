# Every way to run this project; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
# make test TESTS=tests/store runs a part.
TESTS ?=

.PHONY: help setup lint test soak demo bench screenshots

help:
	@echo "make setup   prepare .venv and the system's packages (quick when they are there)"
	@echo "make lint    ruff and mypy"
	@echo "make test    lint, then all tests"
	@echo "make soak    10,000 random schedules of laptops, faults and a server (SOAK_SCHEDULES, SOAK_SEED); hours"
	@echo "make demo    show the program at work with sample data"
	@echo "make bench   measure it"
	@echo "make screenshots   every tab in both languages, both themes and two sizes, in demo-output/"

setup:
	@packaging/setup_system.sh
	@PYTHON=$(PYTHON) packaging/setup_python.sh

lint: setup
	$(BIN)/ruff check
	$(BIN)/mypy

test: lint
	@mkdir -p -m 700 .venv/runtime
	XDG_RUNTIME_DIR="$(CURDIR)/.venv/runtime" QT_QPA_PLATFORM=offscreen \
		$(BIN)/python -m pytest -q -n 2 --dist loadfile $(TESTS)

SOAK_SCHEDULES ?= 10000
SOAK_SEED ?= 1
SOAK_PART := 250

soak: setup
	@seq $(SOAK_SEED) $(SOAK_PART) $$(($(SOAK_SEED) + $(SOAK_SCHEDULES) - 1)) | xargs -P 2 -I {} \
		env SOAK_SEED={} SOAK_SCHEDULES=$(SOAK_PART) $(BIN)/python -m pytest -q -p no:cacheprovider \
		tests/sync/test_machine.py -k lose_nothing

demo: setup
	$(BIN)/python packaging/demo.py

bench: setup
	$(BIN)/python -m tests.benchmarks.run
	$(BIN)/python -m tests.benchmarks.server
	$(BIN)/python -m tests.benchmarks.syncing

screenshots: setup
	env -u DISPLAY -u WAYLAND_DISPLAY CRM_SCREENSHOT_SIZES="1440x900 1280x720" $(BIN)/python packaging/demo.py
