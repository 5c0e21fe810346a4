# SPDX-License-Identifier: MIT
OVERLAY_SOURCES := $(addprefix libos/overlay/,overlay.c open.c change.c rename.c \
	names.c list.c copy.c walk.c spot.c node.c lower.c)
$(call component,overlay,$(OVERLAY_SOURCES))
