# The commands of the project. README.md says what each is for.

SHELL    := /bin/bash
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
TOOL     := go tool -modfile=.ci/tools/go.mod
BIN      := bin/tongshi
DATA     ?= tongshi-data
ADDR     ?= 127.0.0.1:8080
TYPES    := static/src/generated
SCALE    ?= 0.1
MINUTES  ?= 10
SOURCES  := $(shell find cmd geo server migrations static/fs.go -name '*.go' -o -name '*.sql' -o -name '*.json' -o -name '*.yaml' 2>/dev/null)
FRONT    := $(shell find static/src static/public static/index.html static/package.json static/vite.config.ts -type f 2>/dev/null)

.PHONY: run build test check types bench soak clean

run: $(BIN)
	@.ci/setup database
	exec $(BIN) serve --demo --data $(DATA) --addr $(ADDR)

build: $(BIN)

$(BIN): $(SOURCES) go.mod static/dist/index.html
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o $@ ./cmd/tongshi

static/dist/index.html: $(FRONT) static/node_modules/.installed
	cd static && npm run --silent build

static/node_modules/.installed: static/package.json static/package-lock.json
	@.ci/setup toolchain
	cd static && npm ci --no-audit --no-fund
	touch $@

.ci/tools/node_modules/.installed: .ci/tools/package.json .ci/tools/package-lock.json
	@.ci/setup toolchain
	cd .ci/tools && npm ci --no-audit --no-fund
	touch $@

# The front end's types and limits, made from the API's description.
types: .ci/tools/node_modules/.installed
	@set -o pipefail; go run ./cmd/tongshi openapi | node .ci/tools/types.js $(TYPES)

# Format, vet, lint and types: seconds once the linter has been built.
check: static/node_modules/.installed .ci/tools/node_modules/.installed
	@unformatted=$$(gofmt -l cmd geo server static/fs.go migrations); test -z "$$unformatted" || { echo "run gofmt -w on: $$unformatted"; exit 1; }
	go vet ./...
	$(TOOL) golangci-lint run
	@node --test .ci/tools >/dev/null || node --test .ci/tools
	@made=$$(mktemp -d); trap 'rm -rf "$$made"' EXIT; $(MAKE) --no-print-directory types TYPES=$$made || exit 1; \
	  diff -r $$made $(TYPES) >/dev/null || { echo "the API has changed: run make types"; exit 1; }
	cd static && npm run --silent check

test:
	@.ci/test

# Every figure is a ratio within one run; results go to bench/.
bench: $(BIN)
	@.ci/setup database
	@mkdir -p bench
	SCALE=$(SCALE) go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./cmd/tongshi | tee bench/$$(date -u +%Y%m%dT%H%M%SZ).txt

# The long proofs: race detector, kills, fuzzing, other people's clients.
soak: $(BIN)
	@.ci/setup soak
	@.ci/soak $(MINUTES)

clean:
	rm -rf bin bench static/dist/assets static/dist/index.html static/node_modules .ci/tools/node_modules
