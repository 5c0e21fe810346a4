# SPDX-License-Identifier: MIT
$(call unit_test,heap_log,libos/rt/heap_log.c,-Ilibos)
