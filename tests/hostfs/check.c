/* SPDX-License-Identifier: MIT */
/* check.c: prints how many transactions are in a database (commits.h), or what
 * is wrong with it. */
#include <stdio.h>
#include "commits.h"

int main(int argc, char **argv)
{
	char why[256] = "";

	if (argc != 2)
		return 2;
	long there = commits_check(argv[1], why);
	if (there < 0)
		printf("%s\n", why);
	else
		printf("%ld\n", there);
	return there < 0;
}
