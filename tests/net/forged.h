/* SPDX-License-Identifier: MIT */
/*
 * forged.h: a call of host_net() in which only the handle may be wrong. The
 * including file has strchr().
 */
#ifndef TESTS_NET_FORGED_H
#define TESTS_NET_FORGED_H

#include <cubicle/net.h>

static const char *const forged_net__forms[NET_CALLS_COUNT] = {
#define FORGED_FORMS(name, call, forms, ...) forms,
	NET_CALLS(FORGED_FORMS)
#undef FORGED_FORMS
};

/* Has (operation) a handle as its first argument? */
static int forged_net_has(uint32_t operation)
{
	return operation == NET_CLOSE ||
		strchr("kx", forged_net__forms[operation][0]) != NULL;
}

/* What (operation) gives for (handle). */
static int64_t forged_net(uint32_t operation, uint64_t handle)
{
	static char buf[4096];
	static const struct net_address loopback = {
		16, {2, 0, 0, 9, 127, 0, 0, 1}};
	uint64_t a[5] = {handle};

	if (operation == NET_CLOSE)
		return host_net(operation, handle, 0, 0, 0, 0);
	const char *forms = forged_net__forms[operation];
	for (int i = 1; forms[i]; i++)
		a[i] = strchr("lqj", forms[i])	     ? (uintptr_t)&loopback
			: strchr("rwRWpv", forms[i]) ? (uintptr_t)buf
			: forms[i] == 'm'	     ? ~(uint64_t)0
						     : 0;
	if (operation == NET_GET_OPTION || operation == NET_SET_OPTION) {
		a[1] = 1; /* SOL_SOCKET, SO_TYPE */
		a[2] = 3;
	}
	if (operation == NET_SET_CHANGE)
		a[1] = 1; /* EPOLL_CTL_ADD */
	if (operation == NET_SET_WAIT)
		a[2] = 1;
	return host_net(operation, a[0], a[1], a[2], a[3], a[4]);
}

#endif
