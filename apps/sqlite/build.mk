# SPDX-License-Identifier: MIT
# SQLite, from Debian's source: the amalgamation, its benchmark speedtest1 and
# its shell, as components and, with the same flags, as programs of the host.

SQLITE := $(B)/src/sqlite3
SQLITE_STAMP := $(B)/stamp/sqlite3
SQLITE_OUT := $(B)/sqlite

$(SQLITE_STAMP): | deps
	@mkdir -p $(@D)
	@echo "  SOURCE  sqlite3"
	$(Q)B=$(B) mk/apt.sh source sqlite3 $(SQLITE)
	@touch $@

# SQLite's own build makes the amalgamation and the shell, outside of its
# source.
SQLITE_AMALGAMATION := $(SQLITE_OUT)/amalgamation/sqlite3.c

$(SQLITE_AMALGAMATION): $(SQLITE_STAMP)
	@rm -rf $(@D) && mkdir -p $(@D)
	@echo "  SQLITE  $@"
	$(Q)cd $(@D) && { $(abspath $(SQLITE))/configure --disable-tcl \
		--disable-readline >configure.log 2>&1 && \
		$(MAKE) sqlite3.c shell.c >make.log 2>&1; } || \
		{ tail -n 20 *.log >&2; exit 1; }

# What all of it is compiled with, everywhere. Warnings are SQLite's business,
# but a function that the headers do not have is ours.
SQLITE_CFLAGS := -O2 -g1 -w -I$(SQLITE_OUT)/amalgamation \
	-DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION \
	-DSQLITE_ENABLE_FTS4 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE \
	-DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_EXPLAIN_COMMENTS \
	-DHAVE_PREAD=1 -DHAVE_PWRITE=1 -DHAVE_USLEEP=1 \
	-DHAVE_FDATASYNC=1 -DHAVE_GMTIME_R=1 -DHAVE_LOCALTIME_R=1 \
	-DHAVE_STRCHRNUL=1 \
	-Werror=implicit-function-declaration

# (to, from, further flags)
define sqlite_object
$(1): $(SQLITE_AMALGAMATION) apps/sqlite/build.mk
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(SQLITE_CFLAGS) $(3) -c -o $$@ $(2)
endef

SQLITE_SOURCES := $(SQLITE_AMALGAMATION) $(SQLITE)/test/speedtest1.c \
	$(SQLITE_OUT)/amalgamation/shell.c
SQLITE_COMPONENT_OBJECTS := \
	$(patsubst %.c,$(SQLITE_OUT)/component/%.o,$(notdir $(SQLITE_SOURCES)))

$(foreach c,$(SQLITE_SOURCES),$(eval $(call sqlite_object,\
	$(SQLITE_OUT)/component/$(basename $(notdir $(c))).o,$(c),\
	$(PROGRAM_COMPONENT_CFLAGS))))
$(foreach c,$(SQLITE_SOURCES),$(eval $(call sqlite_object,\
	$(SQLITE_OUT)/native/$(basename $(notdir $(c))).o,$(c))))
$(SQLITE_COMPONENT_OBJECTS): $(MUSL_HEADERS)

$(B)/components/speedtest1.so: $(SQLITE_OUT)/component/speedtest1.o \
		$(SQLITE_OUT)/component/sqlite3.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,speedtest1.so -o $@ $^ \
		$(LIBGCC)

$(B)/components/sqlite3-shell.so: $(SQLITE_OUT)/component/shell.o \
		$(SQLITE_OUT)/component/sqlite3.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,sqlite3-shell.so -o $@ $^ \
		$(LIBGCC)

# Programs of the host, to compare with.
$(B)/native/speedtest1: $(SQLITE_OUT)/native/speedtest1.o \
		$(SQLITE_OUT)/native/sqlite3.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -o $@ $^ -lm

$(B)/native/sqlite3: $(SQLITE_OUT)/native/shell.o \
		$(SQLITE_OUT)/native/sqlite3.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -o $@ $^ -lm

COMPONENTS += $(B)/components/speedtest1.so $(B)/components/sqlite3-shell.so

apps: $(B)/components/speedtest1.so $(B)/components/sqlite3-shell.so
native: $(B)/native/speedtest1 $(B)/native/sqlite3 ## build SQLite as native programs, for comparison

.PHONY: native
