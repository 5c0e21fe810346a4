# SPDX-License-Identifier: MIT
# See vfs_host.mk.
$(call unit_test,hostnet,$(HOSTNET_SOURCES) libos/rt/heap.c libos/rt/heap_log.c \
	tool/layout/address.c tool/lib/clean.c tests/unit/given.c tests/unit/files_monitor.c \
	$(addprefix monitor/service/,file_calls.c net_calls.c forms.c address.c) monitor/base/handle.c,\
	-Ilibos -Itool -fno-builtin -DCUBICLE_SLOTS=8)
