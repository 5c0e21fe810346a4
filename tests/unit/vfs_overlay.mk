# SPDX-License-Identifier: MIT
$(call unit_test,vfs_overlay,tests/unit/lower.c tests/unit/given.c $(VFS_SOURCES) $(RAMFS_SOURCES) \
	$(OVERLAY_SOURCES) libos/devfs/devfs.c,-Ilibos)
