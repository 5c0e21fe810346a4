# SPDX-License-Identifier: MIT
$(call unit_test,facts,tool/report/facts.c tool/lib/clean.c,-Itool)
