# SPDX-License-Identifier: MIT
$(call unit_test,alloc,,-Ilibos)
