# Build, test and install git chat. `make` alone builds; every target says what it does with `make help`.

PREFIX ?= /usr/local
DESTDIR ?=
PROGRAMS ?=
SWIFT ?= swift
FUZZ ?= 1000000
SANITIZE ?= address

SYSTEM := $(shell uname -s)
# macOS has Swift's standard library in the system; elsewhere the program carries it along, and so it does the C++
# library that this needs: what need not be loaded and relocated is half of the time in which a command starts.
archives := $(CURDIR)/.build/archives
STATIC := $(if $(filter Darwin,$(SYSTEM)),,--static-swift-stdlib -Xswiftc -L$(archives) \
	-Xlinker -no-pie -Xlinker --no-export-dynamic)

bin := $(DESTDIR)$(PREFIX)/bin
man := $(DESTDIR)$(PREFIX)/share/man/man1
bash := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fish := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

release := .build/release
# What is installed: PROGRAMS names a folder with programs that are built already.
built := $(or $(PROGRAMS),$(release))
debug := .build/debug
pages := $(notdir $(wildcard docs/man/git-chat*.1))
swift_files := Package.swift $(shell find Sources Tests -name '*.swift')

.PHONY: build test fuzz sanitize test-agents demo install uninstall bench format format-check docs docs-check templates clean help prepare prepare-tests archives docs-programs
.DEFAULT_GOAL := build

build: prepare archives ## build the release program, .build/release/git-chat
	$(SWIFT) build -c release $(STATIC) --product git-chat

test: prepare-tests ## build and run all tests
	$(SWIFT) build --build-tests
	SWIFT="$(SWIFT)" .ci/run-tests

fuzz: prepare ## give each reader a million broken inputs; FUZZ=… says how many
	GIT_CHAT_FUZZ=1 $(SWIFT) build -c release -Xswiftc -enable-testing --scratch-path .build/fuzz --product fuzz
	.build/fuzz/release/fuzz $(FUZZ)

sanitize: prepare ## run the library tests under a sanitizer; SANITIZE=thread picks the other one
	$(SWIFT) build --build-tests --sanitize=$(SANITIZE) --scratch-path .build/$(SANITIZE)
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --skip-build --sanitize=$(SANITIZE) --scratch-path .build/$(SANITIZE) \
		--filter 'ChatModelTests|ChatStoreTests|GitTests|SQLiteTests'

test-agents: prepare ## run real agents of others against a scripted model; AGENTS="vibe codex" picks some
	$(SWIFT) build --product git-chat
	GIT_CHAT_AGENTS="$(AGENTS)" .ci/test-agents $(debug)

demo: build ## play a short conversation in a scratch clone of this repository
	.ci/demo $(release)

install: ## install program, manual and completions below PREFIX (builds if there is a Swift to build with)
	@if [ -z "$(PROGRAMS)" ] && command -v $(SWIFT) >/dev/null; then $(MAKE) build; fi
	@test -x $(built)/git-chat || { echo "error: nothing to install: run 'make build' first" >&2; exit 1; }
	install -d "$(bin)" "$(man)" "$(bash)" "$(zsh)" "$(fish)"
	install -m 755 $(built)/git-chat "$(bin)/git-chat"
	strip $(if $(filter Darwin,$(SYSTEM)),-x) "$(bin)/git-chat"
	for page in $(pages); do install -m 644 "docs/man/$$page" "$(man)/$$page" || exit; done
	$(built)/git-chat completion bash > "$(bash)/git-chat"
	$(built)/git-chat completion zsh > "$(zsh)/_git-chat"
	$(built)/git-chat completion fish > "$(fish)/git-chat.fish"

uninstall: ## remove what install installed
	rm -f "$(bin)/git-chat" "$(bash)/git-chat" "$(zsh)/_git-chat" "$(fish)/git-chat.fish"
	for page in $(pages); do rm -f "$(man)/$$page" || exit; done

bench: prepare archives ## measure beside stock git; BENCH takes options, for example BENCH="--quick --only list"
	$(SWIFT) build -c release $(STATIC) --product git-chat
	$(SWIFT) build -c release $(STATIC) --product benchmarks
	$(release)/benchmarks $(BENCH)

format: ## format the Swift files
	$(SWIFT) format --in-place $(swift_files)

format-check: ## complain about Swift files that are not formatted or miss documentation
	$(SWIFT) format lint --strict $(swift_files)

docs: docs-programs ## write the command reference and the manual pages from the commands' help
	.ci/generate-docs $(debug) docs

docs-check: docs-programs ## compare them instead
	.ci/generate-docs --check $(debug) docs

templates: ## write the templates that the program carries from templates/sessions
	.ci/generate-templates

docs-programs: prepare
	$(SWIFT) build --product git-chat
	$(SWIFT) build --product docs-generator

clean: ## remove what was built
	$(SWIFT) package clean

help: ## say what the targets do
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

# A folder in which the linker finds the archives only, where the compiler has them.
archives:
	@mkdir -p $(archives)
	@for pair in stdc++:stdc++ gcc_s:gcc_eh; do \
		found=$$(cc -print-file-name="lib$${pair#*:}.a" 2>/dev/null) || continue; \
		case $$found in /*) ln -sf "$$found" "$(archives)/lib$${pair%:*}.a" ;; esac; done

prepare:
	@SWIFT="$(SWIFT)" .ci/prepare

prepare-tests:
	@SWIFT="$(SWIFT)" .ci/prepare tests
