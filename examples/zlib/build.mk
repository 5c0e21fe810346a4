# SPDX-License-Identifier: MIT
# zlib, one of its examples, and a program that drives it at random.

$(call debian_source,zlib)

ZLIB_CFLAGS := -I$(B)/src/zlib -DHAVE_UNISTD_H -DHAVE_STDARG_H
ZLIB_SOURCES := $(addsuffix .c,adler32 compress crc32 deflate gzclose gzlib \
	gzread gzwrite infback inffast inflate inftrees trees uncompr zutil)

$(call library,zlib,libz,zlib,$(ZLIB_SOURCES),$(ZLIB_CFLAGS),zlib.h,\
	$(B)/examples/zlib/obj/own/zbox.o)
$(call library_program,zlib,zpipe,examples/zpipe.c,zlib,libz)
# zlib's simple functions are made of calls of the others.
$(call library_own,zlib,zglue,zglue.c,zlib,compress.c uncompr.c,$(ZLIB_CFLAGS))
$(call library_own_program,zlib,zdrive,zdrive.c,zlib,libz,$(ZLIB_CFLAGS))
