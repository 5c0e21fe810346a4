# SPDX-License-Identifier: MIT
# names.mk: the tool as it would be without tool/lib/clean.c: the control of
# tests/e2e/names.sh.

UNCLEAN := $(B)/tests/unclean
UNCLEAN_OBJECTS := $(filter-out %/clean.o,$(TOOL_OBJECTS)) \
	$(B)/obj/tests/e2e/names/unclean.o

$(B)/obj/tests/e2e/names/unclean.o: tests/e2e/names/unclean.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<

$(UNCLEAN)/cubicle: $(UNCLEAN_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -o $@ $^ $(TOOL_LIBS)
	$(Q)for f in $(MONITORS:%=cubicle-monitor-%) components layouts cubicle.py; do \
		ln -sfn ../../$$f $(@D)/$$f; done

ifeq ($(SFI),)
test-components: $(UNCLEAN)/cubicle
endif
