# What a developer types. .ci/run is the gate; it uses some of these.

FUZZTIME ?= 2m

.PHONY: help build test race lint bench fuzz golden

help:
	@echo 'make build | test | race | lint | bench | fuzz | golden'

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

# The screens that tests compare with, and the picture in README; look at each
# before it is committed.
golden:
	go test ./tui -update
