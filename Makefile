# Two commands: `make run` starts the clinic, `make test` checks everything. They need Python 3.11 or newer, nothing else.

PORT ?= 8000
DATA ?= var
# The first Python on this machine that is new enough.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
RULES := stepdown/*/rules.py,stepdown/*/rules/*.py,stepdown/kernel/*.py

.DEFAULT_GOAL := help
.PHONY: help run test quick lint types style storeys templates bench bench-timetable messages lock clean app dev python

help:
	@echo "make run [PORT=8000] [DATA=var]   start the clinic on this machine"
	@echo "make test                         every check"
	@echo "make quick                        the inner loop: style, types, storeys, rules, house"
	@echo "make bench                        how fast the pages are"
	@echo "make bench-timetable              how far the weeks found are from the best; takes two hours"
	@echo "make lock                         renew requirements/*.txt and package-lock.json"
	@echo "make messages                     gather every sentence for translators: locale/django.pot"
	@echo "make clean                        remove what can be made again; never the clinic's data"

run: app
	@exec $(BIN)/python -m stepdown run --port $(PORT) --data $(DATA)

test: lint
	@STEPDOWN_TEST_NO_DATABASE=1 $(BIN)/python -m pytest tests/rules -q -n 2 --dist loadfile --no-loadscope-reorder --durations=12 \
		--cov=stepdown --cov-config=tests/rules/coverage.ini --cov-report=
	@$(BIN)/coverage report --include='$(RULES)' --fail-under=100
	@$(BIN)/python -m pytest tests --ignore=tests/rules -n 2 --dist loadfile --no-loadscope-reorder --durations=25 --cov=stepdown.privacy --cov-append --cov-report=
	@$(BIN)/coverage report --include='stepdown/privacy/*' --fail-under=100

quick: lint
	@STEPDOWN_TEST_NO_DATABASE=1 $(BIN)/python -m pytest tests/rules -q
	@$(BIN)/python -m pytest tests/house -q

# Each reads the whole tree on one core, so two run at a time.
lint: dev
	@$(MAKE) --no-print-directory -j 2 types style storeys templates

types:
	@$(BIN)/mypy

style:
	@$(BIN)/ruff check

storeys:
	@$(BIN)/lint-imports

templates:
	@$(BIN)/djlint stepdown/doors --lint --quiet

bench: dev
	@for one in icd10 import_fhir; do $(BIN)/python bench/$$one.py || exit 1; done
	@$(BIN)/python -m bench

bench-timetable: dev
	@$(BIN)/python -m bench.timetable

messages: dev
	@mkdir -p locale
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k say -k gettext_lazy -o locale/django.pot --project Stepdown --no-location .
	@echo "locale/django.pot: $$(grep -c '^msgid' locale/django.pot) sentences"

lock: dev
	@$(BIN)/python bin/lock.py

clean:
	rm -rf .venv node_modules var/assets .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

app dev: python
	@$(PYTHON) bin/setup.py $@

python:
	@test -n "$(PYTHON)" || { echo "Stepdown needs Python 3.11 or newer, and finds none: install it (apt-get install python3)."; exit 3; }
