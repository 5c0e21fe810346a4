# SPDX-License-Identifier: MIT
RAMFS_SOURCES := $(addprefix libos/ramfs/,ramfs.c path.c node.c pages.c tree.c \
	pool.c directory.c times.c account.c hash.c)
$(call component,ramfs,$(RAMFS_SOURCES))
