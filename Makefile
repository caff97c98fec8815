# Two commands do all the set-up: `make serve` (or `make site`, which only builds) and `make test`.
# The environments are made from hash-locked files; pip is used from outside, so Debian's python3-venv is not needed.

PYTHON ?= python3
RUN := .venv/bin
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

.PHONY: help serve site test lint check clean

help:
	@echo "make serve   compute the reviews, build the site and serve it on localhost"
	@echo "make site    the same without serving"
	@echo "make test    pass all the tests"
	@echo "make lint    ruff, mypy, the layer contract, the workflow files"
	@echo "make check   report every fault in studies/ and docs/reviews/"

serve: .venv/run
	$(RUN)/hccmeta serve

site: .venv/run
	$(RUN)/hccmeta build

check: .venv/run
	$(RUN)/hccmeta check

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

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf build .venv
