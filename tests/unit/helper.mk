# SPDX-License-Identifier: MIT
$(call unit_test,helper,tool/lib/helper.c,-Itool)
