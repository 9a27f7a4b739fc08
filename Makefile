# The one door to Kith. `make run` is enough on a fresh Debian machine with Rust, Node, npm and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help

CARGO ?= cargo
NPM ?= npm
# What the lock file says. `npm ci` also wants the packages of every other platform to be listed, which a registry that
# mirrors one platform cannot do; `npm install` then takes the same versions and leaves the lock file alone.
INSTALL = { $(NPM) ci --no-audit --no-fund 2>/dev/null || $(NPM) install --no-save --no-audit --no-fund; }
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEBUG_BIN := $(TARGET)/debug/kith
RELEASE_BIN := $(TARGET)/release/kith
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -print)
# A workspace to open: `make run FILE=~/crm.kith`
FILE ?=

.PHONY: help setup setup-test ui run dev test test-rust test-api test-browser test-window check arrows bench \
	bench-window coverage bundle typescript schema clean

help: ## what this file can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and running needs (asks for sudo only when something is missing)
	@sh scripts/packages run

setup-test: setup tests/node_modules/.package-lock.json ## the same for tests: drivers, a browser, a virtual display
	@sh scripts/packages test
	@sh scripts/tool cargo-nextest

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	cd ui && $(INSTALL)
	@touch $@

tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json
	cd tests && $(INSTALL)
	@touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(filter-out ui/node_modules/%,$(UI_SOURCES))
	cd ui && $(NPM) run build
	@touch $@

ui: ui/dist/index.html ## build the user interface into ui/dist

run: setup ui ## build the program and open its window (without a display: serve it and print the address)
	$(CARGO) build --release --locked --package kith
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(RELEASE_BIN) $(if $(FILE),open "$(FILE)",); \
	else echo "No display found: serving Kith on this machine instead."; exec $(RELEASE_BIN) serve $(if $(FILE),"$(FILE)",); fi

dev: setup ui ## the user interface with hot reload on http://127.0.0.1:5173 over a backend of its own
	$(CARGO) build --locked --package kith
	@sh scripts/dev $(DEBUG_BIN) $(FILE)

test: test-rust test-browser test-window ## all four layers: core, HTTP contract, browser, real window

test-rust: setup-test ui ## core flows on real files and the HTTP contract
	$(CARGO) nextest run --workspace --locked --no-fail-fast

test-api: setup-test ui ## the HTTP contract alone
	$(CARGO) nextest run --locked --package kith --test api --no-fail-fast

$(DEBUG_BIN): FORCE
	$(CARGO) build --locked --package kith
FORCE:

test-browser: setup-test ui $(DEBUG_BIN) ## the user interface in Chromium on the real backend
	@sh scripts/specs browser $(DEBUG_BIN)

test-window: setup-test ui $(DEBUG_BIN) ## the real window, driven by WebDriver and the keyboard
	@sh scripts/specs window $(DEBUG_BIN)

check: setup ui arrows ## formatting, lints, dependency arrows, types, generated files, licences
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	cd ui && $(NPM) run check
	$(CARGO) run --quiet --locked --package kith -- typescript --check
	$(CARGO) run --quiet --locked --package kith -- schema --check
	@sh scripts/licences
	@echo "check: all passed"

arrows: ## fail when a lower layer knows a higher one
	@sh scripts/arrows

typescript: setup ui ## write ui/src/transport/api.ts from the command list
	$(CARGO) run --quiet --locked --package kith -- typescript

schema: setup ui ## write docs/schema.md from the migrations
	$(CARGO) run --quiet --locked --package kith -- schema

bench: setup ui ## measure opening, lists, search, board, timeline, moves and imports
	$(CARGO) bench --workspace --locked

bench-window: setup-test ui ## measure the real window: its start, work of the backend felt in it, and a list scrolled
	$(CARGO) build --release --locked --package kith
	@sh scripts/bench-window $(RELEASE_BIN)

coverage: setup ui ## line coverage of the core; fails below 85 % (QUA-02)
	@sh scripts/tool cargo-tarpaulin
	$(CARGO) tarpaulin --engine llvm --package kith-core --locked --skip-clean \
		--fail-under 85 --timeout 1800 --include-files 'src-tauri/core/src/*' --out Stdout --target-dir $(TARGET)/coverage

bundle: setup ui ## a .deb package in target/release/bundle/deb
	ui/node_modules/.bin/tauri build --bundles deb

clean: ## remove what was built
	$(CARGO) clean
	rm -rf ui/dist ui/node_modules tests/node_modules gen
