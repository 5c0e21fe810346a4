# SPDX-License-Identifier: MIT
$(call unit_test,nearest,tool/lib/nearest.c,-Itool)
