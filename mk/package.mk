# SPDX-License-Identifier: MIT
# package.mk: manual pages, installing and Debian's package.
#
#   make install PREFIX=/opt/cubicle        into PREFIX; the tool finds the rest
#   make install DESTDIR=root PREFIX=/usr   into root/usr, to be moved to /usr

PREFIX := /usr/local
DESTDIR :=

DEPS_INSTALL := scdoc
# What it takes to try the package on a machine of its own.
DEPS_LONG := debootstrap lintian csmith libcsmith-dev wrk nghttp2-client python3

MANUALS := $(patsubst man/%.scd,$(B)/man/%,$(wildcard man/*.scd))

man: $(MANUALS) ## build the manual pages, build/man/*

# When what is packed was made; two builds of one state are the same.
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell \
	git log -1 --format=%ct 2>/dev/null || stat -c %Y LICENSE))

$(B)/man/%: man/%.scd | deps-install
	@mkdir -p $(@D)
	@echo "  MAN     $@"
	$(Q)SOURCE_DATE_EPOCH=$(EPOCH) scdoc <$< >$@

# Programs of `make servers`, if they are built for all backends.
BUILT_SERVERS = $(foreach s,$(SERVERS),$(if $(and \
	$(wildcard $(B)/components/$(s).so),$(wildcard $(B)/sfi/components/$(s).so)),\
	$(B)/components/$(s).so))

# What is installed holds musl and SQLite, too, and the servers hold pcre2 and zlib.
COPYRIGHT = $(B)/copyright$(if $(BUILT_SERVERS),-servers)
SERVER_NOTICES = $(wildcard $(foreach s,busybox lighttpd nginx pcre2 zlib,\
	$(B)/src/$(s)/debian/copyright))

$(B)/copyright: LICENSE mk/deb/others $(MUSL_STAMP)
	@mkdir -p $(@D)
	$(Q)cat LICENSE mk/deb/others $(MUSL)/COPYRIGHT >$@

$(B)/copyright-servers: $(B)/copyright
	$(Q)for notice in $(SERVER_NOTICES); do \
		source=$${notice#$(B)/src/}; \
		printf '\n%s\n\n%s\n\n' "$$(printf '%079d' 0 | tr 0 -)" \
			"Debian's source package $${source%%/*}, unchanged:" && \
		cat $$notice || exit 1; \
	done | cat $< - >$@

# One word for the shell, whatever is in it.
quote = '$(subst ','\'',$(1))'

FILES = B=$(B) COPYRIGHT=$(COPYRIGHT) PREFIX=$(call quote,$(PREFIX)) DESTDIR=$(call quote,$(DESTDIR)) \
	mk/files.sh

install: all sysroot man $(COPYRIGHT) ## install into PREFIX (/usr/local), below DESTDIR
	@$(FILES) install $(COMPONENTS) $(BUILT_SERVERS) $(LAYOUTS) $(MANUALS)

uninstall: ## remove the files that `make install` installed
	@$(FILES) uninstall $(COMPONENTS) $(SERVERS:%=$(B)/components/%.so) $(LAYOUTS) $(MANUALS)

deb: all sysroot man $(COPYRIGHT) ## build a Debian package, build/cubicle_*.deb
	@B=$(B) COPYRIGHT=$(COPYRIGHT) SOURCE_DATE_EPOCH=$(EPOCH) \
		mk/deb.sh $(COMPONENTS) $(BUILT_SERVERS) $(LAYOUTS) $(MANUALS)

deps-install: | deps
	$(call install,install,$(DEPS_INSTALL))

deps-long: | deps-test
	$(call install,long,$(DEPS_LONG))

.PHONY: man install uninstall deb deps-install deps-long
