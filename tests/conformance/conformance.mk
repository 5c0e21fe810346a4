# SPDX-License-Identifier: MIT
# conformance.mk: functions with random signatures, and who calls them.

CONFORMANCE := $(B)/tests/conformance

$(CONFORMANCE)/subject.h: tests/conformance/generate | deps
	@mkdir -p $(@D)
	$(Q)$< 200 20210419 >$@

$(call test_component,subject,tests/conformance/subject.c,-I$(CONFORMANCE))
$(call test_component,probe,tests/conformance/probe.c,-I$(CONFORMANCE))

$(B)/obj/tests/conformance/subject.o: $(CONFORMANCE)/subject.h
$(B)/obj/tests/conformance/probe.o: $(CONFORMANCE)/subject.h
