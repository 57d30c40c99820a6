# `make check` is all that CI runs, in the same order. Every target uses the Python of .venv when there is one.
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help check rest format format-check lint types types-python types-frontend test lessons frontend notices dist clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{ printf "  %-16s %s\n", $$1, $$2 }'

check: format-check lint types test lessons  ## everything below that can fail

rest: format-check lint types lessons  ## `check` without the tests, for who has just run them

format:  ## lay out all Python as the project does
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix-only .

format-check:
	$(PYTHON) -m ruff format --check .

lint:  ## ruff's rules
	$(PYTHON) -m ruff check .

types: types-python types-frontend  ## mypy, strict, and TypeScript's compiler

types-python:
	$(PYTHON) -m mypy

types-frontend: frontend
	$(PYTHON) hatch_build.py --types

test:  ## all tests; PYTEST_ARGS chooses, as in `make test PYTEST_ARGS="tests/typeset -x"`
	$(PYTHON) -m pytest $(PYTEST_ARGS)

lessons:  ## the lessons: no mistake in a file, every equation holds, every cell runs and its checks hold
	$(PYTHON) -m lemmata verify

frontend:  ## build scripts, styles, fonts and the formula renderer, if they have changed
	$(PYTHON) hatch_build.py

notices: frontend  ## NOTICES.md from the lock file and the fonts
	$(PYTHON) frontend/notices.py

dist: frontend  ## wheel and source archive in dist/, with the lessons' outputs and verdicts
	$(PYTHON) -m lemmata build --data build/outputs
	rm -rf course/.cells course/.verdicts
	cp -R build/outputs/cells course/.cells && cp -R build/outputs/verdicts course/.verdicts
	$(PYTHON) -m hatchling build -d dist

clean:  ## remove what was built
	rm -rf dist build src/lemmata/web/static src/lemmata/typeset/renderer.js frontend/node_modules course/.cells course/.verdicts
