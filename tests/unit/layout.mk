# SPDX-License-Identifier: MIT
$(call unit_test,layout,tool/layout/layout.c tool/layout/address.c tool/lib/clean.c tool/lib/nearest.c tool/layout/check.c tool/layout/file.c tool/layout/complain.c,-Itool -linih)
