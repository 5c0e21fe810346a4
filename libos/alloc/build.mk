# SPDX-License-Identifier: MIT
$(call component,alloc,libos/alloc/alloc.c libos/alloc/tree.c)
