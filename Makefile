# Two commands do all the set-up: `make serve` (or `make site`, which only builds) and `make test`.
# They need Python 3.11 or newer with pip (PYTHON=python3.13 names another one); Debian's python3-venv is not needed.
# Nothing is installed but what a lock names with its hash, build tools included. docs/develop/environment.md says more.

PYTHON ?= python3
# A folder of wheels, as `make wheels` fills it: with WHEELS=folder nothing is fetched.
WHEELS ?=
RUN := .venv/bin
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

PIP = $(PYTHON) -m pip --python $(RUN)/python --disable-pip-version-check
LOCAL = --quiet --no-deps --no-build-isolation $(if $(WHEELS),--no-index --find-links $(WHEELS))
LOCKED = $(LOCAL) --require-hashes
# uv takes a tenth of pip's time. Where it cannot (an index that only pip's configuration names), pip does the same.
install = $(RUN)/uv pip install --python $(RUN)/python $(1) || $(PIP) install --no-compile $(1)

.PHONY: help serve site test lint check benchmark lock wheels clean

help:
	@echo "make serve   compute the reviews, build the site and serve it on localhost"
	@echo "make site    the same without serving"
	@echo "make test    pass all the tests"
	@echo "make lint    ruff, mypy, the layer contract, the workflow files"
	@echo "make check   report every fault in studies/ and docs/reviews/"
	@echo "make benchmark  time builds of simulated fields, the growth of analyses, and the engines; SIZES=\"16 100\" for fewer"
	@echo "make lock    write the locks anew after a change of pyproject.toml; UPGRADE=1 takes the newest of everything"
	@echo "make wheels  fill the folder wheels/, from which WHEELS=wheels sets up without a network"

serve: .venv/run
	$(RUN)/hccmeta serve

site: .venv/run
	$(RUN)/hccmeta build

check: .venv/run
	$(RUN)/hccmeta check

SIZES ?= 16 100 300 1000
benchmark: .venv/dev
	$(RUN)/python benchmarks/growth.py $(SIZES) --output benchmarks/results/growth.json
	$(RUN)/python benchmarks/field.py $(SIZES) --output benchmarks/results/field.json
	$(RUN)/python benchmarks/engines.py --output benchmarks/results/engines.json

test: .venv/dev
	bash .ci/browser
	$(RUN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

lint: .venv/dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN)/zizmor --offline --quiet .github

# Made from nothing whenever a lock changes: what a lock no longer names is gone.
.venv/run: requirements-build.lock requirements.lock pyproject.toml
	@echo "making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear --without-pip .venv
	@$(PIP) install --no-compile $(LOCKED) -r requirements-build.lock
	@$(call install,$(LOCKED) -r requirements.lock)
	@$(call install,$(LOCAL) -e .)
	@touch $@

.venv/dev: .venv/run requirements-dev.lock .ci/pips.lock
	@$(call install,$(LOCKED) -r requirements-dev.lock)
	@while read -r pip; do echo "$$pip" > .venv/pip.lock; version=$${pip%% *}; \
	  ( $(call install,$(LOCKED) --target .venv/pips/$${version#pip==} -r .venv/pip.lock) ) || exit 1; \
	done < .ci/pips.lock
	@touch $@

lock: .venv/run
	bash .ci/lock $(if $(UPGRADE),--upgrade)

wheels: .venv/dev
	bash .ci/wheels "$(PYTHON)" wheels

clean:
	rm -rf build .venv
