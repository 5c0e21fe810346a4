# SPDX-License-Identifier: MIT
# bench.mk: programs that measure, and how they are run; see docs/benchmarks.md.
#
#   $(call bench_program,NAME,OBJECTS)
#
# builds bench/NAME.c twice with the same flags, with OBJECTS of SQLite linked
# to it: $(BENCH)/native/NAME, a process, and $(BENCH)/components/NAME.so,
# which needs the libc. $(call bench_component,NAME) builds a component without
# libc.

BENCH := $(B)/bench
DEPS_BENCH := gnuplot-nox

bench_program = $(eval $(call bench_program_rules,$(1),$(2)))
bench_component = $(eval $(call component_rules,$(1),bench/$(1).c,,$(BENCH)/components,BENCH_FILES,bench-files))

define bench_program_rules
BENCH_FILES += $(BENCH)/native/$(1) $(BENCH)/components/$(1).so
$(B)/obj/bench/native/$(1).o: bench/$(1).c $(SQLITE_AMALGAMATION)
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(BENCH_CFLAGS) -c -o $$@ $$<
$(B)/obj/bench/component/$(1).o: bench/$(1).c $(SQLITE_AMALGAMATION) $(MUSL_HEADERS)
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(BENCH_CFLAGS) $$(SQLITE_COMPONENT_CFLAGS) -c -o $$@ $$<
$(BENCH)/native/$(1): $(B)/obj/bench/native/$(1).o $(addprefix $(SQLITE_OUT)/native/,$(2))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -o $$@ $$^ -lm
$(BENCH)/components/$(1).so: $(B)/obj/bench/component/$(1).o $(addprefix $(SQLITE_OUT)/component/,$(2))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(COMPONENT_LDFLAGS) -Wl,-Bsymbolic-functions \
		-Wl,-soname,$(1).so -o $$@ $$^ $$$$($$(CC) -print-libgcc-file-name)
endef

BENCH_CFLAGS := -std=gnu11 -O2 -g1 $(WARNINGS) -D_GNU_SOURCE \
	-isystem $(SQLITE_OUT)/amalgamation

$(call bench_program,bench-empty)
$(call bench_program,bench-files)
$(call bench_program,bench-inserts,sqlite3.o)
$(call bench_component,bench-caller)
$(call bench_component,bench-callee)
$(call bench_component,bench-idle)
$(call bench_component,bench-waiter)

# Programs of the host alone.
BENCH_HOST := $(BENCH)/native/bench-baselines $(BENCH)/native/bench-step
BENCH_FILES += $(BENCH_HOST)
$(BENCH_HOST): $(BENCH)/native/%: bench/%.c | deps
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $<

BENCH_FILES += $(BENCH)/components/bench-gates.layout
$(BENCH)/components/bench-gates.layout: bench/bench-gates.layout
	@mkdir -p $(@D)
	@cp $< $@

# SQLite's layouts with another program in the application's place.
BENCH_LAYOUTS := $(foreach p,empty files inserts,$(foreach l,sqlite sqlite-mono, \
	$(BENCH)/components/bench-$(p)$(l:sqlite%=%).layout))
BENCH_FILES += $(BENCH_LAYOUTS)

define bench_layout
$(BENCH)/components/bench-$(1)%layout: apps/sqlite/sqlite%layout
	@mkdir -p $$(@D)
	$$(Q)sed 's/speedtest1/bench-$(1)/g; /^description\|^summary/d' $$< >$$@
endef
$(foreach p,empty files inserts,$(eval $(call bench_layout,$(p))))

bench-files: all native guest-files $(BENCH_FILES) | deps-test
	$(call install,bench,$(DEPS_BENCH))

bench: bench-files ## measure, in under ten minutes; see docs/benchmarks.md
	@bench/run

bench-full: bench-files ## the same with more runs, sizes and layouts
	@bench/run --full

bench-check: bench-files ## are there more instructions than bench/counts.json says? UPDATE=1
	@bench/check $(if $(UPDATE),--update)

bench-report: ## docs/benchmarks.md and its plots, anew from the last bench-full
	@bench/report

.PHONY: bench bench-full bench-check bench-report bench-files
