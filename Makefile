# What a developer does. Each target does one thing and says so; the work is in .dev/.

# Run: where TableOrder listens. For tablets in the same network: make run BIND=0.0.0.0
PORT ?= 8080
HTTPS_PORT ?= 8443
BIND ?= 127.0.0.1
export PORT HTTPS_PORT BIND

# With Swift's own libraries in it, so that the package needs Debian's only; one configuration for all that measures or ships.
# Optimised as a whole at linking, which takes 3 minutes, and with what requests go through side by side: together 6 to
# 8 % of our time for an order, 4 to 5 % of that for a menu. The list may be out of date: names that are gone are passed over.
BUILD_RELEASE = swift build -c release --static-swift-stdlib --scratch-path .build-release --product tableorder \
	--experimental-lto-mode=full -Xswiftc -use-ld=lld \
	-Xlinker --symbol-ordering-file=Sources/functions.txt -Xlinker --no-warn-symbol-ordering

SWIFT_SOURCES = Package.swift Sources Tests

.PHONY: help install build run test faults bench screenshots deb format lint reset clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install what is missing from Debian's packages (starts no service)
	@.dev/install

build: install ## build the program, .build/debug/tableorder
	swift build

run: build ## run it here with demo data until Ctrl-C (PORT=8080 HTTPS_PORT=8443 BIND=127.0.0.1)
	@.dev/run

# The Swift tests have the same configuration as `build`; what is tried on a machine is the package.
test: install ## run every test: real PostgreSQL, nginx, browser, and a machine with systemd
	swift build --build-tests
	$(BUILD_RELEASE)
	@.dev/test

# What strangers send, and what everybody is told without a database; `make test` has it, too.
FROM_OUTSIDE = $(addprefix Tests/EndToEnd/test_, bad_requests.py broken_exchanges.py broken_json.py fuzz.py injection.py \
	injection_pages.py outages.py sign_in.py sign_in_storm.py)

# Each part adds its own to the table.
faults: install ## break it in every way we know, at full length, and print what was noticed (FAULTS_SEED=…)
	@[ "$$(id -u)" = 0 ] || { echo "Only root may break networks, disks and machines: sudo make faults" >&2; exit 1; }
	swift build --build-tests
	$(BUILD_RELEASE)
	@rm -f .build-faults/results.json
	@FAULTS=full BOX_RESTARTS=20 .dev/test Tests/Faults Tests/Box/test_machine.py swift $(FROM_OUTSIDE)
	@.dev/sanitize
	@.dev/fuzz
	@.dev/python Tests/Faults/report.py

# wrk is asked for here and not in `install`, as nothing else needs it.
bench: install ## measure against the limits and a peer (release build; half an hour; OPTIONS=--quick, --help)
	@.dev/install wrk
	$(BUILD_RELEASE)
	@Tests/Bench/bench.py $(OPTIONS)

screenshots: build ## take pictures of every screen, into .build-screenshots/ (OPTIONS="ko guest" for a part)
	@.dev/python Tests/EndToEnd/screenshots $(OPTIONS)

deb: install ## make the Debian package, .build-deb/tableorder_….deb
	$(BUILD_RELEASE)
	@.dev/deb

format: ## format the Swift sources in place
	swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint: install ## fail on unformatted sources and on warnings
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	CI=true swift build --build-tests

reset: ## forget what `make run` keeps in .run/: database, secrets, pictures, logs
	@.dev/reset

clean: ## remove what was built
	swift package clean
	rm -rf .build-py .build-release .build-deb .build-box .build-peer .build-bench .build-faults \
		.build-screenshots .build-tsan .build-asan .build-fuzz
