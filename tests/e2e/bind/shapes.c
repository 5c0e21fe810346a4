/* SPDX-License-Identifier: MIT */
/* shapes.c: see shapes.h. It needs no libc. */
#include "shapes.h"

#define EXPORT __attribute__((visibility("default")))

/* It has no pointers, so that nothing can be kept there. */
struct shapes {
	char title[8];
	char name[16];
	int width, height;
};

static struct shapes only = {"only", "circle", 3, 4};
EXPORT int shapes_count = 1;

/* Exported, but in no header. */
EXPORT int shapes_hidden(int x);
EXPORT int shapes_secret(int x);

EXPORT int shapes_hidden(int x)
{
	return x;
}

EXPORT int shapes_secret(int x)
{
	return x;
}

EXPORT shapes *shapes_new(const char *title)
{
	for (int i = 0; i < 15; i++) {
		only.name[i] = title[i];
		if (!title[i])
			break;
	}
	return &only;
}

EXPORT int shapes_open(const char *title, shapes **to)
{
	*to = shapes_new(title);
	return 0;
}

EXPORT const char *shapes_title(const shapes *s)
{
	return s->title;
}

EXPORT void shapes_free(shapes *s)
{
	s->name[0] = 0;
}

EXPORT enum shapes_color shapes_mix(enum shapes_color a, shapes_byte b)
{
	return b ? SHAPES_GREEN : a;
}

EXPORT double shapes_area(float width, double height)
{
	return width * height;
}

EXPORT uint32_t shapes_sum(const void *buf, size_t len)
{
	const shapes_byte *byte = buf;
	uint32_t sum = 0;

	while (len--)
		sum += *byte++;
	return sum;
}

EXPORT int shapes_fill(char *dest, size_t dest_len, int c)
{
	for (size_t i = 0; i < dest_len; i++)
		dest[i] = (char)c;
	return (int)dest_len;
}

EXPORT int shapes_upper(size_t n, char *s)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= 'a' && s[i] <= 'z')
			s[i] = (char)(s[i] - 'a' + 'A');
	return 0;
}

EXPORT long shapes_total(const int *values, unsigned count)
{
	long total = 0;

	while (count--)
		total += *values++;
	return total;
}

EXPORT int shapes_copy(void *dst, const void *src, size_t n)
{
	const char *from = src;
	char *to = dst;

	while (n--)
		*to++ = *from++;
	return 0;
}

EXPORT struct box shapes_box(
	const struct point *corner, double width, double height)
{
	return (struct box){*corner, width, height};
}

EXPORT int shapes_move(struct box *box, const struct point *by)
{
	box->corner.x += by->x;
	box->corner.y += by->y;
	return 0;
}

EXPORT int shapes_size(shapes *s, int *width, int *out_height)
{
	*width += s->width;
	*out_height = s->height;
	return 0;
}

EXPORT int shapes_each(
	shapes *s, shapes_visit visit, shapes_end end, void *user)
{
	int result, len = 0;

	while (s->name[len])
		len++;
	result = visit(user, s->name, len);
	end(user);
	return result;
}

EXPORT int shapes_sort(int *items, size_t nitems, int (*before)(int a, int b))
{
	for (size_t i = 1; i < nitems; i++)
		for (size_t k = i; k && before(items[k], items[k - 1]); k--) {
			int item = items[k];
			items[k] = items[k - 1];
			items[k - 1] = item;
		}
	return 0;
}

EXPORT int shapes_pack(shapes_byte *dest, unsigned long *destLen,
	const shapes_byte *source, unsigned long sourceLen)
{
	for (unsigned long i = 0; i < sourceLen; i++)
		dest[i] = source[i];
	*destLen = sourceLen;
	return 0;
}

EXPORT size_t shapes_read(void *ptr, size_t size, size_t nmemb, shapes *s)
{
	return ptr && s->name[0] ? size * nmemb : 0;
}

EXPORT int shapes_weigh(const struct chain *chain)
{
	int weight = 0;

	for (; chain; chain = chain->next)
		weight += chain->weight;
	return weight;
}

EXPORT int shapes_names(shapes *s, char **names)
{
	*names = s->name;
	return 1;
}

EXPORT int shapes_poke(void *address)
{
	*(volatile char *)address = 1;
	return 0;
}

EXPORT int shapes_print(const char *format, ...)
{
	return *format;
}

EXPORT int shapes_by_value(struct point at)
{
	return at.x;
}

EXPORT long double shapes_exact(long double x)
{
	return x;
}

EXPORT double _Complex shapes_turn(double _Complex z)
{
	return z;
}
