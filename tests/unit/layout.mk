# SPDX-License-Identifier: MIT
$(call unit_test,layout,tool/layout/layout.c tool/lib/clean.c tool/layout/check.c,-Itool -linih)
