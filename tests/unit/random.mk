# SPDX-License-Identifier: MIT
$(call unit_test,random,libos/random/chacha20.c,-Ilibos)
