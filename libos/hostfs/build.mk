# SPDX-License-Identifier: MIT
HOSTFS_SOURCES := $(addprefix libos/hostfs/,hostfs.c names.c open.c node.c)
$(call component,hostfs,$(HOSTFS_SOURCES))
