/* SPDX-License-Identifier: MIT */
/*
 * file.h: files that a layout brings for its program.
 *
 *     file = /etc/hosts hosts.example   ; from the folder of the layout
 *     file = /var/log/                  ; an empty directory
 *
 * run/given.h reads them.
 */
#ifndef TOOL_LAYOUT_FILE_H
#define TOOL_LAYOUT_FILE_H

#include <stdbool.h>
#include "layout/layout.h"

/* Add the file (value), "PATH SOURCE" or "PATH/", of (line). Errors: those of
 * complain.h. */
int layout_add_file(struct layout *layout, unsigned line, const char *value);

/* Names between single slashes, none of them `.` or `..`. */
bool layout_path_is_plain(const char *path);

#endif
