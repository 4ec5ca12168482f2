# What a developer types. .ci/run is the gate; it uses some of these.

FUZZTIME ?= 2m
# How much of it a soak does. SEED says which keys; else they are new each time.
WALKS ?= 1000
KEYS ?= 100000
SEED ?= $(shell date +%s)

.PHONY: help build test race lint bench fuzz soak golden release install

help:
	@echo 'make build | test | race | lint | bench | fuzz | soak | golden | release | install'

build:
	go build -o grantwalk .

test:
	go test ./...

race:
	go test -race ./...

lint:
	gofmt -l .
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# What is measured, beside the bars; about a minute on a machine at rest.
bench:
	.ci/bench

# Every fuzz target of the tree, one after the other.
fuzz:
	.ci/fuzz $(FUZZTIME)

# Walks over and over in one process, which must not grow, and keys pressed at
# any moment; some minutes.
soak:
	go test ./tui -run '^$$' -bench '^BenchmarkSoak$$' -benchtime $(WALKS)x -timeout 1h
	GRANTWALK_KEYS=$(KEYS) GRANTWALK_SEED=$(SEED) go test ./tui -run '^TestMonkey$$' -count 1 -timeout 2h

# The screens that tests compare with, and the picture in README; look at each
# before it is committed.
golden:
	go test ./tui ./flows/report ./httplog/snippet -update

# The archives for Linux, macOS and Windows, in dist/.
release:
	.ci/release

# The program, its manual page and bash completion, below PREFIX.
PREFIX ?= /usr/local
install: build
	install -D -m 755 grantwalk $(DESTDIR)$(PREFIX)/bin/grantwalk
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	./grantwalk man > $(DESTDIR)$(PREFIX)/share/man/man1/grantwalk.1
	./grantwalk completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/grantwalk
