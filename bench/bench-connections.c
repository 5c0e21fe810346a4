/* SPDX-License-Identifier: MIT */
/*
 * bench-connections.c: open connections to a server, one after the other, and
 * ask for one document in each.
 *
 *     bench-connections PORT PATH COUNT
 *
 * Each connection goes to 127.0.0.1, asks the server to close it, and reads
 * until it does. Prints nanoseconds of wall time for all of them. The exit
 * status is 1 if one of them failed; a server that does not answer for ten
 * seconds has failed.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Send (request) and read the answer: NULL, or the call that failed. */
static const char *ask(int fd, const char *request)
{
	static char answer[65536];
	const size_t length = strlen(request);
	int first = 1;
	ssize_t n;

	if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length)
		return "send";
	while ((n = recv(fd, answer, sizeof(answer), 0)) > 0) {
		if (first && (n < 12 || memcmp(answer + 8, " 200", 4) != 0))
			return "status";
		first = 0;
	}
	return n < 0 || first ? "recv" : NULL;
}

static const char *connection(
	const struct sockaddr_in *server, const char *request)
{
	const struct timeval limit = {.tv_sec = 10};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *failed = NULL;

	if (fd < 0)
		return "socket";
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(fd, (const struct sockaddr *)server, sizeof(*server)) != 0)
		failed = "connect";
	else
		failed = ask(fd, request);
	close(fd);
	return failed;
}

int main(int argc, char **argv)
{
	struct sockaddr_in server = {.sin_family = AF_INET};
	char request[512];
	double began;
	int count;

	if (argc != 4) {
		fprintf(stderr, "usage: bench-connections PORT PATH COUNT\n");
		return 2;
	}
	server.sin_port = htons((uint16_t)atoi(argv[1]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	snprintf(request, sizeof(request),
		"GET %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n",
		argv[2]);
	count = atoi(argv[3]);
	began = now_ns();
	for (int i = 0; i < count; i++) {
		const char *failed = connection(&server, request);

		if (failed) {
			fprintf(stderr,
				"bench-connections: %s, connection %d\n",
				failed, i + 1);
			return 1;
		}
	}
	printf("%.0f\n", now_ns() - began);
	return 0;
}
