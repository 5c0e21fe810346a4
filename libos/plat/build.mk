# SPDX-License-Identifier: MIT
$(call component,plat,libos/plat/plat.c)
