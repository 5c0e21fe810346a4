/* SPDX-License-Identifier: MIT */
/*
 * main.c: prints what configure has found, and what is so when it runs.
 */
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "config.h"
#include "power.h"

extern const int table[];

#define SHOW(name) printf(#name " %d\n", name)

/* Called by no other; the linker must not need it to be exported. */
__attribute__((visibility("hidden"))) int hidden(void)
{
	return 0;
}

static int forks(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid > 0;
}

int main(int argc, char **argv)
{
	SHOW(HAVE_STRLCPY);
	SHOW(HAVE_SETPROCTITLE);
	SHOW(HAVE_MALLOC_TRIM);
	SHOW(HAVE_FORK);
	SHOW(HAVE_POW);
	SHOW(HAVE_PTHREAD_MUTEX_LOCK);
	SHOW(HAVE_DLOPEN);
	SHOW(HAVE_DEFLATE);
	SHOW(VFORK_WORKS);
	SHOW(FILES_WORK);
	SHOW(THREAD_LOCAL_WORKS);
	printf("long %s\n", SIZEOF_LONG == sizeof(long) ? "right" : "wrong");
	printf("long double %s\n",
		SIZEOF_LONG_DOUBLE == sizeof(long double) ? "right" : "wrong");
	/* They are so on the host or not, and as found. */
	printf("fork %s\n", FORK_WORKS == forks() ? "right" : "wrong");
	printf("inotify %s\n",
		INOTIFY_WORKS == (inotify_init() >= 0) ? "right" : "wrong");
	printf("%g %d %s\n", power(2, 10), table[3], argc > 1 ? argv[1] : "");
	return hidden();
}
