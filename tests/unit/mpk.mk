# SPDX-License-Identifier: MIT
$(call unit_test,mpk,monitor/backend/mpk.c)
