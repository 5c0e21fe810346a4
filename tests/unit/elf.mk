# SPDX-License-Identifier: MIT
$(call unit_test,elf,tool/link/elf.c,-Itool)
$(B)/tests/unit/test_elf: | $(B)/tests/components/server.so
