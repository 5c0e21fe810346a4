# SPDX-License-Identifier: MIT
BOOT_SOURCES := boot.c message.c save.c tar.c unpack.c
$(call component,boot,$(addprefix libos/boot/,$(BOOT_SOURCES)),-Ilibc)
