# SPDX-License-Identifier: MIT
HOSTFS_SOURCES := $(addprefix libos/hostfs/,hostfs.c names.c open.c node.c path.c)
$(call component,hostfs,$(HOSTFS_SOURCES))
