# SPDX-License-Identifier: MIT
# See vfs_host.mk.
$(call unit_test,hostfs,$(VFS_SOURCES) $(RAMFS_SOURCES) $(HOSTFS_SOURCES) \
	libos/devfs/devfs.c libos/rt/heap.c libos/rt/heap_log.c \
	tests/unit/given.c tests/unit/leases.c tests/unit/files_monitor.c $(addprefix monitor/service/,file_calls.c net_calls.c forms.c address.c) monitor/base/handle.c,\
	-Ilibos -Ilibc -Ilibc/include -fno-builtin -DCUBICLE_SLOTS=8)
$(B)/obj/unit/hostfs/libos/ramfs/%.o: private UNIT_CFLAGS += \
	$(foreach n,get new drop,-Dnode_$(n)=ramfs_node_$(n))
