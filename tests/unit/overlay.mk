# SPDX-License-Identifier: MIT
$(call unit_test,overlay,tests/unit/lower.c tests/unit/given.c $(RAMFS_SOURCES) $(OVERLAY_SOURCES),-Ilibos)
