# SPDX-License-Identifier: MIT
# conformance.mk: three parties that call each other's functions, which have
# random signatures.

CONFORMANCE := $(B)/tests/conformance
CONFORMANCE_OBJECTS := $(addprefix $(B)/obj/tests/conformance/,probe.o \
	subject.o third.o)
CONFORMANCE_SOURCES := $(addprefix tests/conformance/,crossing.c plan.c \
	state.c) $(if $(SFI),tests/conformance/crossing_sfi.c, \
	$(B)/obj/tests/conformance/crossing_S.o)

$(CONFORMANCE)/subject.h: tests/conformance/generate | deps
	@mkdir -p $(@D)
	$(Q)$< subject 200 20210419 >$@

$(CONFORMANCE)/third.h: tests/conformance/generate | deps
	@mkdir -p $(@D)
	$(Q)$< third 60 20210423 >$@

$(B)/obj/tests/conformance/crossing_S.o: tests/conformance/crossing.S \
		tests/conformance/state_abi.h | deps
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) -c -o $@ $<

$(foreach p,probe subject third,$(call test_component,$(p), \
	tests/conformance/$(p).c $(CONFORMANCE_SOURCES), \
	-I$(CONFORMANCE) -Itests/conformance))

$(CONFORMANCE_OBJECTS): $(CONFORMANCE)/subject.h $(CONFORMANCE)/third.h
