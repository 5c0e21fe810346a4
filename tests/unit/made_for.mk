# SPDX-License-Identifier: MIT
$(call unit_test,made_for,tool/lib/made_for.c,-Itool)
