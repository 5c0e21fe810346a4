/* SPDX-License-Identifier: MIT */
/* headers.c: see headers.h. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bind/headers.h"
#include "lib/complain.h"

#define FILE_BYTES_MAX (16 << 20)
#define FILES_MAX      256

const char *bind_basename(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

/* --- files ------------------------------------------------------------------ */

/* All of (file), with a NUL; NULL after a message. */
static char *read_text(const char *file)
{
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat s;
	size_t n = 0;
	char *text;

	if (fd < 0) {
		complain("%s: %s", file, strerror(errno));
		return NULL;
	}
	if (fstat(fd, &s) || !S_ISREG(s.st_mode) ||
		s.st_size > FILE_BYTES_MAX) {
		complain("%s: not a header: %s", file,
			S_ISREG(s.st_mode) ? "larger than 16 MiB"
					   : "not a regular file");
		close(fd);
		return NULL;
	}
	text = calloc(1, (size_t)s.st_size + 1);
	if (!text)
		abort();
	while (n < (size_t)s.st_size) {
		ssize_t part = read(fd, text + n, (size_t)s.st_size - n);
		if (part <= 0)
			break;
		n += (size_t)part;
	}
	close(fd);
	return text;
}

static void add_file(struct bind_headers *h, char *file)
{
	for (unsigned i = 0; i < h->files; i++)
		if (!strcmp(h->file[i], file)) {
			free(file);
			return;
		}
	h->file = realloc(h->file, (h->files + 1) * sizeof(*h->file));
	if (!h->file)
		abort();
	h->file[h->files++] = file;
}

/* What stands at (text) after `#include`; added if it lies beside (file). */
static void add_included(
	struct bind_headers *h, const char *file, const char *text)
{
	const char *base = bind_basename(file);
	char *name;
	size_t n;

	text += strspn(text, " \t");
	if (*text != '"' && *text != '<')
		return;
	n = strcspn(text + 1, "\">\n");
	if (asprintf(&name, "%.*s%.*s", (int)(base - file), file, (int)n,
		    text + 1) < 0)
		abort();
	if (n && h->files < FILES_MAX && !access(name, R_OK))
		add_file(h, name);
	else
		free(name);
}

/* --- words ------------------------------------------------------------------ */

static void add_word(struct bind_headers *h, const char *text, size_t n)
{
	if (!(h->words & (h->words + 1)) || !h->word) {
		size_t room = 2 * (h->words + 1);
		h->word = realloc(h->word, room * sizeof(*h->word));
	}
	if (!h->word)
		abort();
	h->word[h->words] = strndup(text, n);
	if (!h->word[h->words])
		abort();
	h->words++;
}

/* Behind the comment, string or character that begins at (text), else (text).
 */
static const char *skip(const char *text)
{
	const char *end;

	if (text[0] == '/' && text[1] == '/')
		return text + strcspn(text, "\n");
	if (text[0] == '/' && text[1] == '*') {
		end = strstr(text + 2, "*/");
		return end ? end + 2 : text + strlen(text);
	}
	if (*text != '"' && *text != '\'')
		return text;
	for (end = text + 1; *end && *end != *text && *end != '\n'; end++)
		if (*end == '\\' && end[1])
			end++;
	return *end ? end + 1 : end;
}

static size_t identifier(const char *text)
{
	size_t n = 0;

	while (isalnum((uint8_t)text[n]) || text[n] == '_')
		n++;
	return n;
}

static void split(struct bind_headers *h, const char *file, const char *text)
{
	while (*text) {
		const char *next = skip(text);
		if (next != text) {
			text = next;
			continue;
		}
		size_t n = identifier(text);
		if (n == 7 && !strncmp(text, "include", n) && h->words &&
			!strcmp(h->word[h->words - 1], "#"))
			add_included(h, file, text + n);
		if (!n && isspace((uint8_t)*text)) {
			text++;
			continue;
		}
		add_word(h, text, n ? n : 1);
		text += n ? n : 1;
	}
}

