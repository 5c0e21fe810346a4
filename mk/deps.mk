# SPDX-License-Identifier: MIT
# deps.mk: what has to be installed. Nothing is done, and no network is needed,
# where all of it is there.

# To build and run; to test; fragments may add to both.
DEPS_BUILD := gcc libc6-dev binutils pkg-config dpkg-dev tcl ca-certificates \
	libinih-dev libarchive-dev libcjson-dev libdw-dev libelf-dev
DEPS_TEST := clang libcmocka-dev perl qemu-system-x86 cpio kmod shellcheck \
	clang-format cloc sqlite3 file procps

DEPS_STAMP := $(B)/stamp/deps-build
DEPS_TEST_STAMP := $(B)/stamp/deps-test

deps: $(DEPS_STAMP)
deps-test: $(DEPS_TEST_STAMP)

$(DEPS_STAMP): mk/deps.mk mk/install.sh
	@mkdir -p $(@D)
	@mk/install.sh $(DEPS_BUILD)
	@touch $@

$(DEPS_TEST_STAMP): mk/deps.mk mk/install.sh $(DEPS_STAMP)
	@mkdir -p $(@D)
	@mk/install.sh $(DEPS_TEST)
	@touch $@

.PHONY: deps deps-test
