# SPDX-License-Identifier: MIT
VFS_SOURCES := $(addprefix libos/vfs/,vfs.c names.c place.c client.c lock.c \
	cache.c change.c map.c account.c mount.c \
	anon.c wait.c epoll.c pipe.c event.c timer.c socket.c \
	local.c host_socket.c remote.c socket_file.c watch.c restart.c pieces.c)
$(call component,vfs,$(VFS_SOURCES))
