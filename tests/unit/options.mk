# SPDX-License-Identifier: MIT
$(call unit_test,options,tool/command/options.c tool/command/command.c tool/lib/nearest.c,-Itool)
