# SPDX-License-Identifier: MIT
$(call unit_test,layout,tool/layout.c tool/clean.c tool/layout_check.c,-Itool -linih)
