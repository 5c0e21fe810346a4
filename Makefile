# SPDX-License-Identifier: MIT
# CubicleOS. `make help` lists what can be made.

B := build

# The default goal; everything is defined in the files included below.
all:

include mk/config.mk
include mk/deps.mk
include mk/component.mk
ifeq ($(SFI),)
include monitor/build.mk
include tool/build.mk
endif
include $(sort $(wildcard libos/*/build.mk))
include libc/build.mk
include mk/program.mk
include mk/library.mk
include mk/server.mk
include $(sort $(wildcard apps/*/build.mk))
include $(sort $(wildcard examples/*/build.mk))
include bench/bench.mk
include tests/build.mk
ifeq ($(SFI),)
include mk/sfi.mk
include mk/guest.mk
include mk/run.mk
include mk/package.mk
include mk/style.mk
include proof/proof.mk
endif

all: monitor tool components apps sfi ## build everything under build/

# Only now all fragments have said what there is.
components: $(COMPONENTS)
servers-components: $(SERVERS:%=$(B)/components/%.so)
ifeq ($(SFI),)
servers: all servers-components sfi-servers $(SERVERS:%=$(B)/native/%) ## build NGINX, lighttpd and busybox, inside and native
endif
examples: all $(EXAMPLE_FILES) $(if $(SFI),,sfi-examples) ## build Debian libraries, each in its own cubicle
examples-components: $(filter %.so %.layout,$(EXAMPLE_FILES))
test-components: $(TEST_COMPONENTS)

help: ## print this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | \
		sort -u | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

clean: ## remove build/
	rm -rf $(B)

.PHONY: all help clean monitor tool components examples examples-components test-components servers servers-components apps run test
.DELETE_ON_ERROR:
.SUFFIXES:
