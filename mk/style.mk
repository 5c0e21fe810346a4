# SPDX-License-Identifier: MIT
# style.mk: what keeps the sources in shape.

CLANG_FORMAT := clang-format-14

# Declarations of interfaces stand one argument a line, which clang-format
# cannot be taught: files with them are left alone. So is assembly.
FORMATTED = $(shell git ls-files -co --exclude-standard '*.c' '*.h' | \
	xargs grep -LE '^[[:space:]]*(CUBICLE_(FUNCTION|CALLBACK)|.define CUBICLE__|[.]macro)')

SCRIPTS = $(shell git ls-files -co --exclude-standard | \
	xargs grep -lE -m 1 '^.!/bin/sh|^. shellcheck shell=(ba)?sh')

format: | deps-test ## format the C sources
	@$(CLANG_FORMAT) -i $(FORMATTED)

check-format: | deps-test
	@$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)

lint: | deps-test ## check the scripts
	@shellcheck $(SCRIPTS)

tcb: $(MONITORS:%=$(B)/cubicle-monitor-%) | deps-test ## print the size of the trusted part
	@mk/tcb.sh $(B)/obj

.PHONY: format check-format lint tcb
