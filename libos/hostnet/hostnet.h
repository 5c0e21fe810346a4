/* SPDX-License-Identifier: MIT */
/*
 * hostnet.h: sockets of the host. The functions are those of vfs/network.h, for
 * AF_INET, AF_INET6 and AF_UNIX, with streams and datagrams.
 *
 * A socket is one of Linux, and a set is an epoll of Linux. Addresses are those
 * that the layout allows (cubicle/net.h). The options are those of
 * cubicle/net_abi.h.
 *
 *   - Each payer has an equal part of the descriptors of the process: -EMFILE.
 *   - If this cubicle restarts, all sockets are closed, and their numbers stay
 * wrong.
 *   - If the owner of sockets restarts, they are closed with its next call.
 *   - No control messages: no descriptor comes or goes through a socket.
 *   - hostnet_recv() with MSG_TRUNC returns (len) for a longer datagram;
 *     hostnet_recv_from() returns the length of the datagram.
 */
#ifndef HOSTNET_H
#define HOSTNET_H

#include "vfs/network.h"

VFS_NETWORK(hostnet);

#endif
