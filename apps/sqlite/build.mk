# SPDX-License-Identifier: MIT
# SQLite, from Debian's source: the amalgamation, its benchmark speedtest1 and
# its shell, as components and, with the same flags, as programs of the host.

SQLITE := $(B)/src/sqlite3
SQLITE_STAMP := $(B)/stamp/sqlite3
SQLITE_OUT := $(B)/sqlite

$(SQLITE_STAMP): mk/apt.sh $(MUSL_STAMP) | deps
	@mkdir -p $(@D)
	@echo "  SOURCE  sqlite3"
	$(Q)B=$(B) mk/apt.sh source sqlite3 $(SQLITE)
	$(Q)touch $@

# SQLite's own build makes them, outside of its source.
$(SQLITE_OUT)/amalgamation/sqlite3.c: $(SQLITE_STAMP)
	@mkdir -p $(@D)
	@echo "  SQLITE  $@"
	$(Q)cd $(@D) && $(abspath $(SQLITE))/configure --disable-tcl \
		--disable-readline >configure.log 2>&1 && \
		$(MAKE) sqlite3.c shell.c >make.log 2>&1 || \
		{ tail -n 20 configure.log make.log; exit 1; }

# What both programs are compiled with, everywhere.
SQLITE_CFLAGS := -O2 -g1 -w -I$(SQLITE_OUT)/amalgamation \
	-DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION \
	-DSQLITE_ENABLE_FTS4 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE \
	-DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_EXPLAIN_COMMENTS \
	-DHAVE_PREAD=1 -DHAVE_PWRITE=1 -DHAVE_USLEEP=1 -DHAVE_FDATASYNC=1 -DHAVE_GMTIME_R=1 \
	-DHAVE_LOCALTIME_R=1 -DHAVE_STRCHRNUL=1

# Components: against musl's headers, nothing of the host's.
MUSL_INCLUDES := -nostdinc -isystem $(B)/musl/include \
	-isystem $(MUSL)/arch/x86_64 -isystem $(MUSL)/arch/generic \
	-isystem $(MUSL)/include
SQLITE_COMPONENT_CFLAGS := -fPIC -fno-stack-protector -fcf-protection=none \
	$(MUSL_INCLUDES)

$(SQLITE_OUT)/component/sqlite3.o: $(SQLITE_OUT)/amalgamation/sqlite3.c \
		$(B)/components/libc.so
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) $(SQLITE_COMPONENT_CFLAGS) -c -o $@ $<

$(SQLITE_OUT)/component/speedtest1.o: $(SQLITE_OUT)/amalgamation/sqlite3.c \
		$(B)/components/libc.so
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) $(SQLITE_COMPONENT_CFLAGS) -c -o $@ \
		$(SQLITE)/test/speedtest1.c

$(SQLITE_OUT)/component/shell.o: $(SQLITE_OUT)/amalgamation/sqlite3.c \
		$(B)/components/libc.so
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) $(SQLITE_COMPONENT_CFLAGS) -c -o $@ \
		$(SQLITE_OUT)/amalgamation/shell.c

$(B)/components/speedtest1.so: $(SQLITE_OUT)/component/speedtest1.o \
		$(SQLITE_OUT)/component/sqlite3.o
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -Wl,-Bsymbolic-functions \
		-Wl,-soname,speedtest1.so -o $@ $^ \
		$$($(CC) -print-libgcc-file-name)

$(B)/components/sqlite3-shell.so: $(SQLITE_OUT)/component/shell.o \
		$(SQLITE_OUT)/component/sqlite3.o
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -Wl,-Bsymbolic-functions \
		-Wl,-soname,sqlite3-shell.so -o $@ $^ \
		$$($(CC) -print-libgcc-file-name)

# Programs of the host, to compare with.
$(SQLITE_OUT)/native/sqlite3.o: $(SQLITE_OUT)/amalgamation/sqlite3.c
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) -c -o $@ $<

$(B)/native/speedtest1: $(SQLITE_OUT)/native/sqlite3.o
	@mkdir -p $(@D)
	@echo "  NATIVE  $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) -o $@ $(SQLITE)/test/speedtest1.c $< -lm

$(B)/native/sqlite3: $(SQLITE_OUT)/native/sqlite3.o
	@mkdir -p $(@D)
	@echo "  NATIVE  $@"
	$(Q)$(CC) $(SQLITE_CFLAGS) -o $@ $(SQLITE_OUT)/amalgamation/shell.c \
		$< -lm

COMPONENTS += $(B)/components/speedtest1.so $(B)/components/sqlite3-shell.so

apps: $(B)/components/speedtest1.so $(B)/components/sqlite3-shell.so
native: $(B)/native/speedtest1 $(B)/native/sqlite3 ## SQLite as programs of the host, to compare with

.PHONY: native
