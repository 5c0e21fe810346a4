/* SPDX-License-Identifier: MIT */
/*
 * pngrows.c: says of each picture how large it is and what is in it. It reads
 * files itself, and gives libpng callbacks to read, to be told of rows,
 * warnings and errors; what cannot be decoded is said, and the next one is
 * tried.
 */
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file {
	const char *name;
	unsigned char *data;
	size_t bytes, at;
	unsigned rows, warnings;
};

static void read_data(png_structp png, png_bytep to, size_t bytes)
{
	struct file *f = png_get_io_ptr(png);

	if (bytes > f->bytes - f->at)
		png_error(png, "the file ends too early");
	memcpy(to, f->data + f->at, bytes);
	f->at += bytes;
}

static struct file *now;

static void count_row(png_structp png, png_uint_32 row, int pass)
{
	(void)png, (void)row, (void)pass;
	now->rows++;
}

static void error(png_structp png, png_const_charp text)
{
	printf("%s: error: %s\n", now->name, text);
	png_longjmp(png, 1);
}

static void warning(png_structp png, png_const_charp text)
{
	(void)png;
	now->warnings++;
	printf("%s: warning: %s\n", now->name, text);
}

/* FNV-1a */
static unsigned hash(unsigned h, const unsigned char *p, size_t bytes)
{
	while (bytes--)
		h = (h ^ *p++) * 16777619u;
	return h;
}

static int decode(png_structp png, png_infop info, struct file *f)
{
	unsigned char *volatile row = NULL;
	png_uint_32 width, height;
	int depth, color, interlace;
	unsigned volatile h = 2166136261u;

	if (setjmp(png_jmpbuf(png))) {
		free(row);
		return -1;
	}
	png_set_read_fn(png, f, read_data);
	png_set_read_status_fn(png, count_row);
	png_read_info(png, info);
	png_get_IHDR(png, info, &width, &height, &depth, &color, &interlace,
		NULL, NULL);
	png_set_expand(png);
	int passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	size_t bytes = png_get_rowbytes(png, info);
	row = calloc(height, bytes);
	if (!row)
		png_error(png, "no memory");
	for (int pass = 0; pass < passes; pass++)
		for (png_uint_32 y = 0; y < height; y++)
			png_read_row(png, row + y * bytes, NULL);
	h = hash(h, row, height * bytes);
	png_read_end(png, info);
	free(row);
	row = NULL;
	printf("%s: %u x %u, %d bits, color %d, %d passes, %u rows, %08x\n",
		f->name, width, height, depth, color, passes, f->rows, h);
	return 0;
}

static int show(struct file *f)
{
	png_structp png = png_create_read_struct(
		PNG_LIBPNG_VER_STRING, NULL, error, warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	int failed = info ? decode(png, info, f) : -1;

	png_destroy_read_struct(&png, &info, NULL);
	if (failed)
		printf("%s: cannot be decoded\n", f->name);
	return failed;
}

static int read_file(struct file *f)
{
	FILE *in = fopen(f->name, "rb");
	size_t room = 1 << 20;

	if (!in) {
		perror(f->name);
		return -1;
	}
	f->data = malloc(room);
	if (f->data)
		f->bytes = fread(f->data, 1, room, in);
	fclose(in);
	return f->data ? 0 : -1;
}

int main(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++) {
		struct file f = {.name = argv[i]};
		now = &f;
		if (read_file(&f) || show(&f))
			status = 1;
		free(f.data);
	}
	return status;
}
