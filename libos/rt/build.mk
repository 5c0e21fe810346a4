# SPDX-License-Identifier: MIT
# What is linked into every component; mk/component.mk makes the archive.
RT_CFLAGS := -fno-builtin
$(RT_OBJECTS): COMPONENT_EXTRA_CFLAGS := $(RT_CFLAGS)
