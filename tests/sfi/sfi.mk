# SPDX-License-Identifier: MIT
# sfi.mk: the verifier, on the host; a component that it refuses.

VERIFIER := $(B)/obj/tool/monitor/sfi/verify.o $(B)/obj/tool/monitor/sfi/decode.o

ifeq ($(SFI),)
$(B)/tests/sfi/verifier: tests/sfi/verifier.c $(VERIFIER)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $^ -lelf
test-components: $(B)/tests/sfi/verifier

$(B)/tests/sfi/plain.so: tests/sfi/plain.c | deps
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_CFLAGS) $(COMPONENT_LDFLAGS) -o $@ $<
test-components: $(B)/tests/sfi/plain.so
endif
