/* SPDX-License-Identifier: MIT */
/* long_text.c: writes a picture of 4 x 4 with a text of as many bytes as the
 * argument says to the standard output. */
#include <png.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	size_t bytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	char *text = malloc(bytes + 1), key[] = "Comment";
	png_structp png = png_create_write_struct(
		PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	unsigned char row[4] = {0, 80, 160, 240};

	if (!text || !info)
		return 1;
	memset(text, 'x', bytes);
	text[bytes] = 0;
	png_text all = {.compression = PNG_TEXT_COMPRESSION_NONE,
		.key = key,
		.text = text};
	if (setjmp(png_jmpbuf(png)))
		return 1;
	png_init_io(png, stdout);
	png_set_IHDR(png, info, 4, 4, 8, PNG_COLOR_TYPE_GRAY, 0, 0, 0);
	png_set_text(png, info, &all, 1);
	png_write_info(png, info);
	for (int y = 0; y < 4; y++)
		png_write_row(png, row);
	png_write_end(png, info);
	return 0;
}
