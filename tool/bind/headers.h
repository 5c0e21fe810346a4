/* SPDX-License-Identifier: MIT */
/*
 * headers.h: the headers of a library, as a list of words.
 *
 * They are not preprocessed and not parsed: whatever they mention, outside of
 * comments, is taken as declared. A header that one of them includes belongs to
 * them if it lies beside it.
 */
#ifndef TOOL_BIND_HEADERS_H
#define TOOL_BIND_HEADERS_H

#include "bind/model.h"

struct bind_headers {
	char **file; /* names, those that were given first */
	unsigned files, given;
	char **word; /* identifiers, and other characters one by one */
	size_t words;
};

/* Read (n) files; 0, or -EINVAL after a message. Then it has to be freed. */
int bind_headers_read(
	struct bind_headers *h, const char *const *file, unsigned n);
void bind_headers_free(struct bind_headers *h);

/* Which word (name) is first, from 1; 0 if it is none. */
size_t bind_headers_mention(const struct bind_headers *h, const char *name);

/* Is there a `#define (name)`? */
bool bind_headers_define(const struct bind_headers *h, const char *name);

/* Is (file), wherever it was when the library was built, one of them? */
bool bind_headers_have(const struct bind_headers *h, const char *file);

/* The last part of a path. */
const char *bind_basename(const char *file);

/*
 * What parameter (i) of (n) is called where the headers declare a pointer to a
 * function by the name (name); NULL if they do not say.
 */
const char *bind_headers_parameter(struct bind_model *m,
	const struct bind_headers *h, const char *name, unsigned i, unsigned n);

#endif
