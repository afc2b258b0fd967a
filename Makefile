# SPDX-License-Identifier: Apache-2.0
#
# The way in. `make demo` and `make test` need make, git and ca-certificates:
# they install the rest (names in debian/control and debian/tests/control),
# build in build/ with meson, and go.

PREFIX ?= /usr/local

needs = build
test test-sanitize bench: needs = suite
test-clang test-fuzz test-valgrind test-long: needs = long

lane = meson setup $(if $(wildcard $(1)/meson-private/coredata.dat),--reconfigure) \
	--prefix $(PREFIX) $(1) $(2)
# Of the tests' time half is waiting, for a clock or a line.
slots = $(shell echo $$(($$(nproc) * 3 / 2)))
run_tests = LC_ALL=C.UTF-8 meson test -C $(1) --no-rebuild --print-errorlogs $(2)
sanitize = -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fno-sanitize-recover=all

.PHONY: all build demo test test-sanitize test-clang test-fuzz test-valgrind \
	test-long bench install clean build-modules build-references FORCE
.DELETE_ON_ERROR:
.NOTPARALLEL: # ninja and meson share the cores out

all: build

build: build/build.ninja
	ninja -C build

demo: build
	tests/demo/demo.sh build

test: build-needs build-modules build
	$(call run_tests,build,--num-processes $(slots))

# The same tests with addresses and undefined behaviour watched.
test-sanitize: build-needs build-modules build-sanitize/build.ninja
	ninja -C build-sanitize
	$(call run_tests,build-sanitize,--no-suite house)

test-clang: build-needs build-modules build-clang/build.ninja
	ninja -C build-clang
	$(call run_tests,build-clang)

# A short run of each fuzz target from its corpus, with a fixed seed.
test-fuzz: build-needs build-fuzz/build.ninja
	ninja -C build-fuzz
	$(call run_tests,build-fuzz,--suite fuzz)

test-valgrind: build-needs build
	$(call run_tests,build,--setup valgrind --suite unit)

# Everything, hours included: the lanes, the long suite, a Debian made from nothing.
test-long: build-needs test test-sanitize test-clang test-fuzz test-valgrind
	$(call run_tests,build,--setup long --suite long)
	tests/debootstrap.sh

# One at a time, so that they do not disturb each other.
bench: build-needs build-references build
	LC_ALL=C.UTF-8 meson test -C build --no-rebuild --benchmark --num-processes 1 --verbose

install: build
	meson install -C build --no-rebuild

clean:
	rm -rf build build-needs build-modules build-references build-sanitize build-clang build-fuzz

# Touched when a package was installed, so that meson looks again.
build-needs: FORCE
	@.ci/packages $(needs) $@

# What the tests of the page run with; nothing where npm is out of reach.
build-modules: build-needs
	@.ci/modules $@

# The databases that `make bench` compares with and Debian does not have.
build-references: build-needs
	@.ci/modules $@ tests/bench/references

build/build.ninja: build-needs
	$(call lane,build)

build-sanitize/build.ninja: build-needs
	$(call lane,build-sanitize,$(sanitize))

build-clang/build.ninja: build-needs
	CC=clang $(call lane,build-clang)

build-fuzz/build.ninja: build-needs
	CC=clang $(call lane,build-fuzz,-Dfuzz=true -Db_lundef=false)
