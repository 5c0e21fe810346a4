# SPDX-License-Identifier: MIT
$(call unit_test,shares,tool/link/shares.c tool/layout/complain.c tool/lib/backend_name.c,-Itool)
