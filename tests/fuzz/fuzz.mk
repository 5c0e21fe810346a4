# SPDX-License-Identifier: MIT
# fuzz.mk: programs that try inputs nobody thought of, and what they begin with.
#
#   $(call fuzz_target,NAME,SOURCES[,CFLAGS[,LIBRARIES]])
#
# builds $(B)/fuzz/fuzz_NAME from tests/fuzz/fuzz_NAME.c and SOURCES, with
# clang's libFuzzer and its sanitizers.

FUZZ := $(B)/fuzz
FUZZ_SECONDS := 600
# Those of `make fuzz`; all if there is none.
FUZZ_NAMES :=

FUZZ_CFLAGS := $(HOST_CFLAGS) -DCUBICLE_SPACE_BASE=0x200000000000 -Itests/fuzz -Imonitor \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

FUZZ_TARGETS :=

fuzz_target = $(eval $(call fuzz_target_rules,$(1),$(2),$(3),$(4)))

define fuzz_target_rules
FUZZ_TARGETS += $(1)
FUZZ_$(1) := $$(patsubst %.c,$(B)/obj/fuzz/$(1)/%.o, \
	tests/fuzz/fuzz_$(1).c tests/fuzz/fuzz.c $(2))
$(B)/obj/fuzz/$(1)/%.o: %.c | deps-test
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)clang $$(FUZZ_CFLAGS) $(3) -MMD -MP -c -o $$@ $$<
$(FUZZ)/fuzz_$(1): $$(FUZZ_$(1))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)clang $$(FUZZ_CFLAGS) -o $$@ $$^ $(4)
-include $$(wildcard $$(FUZZ_$(1):.o=.d))
endef

# --- the targets ----------------------------------------------------------------

# The monitor has names that the C library has, too, with other types.
FUZZ_MONITOR := -fno-builtin

# The linker, and the monitor's check of images.
FUZZ_LINKED := $(addprefix tests/fuzz/,image_rules.c linked.c) \
	$(filter-out tool/link/symbol.c,$(wildcard tool/link/*.c)) \
	tool/layout/complain.c tool/lib/backend_name.c tool/lib/clean.c tool/lib/whole.c $(addprefix monitor/, \
	base/backend.c base/cubicle.c base/print.c dev/chosen.c load/image.c \
	load/image_edges.c load/interface.c load/scan.c)
$(call fuzz_target,elf,tests/fuzz/elf_mutate.c $(FUZZ_LINKED),$(FUZZ_MONITOR) -Itool)
$(call fuzz_target,image,$(FUZZ_LINKED),$(FUZZ_MONITOR) -Itool)
# restart.c is part of world.c.
$(call fuzz_target,calls,tests/fuzz/world.c tests/fuzz/model.c \
	$(addprefix monitor/base/,backend.c counters.c cubicle.c handle.c print.c published.c report.c \
	system.c thread.c) monitor/dev/chosen.c $(filter-out monitor/call/restart.c, \
	$(wildcard monitor/call/*.c monitor/memory/*.c monitor/service/*.c)) \
	$(filter-out monitor/fault/keys.c,$(wildcard monitor/fault/*.c)),\
	$(FUZZ_MONITOR) -DACTIVE_MAX=5 -DGRANTED_MAX=40)
$(call fuzz_target,layout,$(addprefix tool/,layout/layout.c layout/address.c layout/check.c layout/file.c layout/complain.c \
	lib/complain.c lib/clean.c lib/nearest.c),-Itool,-linih)
$(call fuzz_target,records,$(addprefix tool/,report/facts.c report/trace.c \
	report/explain.c report/explanation.c report/rule.c report/sentence.c \
	report/terminal.c report/json.c report/permissive.c report/report.c \
	report/suggestion.c report/declaration.c report/length.c report/prototype.c \
	report/region.c report/leaks.c report/syscalls.c \
	report/summary.c report/statistics.c lib/symbols.c lib/source.c lib/helper.c lib/backend_name.c \
	layout/layout.c layout/address.c layout/check.c layout/file.c layout/complain.c lib/complain.c lib/clean.c lib/nearest.c),\
	-Itool,-linih -lcjson -ldw -lelf)

FUZZ_PROGRAMS := $(FUZZ_TARGETS:%=$(FUZZ)/fuzz_%)

# Components to begin with, each as small as it gets, in two shapes: the second
# has its tables and its text in one segment.
FUZZ_ELF_SOURCES := $(wildcard tests/fuzz/component/*.c) \
	tests/layout/answer.c tests/layout/bad_wrpkru.c tests/layout/good.c
FUZZ_ELF := $(foreach c,$(basename $(notdir $(FUZZ_ELF_SOURCES))),\
	$(FUZZ)/component/$(c).so $(FUZZ)/component/$(c)-dense.so)
FUZZ_ELF_FLAGS := -g0 -s -Wl,-z,max-page-size=4096

$(FUZZ)/component/%-dense.so: FUZZ_ELF_SHAPE := -Wl,-z,noseparate-code

define fuzz_elf_rules
$(FUZZ)/component/$(basename $(notdir $(1))).so \
		$(FUZZ)/component/$(basename $(notdir $(1)))-dense.so: $(1) | deps
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(COMPONENT_CFLAGS) $$(COMPONENT_LDFLAGS) \
		$$(FUZZ_ELF_FLAGS) $$(FUZZ_ELF_SHAPE) \
		-MMD -MP -MF $$(@:.so=.d) -o $$@ $$<
endef
$(foreach c,$(FUZZ_ELF_SOURCES),$(eval $(call fuzz_elf_rules,$(c))))

-include $(wildcard $(FUZZ)/component/*.d)

fuzz-files: $(FUZZ_PROGRAMS) $(FUZZ_ELF) $(B)/tests/layout/caller.so

fuzz: fuzz-files ## fuzz linker, image, calls, layouts and records for FUZZ_SECONDS each
	@B=$(B) FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/long.sh $(FUZZ_NAMES)

test-components: fuzz-files

.PHONY: fuzz fuzz-files
