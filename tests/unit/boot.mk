# SPDX-License-Identifier: MIT
$(call unit_test,boot,libos/boot/boot.c libos/boot/save.c libos/boot/message.c,-Ilibos -Ilibc)
