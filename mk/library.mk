# SPDX-License-Identifier: MIT
# library.mk: an unmodified Debian library in a cubicle of its own.
#
#   $(call debian_source,PACKAGE)
#
# is $(B)/stamp/PACKAGE, which unpacks the package's source as $(B)/src/PACKAGE.
#
#   $(call library,FOLDER,NAME,PACKAGE,SOURCES,CFLAGS,HEADERS[,OBJECTS])
#
# builds, for examples/FOLDER, from SOURCES in the package's source
#   $(B)/examples/FOLDER/native/NAME.a    for programs of the host
#   $(B)/examples/FOLDER/NAME.so          the component, with its interface: the
#       declarations that `cubicle bind` derives for HEADERS, and those in
#       examples/FOLDER/NAME.decided, which are written by hand. OBJECTS, which
#       are not of the package, are linked to it.
#
#   $(call library_program,FOLDER,NAME,SOURCE,PACKAGE,LIBRARY,CFLAGS)
#
# builds the program SOURCE, of the package, as $(B)/examples/FOLDER/native/NAME and
# as component $(B)/examples/FOLDER/NAME.so.
#
#   $(call library_own,FOLDER,NAME,SOURCES,PACKAGE,THEIR SOURCES,CFLAGS)
#   $(call library_own_program,FOLDER,NAME,SOURCES,PACKAGE,LIBRARY,CFLAGS)
#
# do the same for sources in examples/FOLDER: a component that wraps the library or
# helps it, and a program.

EXAMPLE_FILES :=

# Of a package that several need, there is one.
debian_source = $(if $(filter $(1),$(DEBIAN_SOURCES)),,$(eval \
	$(call debian_source_rules,$(1))))
DEBIAN_SOURCES :=

define debian_source_rules
DEBIAN_SOURCES += $(1)
$(B)/stamp/$(1): | deps
	@mkdir -p $$(@D)
	@echo "  SOURCE  $(1)"
	$$(Q)B=$(B) mk/apt.sh source $(1) $(B)/src/$(1)
	@touch $$@
endef

# Ours.
LIBRARY_OWN_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -D_GNU_SOURCE -Iinclude

# Warnings are the library's business, but a function that no header has is ours.
LIBRARY_CFLAGS := -O2 -g -w -Werror=implicit-function-declaration

# (folder, package, objects' folder, what is left of the path, flags)
define library_objects
$(B)/examples/$(1)/$(3)/%.o: $(B)/stamp/$(2) $(MUSL_HEADERS) mk/library.mk
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $(LIBRARY_CFLAGS) $(4) -c -o $$@ $(B)/src/$(2)/$$*.c
endef

library_own = $(eval $(call library_own_rules,$(1),$(2),$(3),$(4),$(5),$(6)))
library_own_program = $(eval \
	$(call library_own_program_rules,$(1),$(2),$(3),$(4),$(5),$(6)))
library = $(eval $(call library_rules,$(1),$(2),$(3),$(4),$(5),$(6),$(7)))
library_program = $(eval $(call library_program_rules,$(1),$(2),$(3),$(4),$(5),$(6)))

# (folder with unbound/NAME.so, name, package, headers, folder of examples/, flags)
#
# The headers are compiled once more, with what binds them, and find what they include
# where the library's files do.
define library_bind_rules
$(1)/bound/build.mk: $(1)/unbound/$(2).so $(wildcard examples/$(5)/$(2).decided) \
		$(B)/cubicle
	@echo "  BIND    $$@"
	$$(Q)$(B)/cubicle bind --force -o $$(@D) \
		$(patsubst %,--decided %,$(wildcard examples/$(5)/$(2).decided)) \
		$(4:%=--header $(B)/src/$(3)/%) $$< 2>$$(@D).log || \
		{ cat $$(@D).log >&2; exit 1; }
$(1)/$(2).so: $(1)/bound/build.mk
	+$$(Q)printf 'include mk/config.mk\nCOMPONENT_CFLAGS += %s\ninclude %s\n' \
		'$(6:-I%=-isystem %)' $$< | \
		$(MAKE) -s --no-print-directory -f - B=$$(<D) $$(<D)/components/$(2).so
	@cp $$(<D)/components/$(2).so $$@
endef

define library_rules
$(call library_objects,$(1),$(3),obj/native,$(5))
$(call library_objects,$(1),$(3),obj/component,$(5) $(PROGRAM_COMPONENT_CFLAGS))
$(B)/examples/$(1)/native/$(2).a: $(4:%.c=$(B)/examples/$(1)/obj/native/%.o)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$(AR) rcs $$@ $$^
$(B)/examples/$(1)/unbound/$(2).so: $(4:%.c=$(B)/examples/$(1)/obj/component/%.o) $(7)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(PROGRAM_LINK) -Wl,-soname,$(2).so -o $$@ $$^ \
		$$(LIBGCC)
$(call library_bind_rules,$(B)/examples/$(1),$(2),$(3),$(6),$(1),$(5))
EXAMPLE_FILES += $(B)/examples/$(1)/$(2).so
endef

define library_program_rules
$(B)/examples/$(1)/native/$(2): $(B)/examples/$(1)/obj/native/$(3:.c=.o) \
		$(B)/examples/$(1)/native/$(5).a
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -o $$@ $$^ -lm
$(B)/examples/$(1)/$(2).so: $(B)/examples/$(1)/obj/component/$(3:.c=.o)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(PROGRAM_LINK) -Wl,-soname,$(2).so -o $$@ $$^ \
		$$(LIBGCC)
EXAMPLE_FILES += $(B)/examples/$(1)/native/$(2) $(B)/examples/$(1)/$(2).so
endef

# (folder, package, objects' folder, flags)
define library_own_objects
$(B)/examples/$(1)/$(3)/%.o: examples/$(1)/%.c $(B)/stamp/$(2) $(MUSL_HEADERS)
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $(LIBRARY_OWN_CFLAGS) $(4) -MMD -MP -c -o $$@ $$<
endef

define library_own_rules
$(call library_own_objects,$(1),$(4),obj/own,$(6) $(PROGRAM_COMPONENT_CFLAGS))
$(B)/examples/$(1)/$(2).so: $(3:%.c=$(B)/examples/$(1)/obj/own/%.o) \
		$(5:%.c=$(B)/examples/$(1)/obj/component/%.o)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(PROGRAM_LINK) -Wl,-soname,$(2).so -o $$@ $$^ \
		$$(LIBGCC)
EXAMPLE_FILES += $(B)/examples/$(1)/$(2).so
-include $(3:%.c=$(B)/examples/$(1)/obj/own/%.d)
endef

define library_own_program_rules
$(call library_own_objects,$(1),$(4),obj/own-native,$(6))
$(B)/examples/$(1)/native/$(2): $(3:%.c=$(B)/examples/$(1)/obj/own-native/%.o) \
		$(B)/examples/$(1)/native/$(5).a
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -o $$@ $$^ -lm
EXAMPLE_FILES += $(B)/examples/$(1)/native/$(2)
$(call library_own_rules,$(1),$(2),$(3),$(4),,$(6))
endef

# Layouts lie beside their components: $(B)/examples/FOLDER/NAME.layout.
EXAMPLE_LAYOUTS := $(patsubst %,$(B)/%,$(wildcard examples/*/*.layout))
EXAMPLE_FILES += $(EXAMPLE_LAYOUTS)
$(EXAMPLE_LAYOUTS): $(B)/%: %
	@mkdir -p $(@D)
	@cp $< $@
