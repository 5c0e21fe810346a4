# SPDX-License-Identifier: MIT
$(call unit_test,declared,tests/system/every.c $(VFS_SOURCES) $(RAMFS_SOURCES) \
	$(OVERLAY_SOURCES) $(addprefix tests/unit/,given.c lower.c) libos/devfs/devfs.c, \
	-Ilibos -Itests/system)
