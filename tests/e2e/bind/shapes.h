/* SPDX-License-Identifier: MIT */
/* shapes.h: a library as others write them, with a parameter of each kind. */
#ifndef SHAPES_H
#define SHAPES_H

#include <stddef.h>
#include <stdint.h>

/* Nothing is exported that is only mentioned here: shapes_secret(). */

struct point {
	int x, y;
};

struct box {
	struct point corner;
	double width, height;
};

struct chain {
	struct chain *next;
	int weight;
};

enum shapes_color {
	SHAPES_RED,
	SHAPES_GREEN = 7,
};

typedef struct shapes shapes;
typedef unsigned char shapes_byte;
typedef int (*shapes_visit)(void *user, const char *text, int len);
typedef void (*shapes_end)(void *user);

/* Handles. */
shapes *shapes_new(const char *title);
int shapes_open(const char *title, shapes **to);
const char *shapes_title(const shapes *s);
void shapes_free(shapes *s);

/* Numbers. */
enum shapes_color shapes_mix(enum shapes_color a, shapes_byte b);
double shapes_area(float width, double height);

/* Ranges. */
uint32_t shapes_sum(const void *buf, size_t len);
int shapes_fill(char *dest, size_t dest_len, int c);
int shapes_upper(size_t n, char *s);
long shapes_total(const int *values, unsigned count);
int shapes_copy(void *dst, const void *src, size_t n);

/* Structs. */
struct box shapes_box(const struct point *corner, double width, double height);
int shapes_move(struct box *box, const struct point *by);
int shapes_size(shapes *s, int *width, int *out_height);

/* Callbacks. */
int shapes_each(shapes *s, shapes_visit visit, shapes_end end, void *user);
int shapes_sort(int *items, size_t nitems, int (*before)(int a, int b));

/* What nobody can know. */
int shapes_pack(shapes_byte *dest, unsigned long *destLen,
	const shapes_byte *source, unsigned long sourceLen);
size_t shapes_read(void *ptr, size_t size, size_t nmemb, shapes *s);
int shapes_weigh(const struct chain *chain);
int shapes_names(shapes *s, char **names);
int shapes_poke(void *address);

/* What no gate can pass. */
int shapes_print(const char *format, ...);
int shapes_by_value(struct point at);
long double shapes_exact(long double x);
double _Complex shapes_turn(double _Complex z);

extern int shapes_count;

#endif
