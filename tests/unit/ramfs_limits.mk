# SPDX-License-Identifier: MIT
$(call unit_test,ramfs_limits,$(RAMFS_SOURCES) tests/unit/given.c libos/rt/heap.c libos/rt/heap_log.c,-Ilibos)
