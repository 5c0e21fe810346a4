# SPDX-License-Identifier: MIT
$(call unit_test,time,,-Ilibos)
