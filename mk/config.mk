# SPDX-License-Identifier: MIT
# config.mk: compilers and flags.

# `make V=1` shows the commands.
ifneq ($(V),1)
Q := @
endif

ifeq ($(origin CC),default)
CC := gcc
endif

# What is linked to components, of the compiler's own functions. For the backend
# sfi there are none: they would have to be compiled for it.
LIBGCC = $(if $(SFI),,$$($(CC) -print-libgcc-file-name))

ifneq ($(SFI),)
ifeq ($(findstring cubicle-cc,$(CC)),)
override CC := $(SFI_CC) --sfi=$(SFI) --cc=$(CC)
endif
endif

include mk/flags.mk

# Host programs: the tool and the unit tests.
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -Iinclude -D_GNU_SOURCE

# Components of the tree; mk/flags.mk has what is the same for all.
COMPONENT_CFLAGS := $(COMPONENT_CFLAGS) -Iinclude -Ilibos
