# SPDX-License-Identifier: MIT
$(call unit_test,elf,monitor/load/elf.c monitor/base/print.c)
$(B)/tests/unit/test_elf: | $(B)/tests/components/server.so
