# SPDX-License-Identifier: MIT
$(call unit_test,made_for,tool/made_for.c,-Itool)
