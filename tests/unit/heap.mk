# SPDX-License-Identifier: MIT
$(call unit_test,heap,libos/rt/heap_log.c,-Ilibos)
