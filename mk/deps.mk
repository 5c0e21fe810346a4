# SPDX-License-Identifier: MIT
# deps.mk: what has to be installed. Nothing is done, and no network is needed,
# where all of it is there.

# To build and run; to test; fragments may add to both.
DEPS_BUILD := gcc libc6-dev binutils pkg-config dpkg-dev tcl ca-certificates \
	libinih-dev libarchive-dev libcjson-dev libdw-dev libelf-dev libxxhash-dev
DEPS_TEST := clang libclang-rt-14-dev libcmocka-dev perl qemu-system-x86 cpio \
	kmod shellcheck clang-format cloc sqlite3 file procps zsh graphviz \
	gdb linux-perf libzydis-dev

# Rules name deps or deps-test as order-only prerequisites, so they are run
# first but cause nothing. A stamp holds what was asked for when it was made.
deps:
	$(call install,build,$(DEPS_BUILD))

deps-test: | deps
	$(call install,test,$(DEPS_TEST))

define install
@stamp=$(B)/stamp/deps-$(1) && \
if ! [ -f $$stamp ] || [ "$$(cat $$stamp)" != "$(strip $(2))" ]; then \
	mk/install.sh $(2) && mkdir -p $(B)/stamp && \
		echo "$(strip $(2))" >$$stamp; \
fi
endef

.PHONY: deps deps-test
