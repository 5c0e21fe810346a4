# SPDX-License-Identifier: MIT
$(call unit_test,overlay,tests/unit/lower.c $(RAMFS_SOURCES) $(OVERLAY_SOURCES),-Ilibos)
