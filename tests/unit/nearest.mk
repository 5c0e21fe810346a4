# SPDX-License-Identifier: MIT
$(call unit_test,nearest,tool/nearest.c,-Itool)
