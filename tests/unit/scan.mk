# SPDX-License-Identifier: MIT
$(call unit_test,scan,monitor/load/scan.c)
