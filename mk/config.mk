# SPDX-License-Identifier: MIT
# config.mk: compilers and flags.

# `make V=1` shows the commands.
ifneq ($(V),1)
Q := @
endif

ifeq ($(origin CC),default)
CC := gcc
endif

include mk/flags.mk

# Host programs: the tool and the unit tests.
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -Iinclude -D_GNU_SOURCE

# Components of the tree; mk/flags.mk has what is the same for all.
COMPONENT_CFLAGS := $(COMPONENT_CFLAGS) -Iinclude -Ilibos
