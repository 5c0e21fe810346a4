# SPDX-License-Identifier: MIT
# Expat, and one of its examples.

$(call debian_source,expat)

EXPAT_SOURCES := $(addprefix expat/lib/,xmlparse.c xmlrole.c xmltok.c)
EXPAT_CFLAGS := -I$(B)/examples/expat -I$(B)/src/expat/expat/lib

# What its configure would write, for any libc.
$(B)/examples/expat/expat_config.h: examples/expat/build.mk
	@mkdir -p $(@D)
	@printf '#define %s\n' 'BYTEORDER 1234' 'HAVE_GETRANDOM 1' \
		'XML_CONTEXT_BYTES 1024' 'XML_DTD 1' 'XML_NS 1' >$@
$(B)/stamp/expat: $(B)/examples/expat/expat_config.h

$(call library,expat,libexpat,expat,$(EXPAT_SOURCES),$(EXPAT_CFLAGS),\
	expat/lib/expat.h)
$(call library_program,expat,outline,expat/examples/outline.c,expat,libexpat)
