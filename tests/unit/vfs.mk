# SPDX-License-Identifier: MIT
$(call unit_test,vfs,$(VFS_SOURCES) $(RAMFS_SOURCES) libos/devfs/devfs.c,-Ilibos)
