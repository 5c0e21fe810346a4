# SPDX-License-Identifier: MIT
$(call unit_test,rootfs,tool/run/rootfs.c tool/lib/sparse.c,-Itool)
$(B)/tests/unit/test_rootfs: private UNIT_CFLAGS += -larchive
