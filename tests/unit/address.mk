# SPDX-License-Identifier: MIT
$(call unit_test,address,tool/layout/address.c tool/lib/clean.c monitor/service/address.c,-Itool -fno-builtin)
