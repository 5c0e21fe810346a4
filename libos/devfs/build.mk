# SPDX-License-Identifier: MIT
$(call component,devfs,libos/devfs/devfs.c)
