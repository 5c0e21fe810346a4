/* SPDX-License-Identifier: MIT */
/*
 * pngglue.c: the program's side of libpng, in its cubicle. It has the functions
 * that a gate cannot carry: a jmp_buf and a FILE belong to the program, and
 * rows are as long as png_get_rowbytes() has told it.
 *
 * Nothing is believed that libpng says later: where control goes back to, how
 * much is written, and which png it is about are kept here.
 */
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cubicle/component.h>
#include "pngbox.h"

/* libpng's own, behind those of the same name here. */
#define NEXT(name) __typeof__(name) next_##name __asm__("cubicle_next_" #name)
NEXT(png_create_read_struct);
NEXT(png_create_write_struct);
NEXT(png_destroy_read_struct);
NEXT(png_destroy_write_struct);
NEXT(png_get_rowbytes);
NEXT(png_get_IHDR);
NEXT(png_set_longjmp_fn);
NEXT(png_set_IHDR);
NEXT(png_read_info);
NEXT(png_read_update_info);
NEXT(png_read_end);
NEXT(png_write_info);
NEXT(png_write_end);

/* A png of the program's. */
struct guard {
	struct guard *next;
	png_structp png;
	uint64_t owner; /* libpng's cubicle */
	uint32_t stops; /* how often that had been stopped */
	bool writes, armed;
	png_longjmp_ptr jump;
	jmp_buf buffer;
	jmp_buf *far; /* what libpng takes for it */
	FILE *io;
	size_t row_bytes;
	png_uint_32 height;
};

static struct guard *guards;

static struct guard *guard_of(png_const_structrp png)
{
	struct guard *g = guards;

	while (g && g->png != png)
		g = g->next;
	if (!g)
		abort(); /* of no png that there is */
	return g;
}

static png_structp guard_new(png_structp png, bool writes)
{
	struct guard *g = png ? calloc(1, sizeof(*g)) : NULL;

	if (!g)
		return NULL;
	g->png = png;
	g->writes = writes;
	g->owner = cubicle_owner(png);
	if (g->owner >= CUBICLE_SLOTS)
		abort(); /* that is no pointer of anybody's */
	g->stops = CUBICLE_PUBLISHED->stops[g->owner];
	g->next = guards;
	guards = g;
	return png;
}

static void guard_free(struct guard *g)
{
	struct guard **at = &guards;

	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	free(g);
}

static bool is_dead(const struct guard *g)
{
	return CUBICLE_PUBLISHED->stops[g->owner] != g->stops;
}

/* A function without a result cannot say that libpng was stopped in it. */
static void check(const struct guard *g)
{
	if (!is_dead(g))
		return;
	if (!g->armed)
		abort();
	longjmp(*(jmp_buf *)(uintptr_t)&g->buffer, 1);
}

/* --- errors ------------------------------------------------------------------- */

/* What libpng calls in the place of longjmp(). */
static void jump(jmp_buf far, int value)
{
	for (struct guard *g = guards; g; g = g->next)
		if (g->armed && g->far && (void *)*g->far == (void *)far)
			g->jump(g->buffer, value ? value : 1);
	abort(); /* for nobody that waits */
}

jmp_buf *png_set_longjmp_fn(
	png_structrp png, png_longjmp_ptr longjmp_fn, size_t bytes)
{
	struct guard *g = guard_of(png);

	if (bytes != sizeof(jmp_buf))
		abort();
	g->far = next_png_set_longjmp_fn(png, jump, bytes);
	g->jump = longjmp_fn;
	g->armed = true;
	return &g->buffer;
}

/* What libpng does where the program has no function for it: its cubicle cannot
 * write to stderr. */
static void print_error(png_structp png, png_const_charp text)
{
	fprintf(stderr, "libpng error: %s\n", text);
	png_longjmp(png, 1);
}

static void print_warning(png_structp png, png_const_charp text)
{
	(void)png;
	fprintf(stderr, "libpng warning: %s\n", text);
}

/* --- beginning and end ----------------------------------------------------------- */

png_structp png_create_read_struct(png_const_charp version, png_voidp pointer,
	png_error_ptr error, png_error_ptr warn)
{
	return guard_new(next_png_create_read_struct(version, pointer,
				 error ? error : print_error,
				 warn ? warn : print_warning),
		false);
}

png_structp png_create_write_struct(png_const_charp version, png_voidp pointer,
	png_error_ptr error, png_error_ptr warn)
{
	return guard_new(next_png_create_write_struct(version, pointer,
				 error ? error : print_error,
				 warn ? warn : print_warning),
		true);
}

