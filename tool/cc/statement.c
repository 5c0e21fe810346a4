/* SPDX-License-Identifier: MIT */
/*
 * statement.c: from assembly text to statements.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "statement.h"

#define FILES_MAX 65536

/* Letters of identifiers beyond ASCII are bytes of UTF-8. */
bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$' ||
		(unsigned char)c >= 0x80;
}

bool is_directive(const char *text, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(text, name, length) &&
		(!text[length] || isspace((unsigned char)text[length]));
}

void *grow(void *p, size_t bytes)
{
	p = realloc(p, bytes);
	if (!p) {
		fputs("cubicle-cc: no memory\n", stderr);
		exit(1);
	}
	return p;
}

/* --- characters -------------------------------------------------------------------- */

/* Bytes of the string or character constant that (text) begins with, on its
 * line; 0 if there is none. */
static size_t quoted(const char *text)
{
	size_t n = 1;

	if (*text == '\'') {
		n += text[n] == '\\' && text[n + 1] && text[n + 1] != '\n';
		n += text[n] && text[n] != '\n';
		return n + (text[n] == '\'');
	}
	if (*text != '"')
		return 0;
	while (text[n] && text[n] != '\n' && text[n] != '"')
		n += text[n] == '\\' && text[n + 1] && text[n + 1] != '\n' ? 2
									   : 1;
	return n + (text[n] == '"');
}

/* The next of (c) in (text) that is not quoted; NULL if there is none. */
static char *find_unquoted(char *text, char c)
{
	while (*text && *text != c) {
		size_t n = quoted(text);
		text += n ? n : 1;
	}
	return *text ? text : NULL;
}

/* Comments of C become blanks; people write such, too. What follows # is a
 * comment of the assembler, and ends with its line. */
static void comments_blank(char *text)
{
	while (*text) {
		size_t n = quoted(text);
		if (*text == '#')
			n = strcspn(text, "\n");
		if (strncmp(text, "/*", 2)) {
			text += n ? n : 1;
			continue;
		}
		char *end = strstr(text + 2, "*/");
		end = end ? end + 2 : text + strlen(text);
		for (; text < end; text++)
			if (*text != '\n')
				*text = ' ';
	}
}

/* --- places in sources ---------------------------------------------------------------- */

/* The string at (*at), without its quotes, as a copy; NULL if there is none. */
static char *string_take(const char **at)
{
	while (**at == ' ' || **at == '\t')
		++*at;
	if (**at != '"')
		return NULL;
	size_t bytes = quoted(*at), n = 0;
	char *to = grow(NULL, bytes + 1);
	for (size_t i = 1; i + 1 < bytes; i++) {
		i += (*at)[i] == '\\' && i + 2 < bytes;
		to[n++] = (*at)[i];
	}
	to[n] = 0;
	*at += bytes;
	return to;
}

/* .file NUMBER ["FOLDER"] "NAME": number 0 is named from the folder that the
 * compiler ran in, which we run in, too. */
static void file_note(struct statements *s, const char *text)
{
	char *end;
	size_t number = strtoul(text, &end, 10);

	if (end == text || number >= FILES_MAX)
		return;
	text = end;
	char *first = string_take(&text);
	char *second = first ? string_take(&text) : NULL;
	char *name = second ? second : first;
	if (!name)
		return;
	if (second && number && *second != '/' && strcmp(first, ".")) {
		name = grow(NULL, strlen(first) + strlen(second) + 2);
		sprintf(name, "%s/%s", first, second);
		free(second);
	}
	if (name != first)
		free(first);
	for (; s->file_count <= number; s->file_count++) {
		s->files =
			grow(s->files, (s->file_count + 1) * sizeof(*s->files));
		s->files[s->file_count] = NULL;
	}
	free(s->files[number]);
	s->files[number] = name;
}

/* .loc NUMBER LINE …; line 0 is none in particular. */
static void loc_note(struct statements *s, const char *text)
{
	char *end;
	size_t number = strtoul(text, &end, 10);
	long line = strtol(end, NULL, 10);

	if (number >= s->file_count || !s->files[number] || line <= 0)
		return;
	s->loc_file = s->files[number];
	s->loc_line = (int)line;
	if (!s->in_inline) {
		s->file = s->loc_file;
		s->file_line = s->loc_line;
	}
}

/* Remarks that say something: where a line comes from, and whether a jump is a
 * call. */
static void remark_read(struct statements *s, const char *line)
{
	const char *at = line;
	char *end;

	s->is_tail_call = strstr(line, "# TAILCALL") != NULL;
	while (*at == ' ' || *at == '\t')
		at++;
	if (*at != '#')
		return;
	if (!strncmp(at, "#APP", 4) || !strncmp(at, "#NO_APP", 7)) {
		s->in_inline = at[1] == 'A';
		s->file = s->loc_file;
		s->file_line = s->loc_line;
		return;
	}
	at++;
	at += strncmp(at, "line", 4) ? 0 : 4;
	long number = strtol(at, &end, 10);
	const char *name = end;
	char *file = end == at ? NULL : string_take(&name);
	/* Nobody frees it: statements point to it. */
	if (file && *file && *file != '<') {
		s->file = file;
		/* This line does not count. */
		s->file_line = (int)number - s->is_assembly;
	} else {
		free(file);
	}
}

/* --- statements ------------------------------------------------------------------------ */

static struct statement *statement_new(struct statements *s, char *text)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 4096;
		s->all = grow(s->all, s->room * sizeof(*s->all));
	}
	struct statement *new = &s->all[s->count++];
	*new = (struct statement){.text = text,
		.line = s->line,
		.file = s->file,
		.file_line = s->file_line,
		.is_tail_call = s->is_tail_call};
	return new;
}

/* One statement, without labels in front. */
static void statement_add(struct statements *s, char *text)
{
	size_t length = strlen(text);

	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = 0;
	if (!length)
		return;
	statement_new(s, text)->is_directive = *text == '.';
	if (is_directive(text, ".file"))
		file_note(s, text + 5);
	else if (is_directive(text, ".loc"))
		loc_note(s, text + 4);
}

/* Labels, and what follows them. */
static void labels_add(struct statements *s, char *text)
{
	for (;;) {
		while (isspace((unsigned char)*text))
			text++;
		size_t length = 0;
		while (is_name_char(text[length]))
			length++;
		size_t colon = length;
		while (text[colon] == ' ' || text[colon] == '\t')
			colon++;
		if (!length || text[colon] != ':')
			break;
		text[length] = 0;
		statement_new(s, text)->is_label = true;
		text += colon + 1;
	}
	statement_add(s, text);
}

static void line_add(struct statements *s, char *line)
{
	char *comment = find_unquoted(line, '#');

	remark_read(s, line);
	if (comment)
		*comment = 0;
	for (char *next; line; line = next) {
		next = find_unquoted(line, ';');
		if (next)
			*next++ = 0;
		labels_add(s, line);
	}
}

void statements_read(struct statements *s, char *text)
{
	comments_blank(text);
	if (s->is_assembly)
		s->file = s->name;
	for (char *line = text; line;) {
		char *next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		s->line++;
		s->file_line += s->is_assembly;
		line_add(s, line);
		line = next;
	}
}

void statements_free(struct statements *s)
{
	for (size_t i = 0; i < s->file_count; i++)
		free(s->files[i]);
	free(s->files);
	free(s->all);
}
