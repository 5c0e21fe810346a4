# SPDX-License-Identifier: MIT
$(call unit_test,options,tool/options.c,-Itool)
