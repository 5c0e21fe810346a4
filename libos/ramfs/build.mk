# SPDX-License-Identifier: MIT
RAMFS_SOURCES := $(addprefix libos/ramfs/,ramfs.c node.c pages.c directory.c \
	path.c account.c hash.c)
$(call component,ramfs,$(RAMFS_SOURCES))