int bind_headers_read(
	struct bind_headers *h, const char *const *file, unsigned n)
{
	memset(h, 0, sizeof(*h));
	for (unsigned i = 0; i < n; i++) {
		char *copy = strdup(file[i]);
		if (!copy)
			abort();
		add_file(h, copy);
	}
	h->given = h->files;
	/* They become more while they are read. */
	for (unsigned i = 0; i < h->files; i++) {
		char *text = read_text(h->file[i]);
		if (!text) {
			bind_headers_free(h);
			return -EINVAL;
		}
		split(h, h->file[i], text);
		free(text);
	}
	return 0;
}

void bind_headers_free(struct bind_headers *h)
{
	for (unsigned i = 0; i < h->files; i++)
		free(h->file[i]);
	for (size_t i = 0; i < h->words; i++)
		free(h->word[i]);
	free(h->file);
	free(h->word);
	memset(h, 0, sizeof(*h));
}

/* --- questions -------------------------------------------------------------- */

size_t bind_headers_mention(const struct bind_headers *h, const char *name)
{
	for (size_t i = 0; i < h->words; i++)
		if (!strcmp(h->word[i], name))
			return i + 1;
	return 0;
}

bool bind_headers_define(const struct bind_headers *h, const char *name)
{
	for (size_t i = 0; i + 2 < h->words; i++)
		if (!strcmp(h->word[i], "#") &&
			!strcmp(h->word[i + 1], "define") &&
			!strcmp(h->word[i + 2], name))
			return true;
	return false;
}

bool bind_headers_have(const struct bind_headers *h, const char *file)
{
	for (unsigned i = 0; i < h->files; i++)
		if (!strcmp(bind_basename(h->file[i]), bind_basename(file)))
			return true;
	return false;
}

/* --- parameters ------------------------------------------------------------- */

/* A list of parameters: words from (first) to before (end). */
struct list {
	size_t first, end;
	unsigned parameters;
};

/* The list after the parenthesis that word (open) is. */
static struct list read_list(const struct bind_headers *h, size_t open)
{
	struct list l = {.first = open + 1, .parameters = 1};
	int depth = 1;

	for (l.end = l.first; l.end < h->words; l.end++) {
		char c = *h->word[l.end];
		depth += c == '(';
		depth -= c == ')';
		if (!depth)
			return l;
		l.parameters += c == ',' && depth == 1;
	}
	l.parameters = 0;
	return l;
}

/* The name in the words from (first) to (end) of one parameter: the last one,
 * if there is a type before it. */
static const char *name_in(
	const struct bind_headers *h, size_t first, size_t end)
{
	static const char *const types[] = {"int", "char", "long", "short",
		"unsigned", "signed", "float", "double", "void", "const",
		"struct", "union", "enum", NULL};
	const char *last = h->word[end - 1];

	if (end - first < 2 || !(isalpha((uint8_t)*last) || *last == '_'))
		return NULL;
	for (const char *const *t = types; *t; t++)
		if (!strcmp(last, *t) || !strcmp(h->word[end - 2], "struct") ||
			!strcmp(h->word[end - 2], "union") ||
			!strcmp(h->word[end - 2], "enum"))
			return NULL;
	/* `const Type` has a type and no name. */
	if (end - first == 2 && !strcmp(h->word[first], "const"))
		return NULL;
	return last;
}

static const char *name_of(
	const struct bind_headers *h, const struct list *l, unsigned i)
{
	size_t first = l->first, k;
	int depth = 0;

	for (k = first; k < l->end; k++) {
		char c = *h->word[k];
		depth += c == '(';
		depth -= c == ')';
		if (c != ',' || depth)
			continue;
		if (!i--)
			break;
		first = k + 1;
	}
	return k > first ? name_in(h, first, k) : NULL;
}

const char *bind_headers_parameter(struct bind_model *m,
	const struct bind_headers *h, const char *name, unsigned i, unsigned n)
{
	/* (* NAME) ( … ) */
	for (size_t k = 0; k + 2 < h->words; k++) {
		if (strcmp(h->word[k], name) || *h->word[k + 1] != ')' ||
			*h->word[k + 2] != '(')
			continue;
		struct list l = read_list(h, k + 2);
		if (l.parameters != n)
			continue;
		const char *found = name_of(h, &l, i);
		return found ? bind_text(m, "%s", found) : NULL;
	}
	return NULL;
}
