# SPDX-License-Identifier: MIT
$(call unit_test,scan,monitor/scan.c)
