# SPDX-License-Identifier: MIT
# The monitor has names that the C library has, too, with other types.
FILES_MONITOR := tests/unit/files_monitor.c $(addprefix monitor/service/,file_calls.c net_calls.c forms.c address.c) \
	monitor/base/handle.c
$(call unit_test,vfs_host,$(VFS_SOURCES) $(RAMFS_SOURCES) $(HOSTFS_SOURCES) \
	libos/devfs/devfs.c tests/unit/given.c $(FILES_MONITOR),-Ilibos -fno-builtin -DCUBICLE_SLOTS=4)
# Two file systems in one program: components have such names for themselves.
$(B)/obj/unit/vfs_host/libos/ramfs/%.o: private UNIT_CFLAGS += \
	$(foreach n,get new drop,-Dnode_$(n)=ramfs_node_$(n))
