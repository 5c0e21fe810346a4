# SPDX-License-Identifier: MIT
$(call unit_test,clean,tool/lib/clean.c,-Itool)
