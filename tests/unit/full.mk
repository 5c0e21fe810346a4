# SPDX-License-Identifier: MIT
$(call unit_test,full,tool/report/full.c,-Itool)
