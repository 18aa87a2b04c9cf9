# The one entry point for the life cycle. Every target first brings what is missing (quick when nothing is).
export PATH := $(CURDIR)/.tools/node_modules/.bin:$(PATH)
# Its install script downloads CUDA.
export ONNXRUNTIME_NODE_INSTALL := skip
# `make up ARGS="--services pipeline,sink"`
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status logs doctor test check bench train clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## bring Node, Java, Kafka, the registry, models and npm packages into .tools/ and node_modules/
	@sh deploy/local/setup/node.sh
	@node deploy/local/setup/main.ts

demo: setup ## start everything, replay the shipped capture, show alerts and a cited answer (ARGS=--exit ends by itself)
	@./autoinmune demo $(ARGS)

up: setup ## start the local stack until Ctrl-C (ARGS=--detach: in the background)
	@./autoinmune up $(ARGS)

down: ## stop the local stack; its data stays
	@./autoinmune down $(ARGS)

status: ## what runs: state, memory, CPU time, restarts
	@./autoinmune status $(ARGS)

logs: ## what the programs print (ARGS="kafka -f")
	@./autoinmune logs $(ARGS)

doctor: setup ## check prerequisites, settings, ports and addresses
	@./autoinmune doctor $(ARGS)

test: setup ## unit and integration tests; the last line says "N passed, N failed"
	@node test/run.ts $(ARGS)

check: setup ## format, lint, types, unit tests
	@npm run --silent check

bench: setup ## events/s, latency and the CPU of every process, over the local stack
	@node bench/main.ts $(ARGS)

train: setup ## train the models anew from training/data and write docs/model-card.md (TRAINING_LABELS="NAME=FILE ..." makes tables of captures first)
	@sh training/train.sh

clean: ## stop the local stack and delete its data and what was generated; .tools/ and node_modules/ stay
	@test ! -f .data/supervisor.json || DATA_DIR=.data ./autoinmune down
	@rm -rf .data .tools/compile-cache schemas/*.gen.* coverage
