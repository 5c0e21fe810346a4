# SPDX-License-Identifier: MIT
# With all slots, the table of pages would not fit beside the sanitizers' memory.
$(call unit_test,rights,monitor/memory/rights.c,-DCUBICLE_SLOTS=4)
