# SPDX-License-Identifier: MIT
$(call component,time,libos/time/time.c)
