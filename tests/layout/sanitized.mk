# SPDX-License-Identifier: MIT
# sanitized.mk: the tool with sanitizers, in $(B)/tests/sanitized, which for the
# rest looks like $(B).

SANITIZED := $(B)/tests/sanitized
SANITIZED_OBJECTS := $(TOOL_OBJECTS:$(B)/obj/%=$(B)/obj/sanitized/%)
SANITIZED_CFLAGS = $(TOOL_CFLAGS) -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZED_LINKS := $(addprefix $(SANITIZED)/, \
	$(MONITORS:%=cubicle-monitor-%) components layouts tests)

$(B)/obj/sanitized/tool/%.o: tool/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZED_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/sanitized/tool/monitor/%.o: monitor/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZED_CFLAGS) -Imonitor -MMD -MP -c -o $@ $<

$(SANITIZED)/cubicle: $(SANITIZED_OBJECTS) | $(SANITIZED_LINKS)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(SANITIZED_CFLAGS) -o $@ $^ $(TOOL_LIBS)

$(SANITIZED_LINKS):
	@mkdir -p $(@D)
	$(Q)ln -sfn ../../$(@F) $@

test-components: $(SANITIZED)/cubicle

-include $(SANITIZED_OBJECTS:.o=.d)
