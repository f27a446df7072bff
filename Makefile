# Two commands on a fresh machine with Python >= 3.11: `make run` and `make test`.
# Everything is installed into .venv, at the versions of constraints.txt; nothing else is touched.

VENV ?= .venv
SCENARIO ?= scenarios/scale_out.yaml
WORKERS ?= auto
PYTEST_ARGS ?=
BENCH_ARGS ?=

bin := $(VENV)/bin
# A stamp is newer than what it was made from: a second `make run` installs nothing.
installed := $(VENV)/.installed
installed_dev := $(VENV)/.installed-dev

# Asked, not looked up: a version manager's shim may exist for a Python that is not there.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
	&& { echo $$python; break; }; done)

install := $(bin)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-slow bench lint warm clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: $(installed)  ## run the scale-out example and print its table (SCENARIO=... for another)
	$(bin)/authscale run $(SCENARIO)

test: $(installed_dev) warm  ## run the tests but the slow ones (PYTEST_ARGS=... is passed on)
	$(bin)/python -m pytest -n $(WORKERS) -m "not slow" $(PYTEST_ARGS)

test-slow: $(installed_dev) warm  ## run the slow tests
	$(bin)/python -m pytest -n $(WORKERS) -m slow $(PYTEST_ARGS)

bench: $(installed)  ## measure the engines beside others and C (BENCH_ARGS=--quick, --full)
	$(bin)/python -m tests.benchmarks $(BENCH_ARGS)

lint: $(installed_dev)  ## check style, types, layers and dependencies
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/deptry simulator

# Otherwise each of pytest's workers would compile the same code at the same time.
warm: $(installed)  ## compile the compiled engine beforehand
	@test ! -f simulator/engines/compiled/warm.py || $(bin)/python -m simulator.engines.compiled.warm

clean:  ## remove .venv, caches and builds (results stay)
	rm -rf $(VENV) build dist .hypothesis .*_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(bin)/python:
	@test -n "$(PYTHON)" || { echo "authscale needs Python 3.11 or newer, and none was found on the \
	PATH; name one with 'make PYTHON=/path/to/python3.11 ...'." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "authscale needs \
	Python 3.11 or newer; $(PYTHON) is not; name another with 'make PYTHON=... ...'." >&2; exit 2; }
	"$(PYTHON)" -m venv $(VENV)

$(installed): pyproject.toml constraints.txt | $(bin)/python
	$(install) --editable .
	@touch $@

$(installed_dev): pyproject.toml constraints.txt | $(bin)/python
	$(install) --editable '.[dev]'
	@touch $(installed) $@
