# SPDX-License-Identifier: MIT
# BusyBox, from Debian's source: applets that need no other process.

$(call server,busybox,busybox)
$(B)/components/busybox.so $(B)/native/busybox: apps/busybox/applets
