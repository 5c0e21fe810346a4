# SPDX-License-Identifier: MIT
$(call unit_test,facts,tool/facts.c tool/clean.c,-Itool)
