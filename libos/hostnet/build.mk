# SPDX-License-Identifier: MIT
HOSTNET_SOURCES := $(addprefix libos/hostnet/,hostnet.c set.c table.c)
$(call component,hostnet,$(HOSTNET_SOURCES))
