# Two words for every day, `make run` and `make test`; each installs what it needs by itself.

.DEFAULT_GOAL := help
.PHONY: help run test check bench bindings conformance fuzz pictures setup

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: ## Open Orchard (without a display: drive it on a virtual one and save pictures)
	@setup/run.sh

test: ## Run every test
	@setup/setup.sh test
	@setup/test.sh

check: ## Run what needs no window: quick, for every save
	@setup/setup.sh test
	@setup/test.sh check

bench: ## Measure packing beside tar, backups and exports beside pg_restore, downloads beside curl, a log of a million lines and the window that shows it, the charts, what watching costs a study, an overview beside Heroku's command line, and the router
	@setup/setup.sh test
	@. setup/lib.sh && find_cargo && find_python && "$$python" tests/bench/pack.py
	@. setup/lib.sh && find_cargo && ORCHARD_TOOLS="$$PWD/.cache/tools" cargo bench --package pgdump --bench dump
	@. setup/lib.sh && find_cargo && ORCHARD_TOOLS="$$PWD/.cache/tools" cargo bench --package export --bench export
	@. setup/lib.sh && find_cargo && cargo bench --package workflows --bench download
	@. setup/lib.sh && find_cargo && cargo bench --package workflows --bench log
	@npm --prefix ui run --silent bench
	@. setup/lib.sh && find_cargo && ORCHARD_TOOLS="$$PWD/.cache/tools" UV_CACHE_DIR="$$PWD/.cache/uv" \
		UV_PYTHON_DOWNLOADS=never cargo bench --package platform --bench router
	@. setup/lib.sh && find_cargo && cargo build --package platform --bins && ORCHARD_TOOLS="$$PWD/.cache/tools" \
		UV_CACHE_DIR="$$PWD/.cache/uv" UV_PYTHON_DOWNLOADS=never cargo bench --profile dev --package orchard --bench overview --bench watching --bench window

conformance: ## Have Heroku's own command line try the platform, and write down the results
	@setup/setup.sh test
	@setup/test.sh conformance

bindings: ## Write the window's types anew from the Rust side
	@. setup/lib.sh && find_cargo && ORCHARD_WRITE_BINDINGS=1 cargo test --package orchard --test bindings

fuzz: ## Feed hostile bytes to what reads them, a minute each
	@setup/fuzz.sh

pictures: ## Draw every screen, in both languages and themes, to pictures/
	@setup/setup.sh test
	@npm --prefix ui run --silent pictures

setup: ## Only install what is needed to build and test
	@setup/setup.sh test
