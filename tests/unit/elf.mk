# SPDX-License-Identifier: MIT
$(call unit_test,elf,monitor/elf.c monitor/print.c)
$(B)/tests/unit/test_elf: | $(B)/tests/components/server.so
