# SPDX-License-Identifier: MIT
# config.mk: compilers and flags.

# `make V=1` shows the commands.
ifneq ($(V),1)
Q := @
endif

ifeq ($(origin CC),default)
CC := gcc
endif

WARNINGS := -Wall -Wextra -Wshadow -Wcast-qual -Wwrite-strings -Werror

# Host programs: the tool and the unit tests.
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -Iinclude -D_GNU_SOURCE

# Components: position independent, freestanding, no stack protector (FS is
# the application's), plain SSE2.
COMPONENT_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -fPIC -ffreestanding \
	-fvisibility=hidden -fno-stack-protector -fcf-protection=none \
	-Iinclude -Ilibos
COMPONENT_LDFLAGS := -shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack \
	-Wl,-z,separate-code -Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu \
	-Wl,--build-id=none
