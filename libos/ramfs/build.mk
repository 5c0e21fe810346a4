# SPDX-License-Identifier: MIT
RAMFS_SOURCES := $(addprefix libos/ramfs/,ramfs.c path.c node.c pages.c write.c \
	tree.c area.c count.c pool.c store.c small.c directory.c times.c account.c hash.c)
$(call component,ramfs,$(RAMFS_SOURCES))
