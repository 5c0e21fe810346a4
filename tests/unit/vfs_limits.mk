# SPDX-License-Identifier: MIT
$(call unit_test,vfs_limits,$(VFS_SOURCES) $(RAMFS_SOURCES) tests/unit/given.c libos/devfs/devfs.c,-Ilibos)
