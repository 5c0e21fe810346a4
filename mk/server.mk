# SPDX-License-Identifier: MIT
# server.mk: programs that their own configure scripts and makefiles build.
#
#   $(call server,NAME,PACKAGES)
#
# builds, from the sources of Debian's PACKAGES,
#   $(B)/components/NAME.so     the component, with cubicle-cc --program
#   $(B)/native/NAME            the program of the host, with the same options
#
# It runs apps/NAME/build.sh SOURCES FOLDER OUTPUT, with the compiler in CC and its
# options in CFLAGS. SOURCES has a folder of each package, in which nothing is
# written; FOLDER is empty and may be filled. MAKE is a make that knows nothing of
# this one's options.
#
# They take minutes, and are not part of `make`: `make servers` builds them.

SERVERS :=
SERVER_CFLAGS := -O2 -g1

PROGRAM_CC = $(abspath $(B)/cubicle-cc) --program --sfi=$(or $(SFI),none) \
	$(or $(filter --cc=%,$(CC)),--cc=$(CC))

server = $(foreach p,$(2),$(call debian_source,$(p)))$(eval \
	$(call server_rules,$(1),$(2)))

# (name, its folder, compiler, output below $(B))
define server_build
	@rm -rf $(B)/servers/$(1)/$(2) && mkdir -p $(B)/servers/$(1)/$(2) $$(@D)
	@echo "  BUILD   $$@"
	$$(Q)unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL; \
		CC='$(3)' CFLAGS='$$(SERVER_CFLAGS)' MAKE='make -j$(shell nproc)' \
		apps/$(1)/build.sh $(abspath $(B)/src) \
		$(abspath $(B)/servers/$(1)/$(2)) $(abspath $(B))/$(4) \
		>$(B)/servers/$(1)/$(2).log 2>&1 </dev/null || { \
		tail -n 20 $(B)/servers/$(1)/$(2).log >&2; \
		echo "$(B)/servers/$(1)/$(2).log has all of it" >&2; exit 1; }
endef

define server_rules
SERVERS += $(1)
$(B)/components/$(1).so: $(2:%=$(B)/stamp/%) $(SYSROOT_STAMP) $(B)/cubicle-cc \
		apps/$(1)/build.sh
$(call server_build,$(1),component,$$(PROGRAM_CC),components/$(1).so)
$(B)/native/$(1): $(2:%=$(B)/stamp/%) apps/$(1)/build.sh
$(call server_build,$(1),native,$$(CC),native/$(1))
endef
