# SPDX-License-Identifier: MIT
$(call unit_test,alloc,libos/alloc/tree.c,-Ilibos)
