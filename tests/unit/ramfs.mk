# SPDX-License-Identifier: MIT
$(call unit_test,ramfs,$(RAMFS_SOURCES) tests/unit/given.c libos/rt/heap.c libos/rt/heap_log.c,-Ilibos)
