/* SPDX-License-Identifier: MIT */
/* make_table.c: a program that the build runs, to write a source. */
#include <stdio.h>

int main(void)
{
	printf("const int table[] = {");
	for (int i = 0; i < 4; i++)
		printf("%d, ", i * i);
	puts("};");
	return 0;
}
