# SPDX-License-Identifier: MIT
$(call unit_test,tar,libos/boot/tar.c libos/boot/unpack.c libos/boot/message.c,-Ilibos)
