# SPDX-License-Identifier: MIT
$(call unit_test,options,tool/options.c tool/command.c tool/nearest.c,-Itool)
