/* SPDX-License-Identifier: MIT */
/* app.c: uses the library of shapes.h, through gates, and prints what it sees.
 */
#include "shapes.h"

int printf(const char *format, ...);

static int visited, ended;

static int visit(void *user, const char *text, int len)
{
	visited = *(int *)user;
	return text[0] == 's' ? len : -1;
}

static void end(void *user)
{
	ended = *(int *)user + 1;
}

static int before(int a, int b)
{
	return a < b;
}

static void ranges(void)
{
	const int values[] = {1, 20, 300};
	char text[] = "abcdef", copy[7];
	int items[] = {3, 1, 2};

	printf("sum %u\n", shapes_sum("\1\2\3", 3));
	printf("total %ld\n", shapes_total(values, 3));
	shapes_upper(3, text);
	shapes_copy(copy, text, sizeof(text));
	printf("upper %s\n", copy);
	printf("fill %d", shapes_fill(text, 2, 'x'));
	printf(" %c%c\n", text[1], text[2]);
	shapes_sort(items, 3, before);
	printf("sort %d %d %d\n", items[0], items[1], items[2]);
}

static void structs(shapes *s)
{
	const struct point at = {5, 6}, by = {1, 1};
	struct box box = shapes_box(&at, 2.5, 4);
	int width = 1, height = 1;

	shapes_move(&box, &by);
	printf("box %d %d %.1f\n", box.corner.x, box.corner.y, box.width);
	shapes_size(s, &width, &height);
	printf("size %d %d\n", width, height);
}

int main(void)
{
	shapes *s = shapes_new("square"), *again = NULL;
	int user = 41;

	printf("open %d", shapes_open("star", &again));
	printf(" %d\n", again == s);
	printf("each %d", shapes_each(s, visit, end, &user));
	printf(" %d %d\n", visited, ended);
	printf("mix %d area %.1f\n", (int)shapes_mix(SHAPES_RED, 1),
		shapes_area(1.5f, 3));
	ranges();
	structs(s);
#ifdef UNDECIDED
	printf("poke %d\n", shapes_poke(&user));
#endif
	shapes_free(s);
	return 0;
}
