# Every target works as the first command after `git clone`, on Debian and macOS.

BIN := .venv/bin
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)

.PHONY: run serve test check bench format translations lock

run: .venv/runtime $(COMPILED)
	@$(BIN)/python -m tools.run --demo

serve: .venv/runtime $(COMPILED)
	@$(BIN)/python -m tools.run

test: .venv/dev $(COMPILED)
	@$(BIN)/python -m tools.prepare
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/dev
	@tools/check

bench: .venv/runtime $(COMPILED)
	@$(BIN)/python -m tools.bench

format: .venv/dev
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

translations: .venv/dev
	@$(BIN)/python -m tools.translations update

lock:
	@tools/lock

.venv/runtime: requirements.txt
	@tools/venv $<
	@touch $@

# The development lock holds everything of the other one, in the same versions.
.venv/dev: requirements-dev.txt
	@tools/venv $<
	@touch .venv/runtime $@

%.mo: %.po .venv/runtime
	@$(BIN)/pybabel -q compile -i $< -o $@
