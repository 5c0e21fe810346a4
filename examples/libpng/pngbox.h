/* SPDX-License-Identifier: MIT */
/*
 * pngbox.h: what libpng's own functions leave to the caller to know: how long a
 * row is, and how many there are.
 */
#ifndef PNGBOX_H
#define PNGBOX_H

#include <png.h>
#include <cubicle/interface.h>

struct pngbox_image {
	uint64_t height;
	uint64_t passes; /* over the image; more than one if it is interlaced */
};

/* What png_read_image() does before the first row, and png_write_image(). */
CUBICLE_FUNCTION((value, int), pngbox_start, (token, png_structp, png),
	(value, int, writes), (out_struct, struct pngbox_image *, image));

/* png_read_row() and png_write_row(), of rows of (bytes). 1, or 0 if a row has
 * more. */
CUBICLE_FUNCTION((value, int), pngbox_read_row, (token, png_structp, png),
	(inout, unsigned char *, row, bytes),
	(inout, unsigned char *, display, bytes), (value, size_t, bytes));
CUBICLE_FUNCTION((value, int), pngbox_write_row, (token, png_structp, png),
	(in, const unsigned char *, row, bytes), (value, size_t, bytes));

/* Bytes of a row that is to be written. */
CUBICLE_FUNCTION((value, size_t), pngbox_write_bytes, (token, png_structp, png));

#endif
