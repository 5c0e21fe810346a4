# SPDX-License-Identifier: MIT
$(call unit_test,rootfs,tool/rootfs.c tool/sparse.c,-Itool)
$(B)/tests/unit/test_rootfs: private UNIT_CFLAGS += -larchive
