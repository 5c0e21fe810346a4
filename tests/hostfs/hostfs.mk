# SPDX-License-Identifier: MIT
# hostfs.mk: variants of the component hostfs for tests, programs over a mount, and
# processes of the host beside them.

# $(B)/tests/hostfs/VARIANT/hostfs.so, from tests/hostfs/FILE.c. (variant, file, CFLAGS)
define hostfs_variant_rules
$(B)/obj/tests/hostfs/variant/$(1).o: tests/hostfs/$(2).c | deps
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(COMPONENT_CFLAGS) -Ilibos -Itests/hostfs $(3) -MMD -MP -c -o $$@ $$<
$(B)/tests/hostfs/$(1)/hostfs.so: $(B)/obj/tests/hostfs/variant/$(1).o $(B)/rt.a
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(COMPONENT_LDFLAGS) -Wl,-soname,hostfs.so -o $$@ $$^
TEST_COMPONENTS += $(B)/tests/hostfs/$(1)/hostfs.so
test-components: $(B)/tests/hostfs/$(1)/hostfs.so
-include $(wildcard $(B)/obj/tests/hostfs/variant/$(1).d)
endef
hostfs_variant = $(eval $(call hostfs_variant_rules,$(1),$(2),$(3)))

$(call hostfs_variant,hostile,hostile)
$(call hostfs_variant,breaking,breaking)
$(call hostfs_variant,liar,liar)
$(call hostfs_variant,delayed,delayed)
$(call hostfs_variant,failing,failing)
$(call hostfs_variant,silent,failing,-DSILENT)
$(call hostfs_variant,recorder,recorder)
$(call hostfs_variant,nosync,recorder,-DNOSYNC)

$(foreach p,opens shares lied,$(call program,tests/hostfs/$(p),$(B)/tests/libc,LIBC_PROGRAMS))

# SQLite in a program of ours; the same file checks what it has made.
SQLITE_HERE := -I$(SQLITE_OUT)/amalgamation
$(call program,tests/hostfs/commits,$(B)/tests/libc,LIBC_PROGRAMS,$(SQLITE_OUT)/native/sqlite3.o,$(SQLITE_OUT)/component/sqlite3.o,$(SQLITE_HERE),$(SQLITE_AMALGAMATION))

HOSTFS_PROGRAMS := $(addprefix $(B)/tests/hostfs/,race kills replay check)
test-components: $(HOSTFS_PROGRAMS)
$(B)/tests/hostfs/race: $(B)/tests/hostfs/%: tests/hostfs/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $<
$(addprefix $(B)/tests/hostfs/,kills replay check): $(B)/tests/hostfs/%: tests/hostfs/%.c \
		tests/hostfs/commits_check.c $(wildcard tests/hostfs/*.h) \
		$(SQLITE_OUT)/native/sqlite3.o | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(SQLITE_HERE) -o $@ $(filter %.c %.o,$^) -lm
