/* SPDX-License-Identifier: MIT */
/*
 * peer.c: a process of the host, the other end.
 *
 *   peer check      exit status 0 if there is a loopback interface
 *   peer ask PORT   connect, send `hello`, and print what comes back
 *   peer serve      print the port; then send back what comes, and print `end`
 * at the end of the connection
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in here(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static int listening(struct sockaddr_in *at)
{
	socklen_t bytes = sizeof(*at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*at = here(0);
	if (bind(fd, (struct sockaddr *)at, bytes) || listen(fd, 5) ||
		getsockname(fd, (struct sockaddr *)at, &bytes))
		exit(2);
	return fd;
}

static int connected(int port)
{
	struct sockaddr_in at = here(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof(at)))
		exit(3);
	return fd;
}

static void ask(int port)
{
	char buf[8] = "";
	int fd = connected(port);

	if (write(fd, "hello", 5) != 5 || recv(fd, buf, 5, MSG_WAITALL) != 5)
		exit(4);
	shutdown(fd, SHUT_WR);
	if (read(fd, buf + 5, 1) != 0)
		exit(5);
	puts(buf);
}

static void serve(void)
{
	struct sockaddr_in at;
	char buf[1000];
	ssize_t n;
	int fd = listening(&at);

	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	int c = accept(fd, NULL, NULL);
	while ((n = read(c, buf, sizeof(buf))) > 0)
		if (write(c, buf, (size_t)n) != n)
			exit(6);
	puts("end");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct sockaddr_in at;

	alarm(60);
	if (!strcmp(what, "check")) {
		listening(&at);
		connected(ntohs(at.sin_port));
	} else if (!strcmp(what, "ask")) {
		ask(atoi(argv[2]));
	} else if (!strcmp(what, "serve")) {
		serve();
	} else {
		return 1;
	}
	return 0;
}
