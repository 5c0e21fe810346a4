# SPDX-License-Identifier: MIT
# report.mk: components that break rules, for tests/e2e/report.sh.

REPORT_TEST := $(B)/tests/report
REPORT_TEST_FILES := $(foreach n,app gadget other,$(REPORT_TEST)/$(n).so)

$(REPORT_TEST_FILES): $(REPORT_TEST)/%.so: tests/e2e/report/%.c $(B)/rt.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_CFLAGS) -Itests/e2e/report -MMD -MP -MF $(@:.so=.d) \
		-MT $@ $(COMPONENT_LDFLAGS) -o $@ $< $(B)/rt.a

test-components: $(REPORT_TEST_FILES)
-include $(REPORT_TEST_FILES:.so=.d)
