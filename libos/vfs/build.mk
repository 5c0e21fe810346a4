# SPDX-License-Identifier: MIT
VFS_SOURCES := $(addprefix libos/vfs/,vfs.c names.c client.c mount.c lock.c cache.c)
$(call component,vfs,$(VFS_SOURCES))
