# SPDX-License-Identifier: MIT
$(call unit_test,clean,tool/clean.c,-Itool)