/* What a stopped instance had is gone with it. */
static bool ends(png_structpp png, png_infopp info, png_infopp end_info)
{
	if (!png || !*png)
		return false;
	struct guard *g = guard_of(*png);
	bool dead = is_dead(g);
	guard_free(g);
	if (!dead)
		return true;
	*png = NULL;
	if (info)
		*info = NULL;
	if (end_info)
		*end_info = NULL;
	return false;
}

void png_destroy_read_struct(
	png_structpp png, png_infopp info, png_infopp end_info)
{
	if (ends(png, info, end_info))
		next_png_destroy_read_struct(png, info, end_info);
}

void png_destroy_write_struct(png_structpp png, png_infopp info)
{
	if (ends(png, info, NULL))
		next_png_destroy_write_struct(png, info);
}

/* --- files --------------------------------------------------------------------- */

static void read_file(png_structp png, png_bytep data, size_t bytes)
{
	if (fread(data, 1, bytes, guard_of(png)->io) != bytes)
		png_error(png, "Read Error");
}

static void write_file(png_structp png, png_bytep data, size_t bytes)
{
	if (fwrite(data, 1, bytes, guard_of(png)->io) != bytes)
		png_error(png, "Write Error");
}

static void flush_file(png_structp png)
{
	fflush(guard_of(png)->io);
}

void png_init_io(png_structrp png, png_FILE_p io)
{
	struct guard *g = guard_of(png);

	g->io = io;
	if (g->writes)
		png_set_write_fn(png, NULL, write_file, flush_file);
	else
		png_set_read_fn(png, NULL, read_file);
}

/* --- what the program is told ------------------------------------------------------ */

size_t png_get_rowbytes(png_const_structrp png, png_const_inforp info)
{
	return guard_of(png)->row_bytes = next_png_get_rowbytes(png, info);
}

png_uint_32 png_get_IHDR(png_const_structrp png, png_const_inforp info,
	png_uint_32 *width, png_uint_32 *height, int *depth, int *color,
	int *interlace, int *compression, int *filter)
{
	png_uint_32 h = 0;
	png_uint_32 result = next_png_get_IHDR(png, info, width, &h, depth,
		color, interlace, compression, filter);

	check(guard_of(png));
	guard_of(png)->height = h;
	if (height)
		*height = h;
	return result;
}

void png_set_IHDR(png_const_structrp png, png_inforp info, png_uint_32 width,
	png_uint_32 height, int depth, int color, int interlace,
	int compression, int filter)
{
	guard_of(png)->height = height;
	next_png_set_IHDR(png, info, width, height, depth, color, interlace,
		compression, filter);
	check(guard_of(png));
}

/* --- rows ----------------------------------------------------------------------- */

void png_read_row(png_structrp png, png_bytep row, png_bytep display)
{
	struct guard *g = guard_of(png);

	if (!pngbox_read_row(png, row, display, g->row_bytes))
		png_error(png, "a row is longer than png_get_rowbytes() said");
	check(g);
}

void png_write_row(png_structrp png, png_const_bytep row)
{
	struct guard *g = guard_of(png);

	if (!g->row_bytes)
		g->row_bytes = pngbox_write_bytes(png);
	if (!pngbox_write_row(png, row, g->row_bytes))
		png_error(png, "a row became longer");
	check(g);
}

/* Over all rows, as often as it takes. */
static void each_row(png_structrp png, png_bytepp image, bool writes)
{
	struct guard *g = guard_of(png);
	struct pngbox_image all = {0};

	pngbox_start(png, writes, &all);
	check(g);
	if (all.height != g->height || all.passes > 7)
		png_error(png, "the image has another height than it had");
	for (uint64_t pass = 0; pass < all.passes; pass++)
		for (png_uint_32 y = 0; y < g->height; y++)
			if (writes)
				png_write_row(png, image[y]);
			else
				png_read_row(png, image[y], NULL);
}

void png_read_image(png_structrp png, png_bytepp image)
{
	each_row(png, image, false);
}

void png_write_image(png_structrp png, png_bytepp image)
{
	each_row(png, image, true);
}

int png_sig_cmp(png_const_bytep sig, size_t start, size_t count)
{
	static const png_byte right[8] = {137, 80, 78, 71, 13, 10, 26, 10};

	if (count > 8)
		count = 8;
	if (count < 1 || start > 7)
		return -1;
	if (start + count > 8)
		count = 8 - start;
	return memcmp(sig + start, right + start, count);
}

/* --- functions without a result ------------------------------------------------------ */

#define CHECKED(name, type)                      \
	void name(png_structrp png, type info)   \
	{                                        \
		struct guard *g = guard_of(png); \
		next_##name(png, info);          \
		check(g);                        \
	}
CHECKED(png_read_info, png_inforp)
CHECKED(png_read_update_info, png_inforp)
CHECKED(png_read_end, png_inforp)
CHECKED(png_write_info, png_const_inforp)
CHECKED(png_write_end, png_inforp)
