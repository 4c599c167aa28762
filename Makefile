# `make help` lists what there is. Everything below starts by putting what it needs in place: see tools/setup.

ARGS =
python = .venv/bin/python

.PHONY: help run test lint format bench lock clean

help: ## list these
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: ## open the app, or pass arguments on: make run ARGS="play desk-hip-openers --text"
	@tools/setup run $(python) -m stretchtimer $(ARGS)

test: export QT_QPA_PLATFORM = offscreen
test: lint ## run every check: lint, types, imports, tests (ARGS go to pytest)
	$(python) -m pytest -n 2 $(ARGS)

lint: ## run the checks that run no code
	@tools/setup dev
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy
	$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo

format: ## put the code in its form
	@tools/setup dev
	$(python) -m ruff check --fix
	$(python) -m ruff format

bench: ## measure the app (ARGS go to bench/run.py)
	@tools/setup dev $(python) bench/run.py $(ARGS)

# Versions that the lock files hold stay as they are unless asked: make lock ARGS=--upgrade
compile = $(python) -m uv pip compile pyproject.toml --quiet --no-config --universal --generate-hashes \
	--python-version 3.11 --custom-compile-command "make lock" $(ARGS)

lock: ## pin the Python packages anew after a change to pyproject.toml
	@tools/setup dev
	$(compile) --output-file requirements.lock
	$(compile) --output-file requirements-dev.lock --group dev --constraint requirements.lock

clean: ## remove what was made here, .venv too
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find stretchtimer tests bench -name __pycache__ -prune -exec rm -rf {} +
