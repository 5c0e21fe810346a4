/* SPDX-License-Identifier: MIT */
/* pngbox.c: see pngbox.h. Linked to libpng, whose private header it needs. */
#include <stdbool.h>
#include "pngpriv.h"
#include "pngbox.h"

int pngbox_start(png_structp png, int writes, struct pngbox_image *image)
{
	bool begun = png->flags & PNG_FLAG_ROW_INIT;

	if (!writes && begun && png->interlaced &&
		!(png->transformations & PNG_INTERLACE)) {
		png_warning(png,
			"Interlace handling should be turned on when using "
			"png_read_image");
		png->num_rows = png->height;
	}
	image->height = png->height;
	image->passes = (uint64_t)png_set_interlace_handling(png);
	if (!writes && !begun)
		png_start_read_image(png);
	return 1;
}

int pngbox_read_row(png_structp png, unsigned char *row, unsigned char *display,
	size_t bytes)
{
	if (png->info_rowbytes > bytes)
		return 0;
	png_read_row(png, row, display);
	return 1;
}

int pngbox_write_row(png_structp png, const unsigned char *row, size_t bytes)
{
	if (pngbox_write_bytes(png) > bytes)
		return 0;
	png_write_row(png, row);
	return 1;
}

/* As the program has it: before anything is packed. */
size_t pngbox_write_bytes(png_structp png)
{
	unsigned depth =
		png->usr_bit_depth ? png->usr_bit_depth : png->bit_depth;
	unsigned channels =
		png->usr_channels ? png->usr_channels : png->channels;

	return ((size_t)png->width * depth * channels + 7) / 8;
}
