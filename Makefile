# Everything here sets up by itself: a .venv made with the standard library and pip; no root, no apt.
.PHONY: demo test check long bench bench-sound locale clean
.DELETE_ON_ERROR:

LOA := .venv/bin/loa
PY := .venv/bin/python

# The main job, offline, on the sample workspace.
demo: .venv/ready
	@sh docs/demo.sh $(LOA)

# The fast layer: every test that takes less than two seconds, on all cores.
test: .venv/ready
	@$(PY) -m pytest -n auto -m "not slow"

# The only gate: formatting, lint, types, import contracts, the slow tests, and branch coverage.
check: .venv/ready
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	LOA_ALL_EXAMPLES=1 $(PY) -m pytest -n auto -m "not long" --cov --cov-report=term:skip-covered

# What takes minutes: hundreds of kills, whole ways from a script to a report, recordings of the air.
long: .venv/ready
	@$(PY) -m pytest -n auto -m long

# Ratios measured side by side in one run; never a test.
bench: .venv/ready
	@for file in tests/bench/bench_*.py; do echo "== $$file"; $(PY) $$file || exit 1; done

# Intelligibility of plain and mastered speech on simulated horns.
bench-sound: .venv/ready
	@$(PY) tests/bench/bench_sound.py

# Messages: gather from the code, then compile the Vietnamese ones.
locale: .venv/ready
	.venv/bin/pybabel -q extract -F pyproject.toml --no-location --sort-output -o .venv/loa.pot loa loa/languages/_vi
	.venv/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i .venv/loa.pot -d loa/locale -D loa -l vi
	.venv/bin/pybabel -q compile -d loa/locale -D loa

.venv/ready: pyproject.toml docs/setup.sh
	@sh docs/setup.sh

clean:
	rm -rf .venv output/shelf output/programmes output/playlists output/plans
