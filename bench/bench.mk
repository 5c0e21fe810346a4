# SPDX-License-Identifier: MIT
# bench.mk: programs that measure, and how they are run; see docs/benchmarks.md.

BENCH := $(B)/bench
DEPS_BENCH := gnuplot-nox wrk strace

bench_component = $(eval $(call component_rules,$(1),bench/$(1).c,,$(BENCH)/components,BENCH_FILES,bench-files))

$(call program,bench/bench-empty,$(BENCH),BENCH_FILES)
$(call program,bench/bench-clock,$(BENCH),BENCH_FILES)
$(call program,bench/bench-files,$(BENCH),BENCH_FILES)
$(call program,bench/bench-malloc,$(BENCH),BENCH_FILES,,,-Iinclude)
$(call program,bench/bench-inserts,$(BENCH),BENCH_FILES, \
	$(SQLITE_OUT)/native/sqlite3.o,$(SQLITE_OUT)/component/sqlite3.o, \
	-isystem $(SQLITE_OUT)/amalgamation,$(SQLITE_AMALGAMATION))
$(call bench_component,bench-caller)
$(call bench_component,bench-callee)
$(call bench_component,bench-idle)
$(call bench_component,bench-waiter)

# Programs of the host alone.
BENCH_HOST := $(BENCH)/native/bench-baselines $(BENCH)/native/bench-step \
	$(BENCH)/native/bench-connections
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
BENCH_LAYOUTS := $(foreach p,empty clock files inserts malloc,$(foreach l,sqlite sqlite-mono, \
	$(BENCH)/components/bench-$(p)$(l:sqlite%=%).layout))
BENCH_FILES += $(BENCH_LAYOUTS)

define bench_layout
$(BENCH)/components/bench-$(1)%layout: apps/sqlite/sqlite%layout
	@mkdir -p $$(@D)
	$$(Q)sed 's/speedtest1/bench-$(1)/g; /^description\|^summary/d' $$< >$$@
endef
$(foreach p,empty clock files inserts malloc,$(eval $(call bench_layout,$(p))))

# NGINX's, without its configuration: the bench has its own.
BENCH_FILES += $(BENCH)/components/bench-nginx.layout
$(BENCH)/components/bench-nginx.layout: apps/nginx/nginx.layout
	@mkdir -p $(@D)
	$(Q)sed '/^file\|^listen\|^summary/d' $< >$@

# What backend sfi needs of them.
bench-components: $(filter %.so %.layout,$(BENCH_FILES))

bench-files: all native guest-files sfi-bench $(B)/tests/sfi/verifier $(BENCH_FILES) | deps-test
	$(call install,bench,$(DEPS_BENCH))

bench: bench-files ## measure, in seven minutes; see docs/benchmarks.md
	@bench/run $(BENCH_OPTIONS)

bench-full: bench-files ## measure with more runs, sizes and layouts
	@bench/run --full $(BENCH_OPTIONS)

bench-compare: bench-files ## compare the speed of this tree with BASE=DIR
	@[ -n "$(BASE)" ] || { echo "make bench-compare BASE=DIR: which tree" \
		"is this one compared with?" >&2; exit 2; }
	+@$(MAKE) --no-print-directory -C "$(BASE)" bench-files
	@bench/compare $(BENCH_OPTIONS) "$(BASE)"

bench-check: bench-files ## compare instruction counts with bench/counts.json; UPDATE=1
	@bench/check $(if $(UPDATE),--update)

bench-report: ## generate docs/benchmarks.md and its plots from the last bench-full
	@bench/report

# BENCH_OPTIONS are options of bench/run and bench/compare.
.PHONY: bench-components bench bench-full bench-compare bench-check bench-report bench-files
