# SPDX-License-Identifier: MIT
$(call component,random,libos/random/random.c libos/random/chacha20.c)
