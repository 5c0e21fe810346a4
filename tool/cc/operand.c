/* SPDX-License-Identifier: MIT */
/*
 * operand.c: operands of an instruction in AT&T syntax.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "operand.h"

static const char *const names64[16] = {"%rax", "%rcx", "%rdx", "%rbx", "%rsp",
	"%rbp", "%rsi", "%rdi", "%r8", "%r9", "%r10", "%r11", "%r12", "%r13",
	"%r14", "%r15"};
static const char *const names32[16] = {"%eax", "%ecx", "%edx", "%ebx", "%esp",
	"%ebp", "%esi", "%edi", "%r8d", "%r9d", "%r10d", "%r11d", "%r12d",
	"%r13d", "%r14d", "%r15d"};
static const char *const names16[16] = {"%ax", "%cx", "%dx", "%bx", "%sp",
	"%bp", "%si", "%di", "%r8w", "%r9w", "%r10w", "%r11w", "%r12w", "%r13w",
	"%r14w", "%r15w"};
static const char *const names8[16] = {"%al", "%cl", "%dl", "%bl", "%spl",
	"%bpl", "%sil", "%dil", "%r8b", "%r9b", "%r10b", "%r11b", "%r12b",
	"%r13b", "%r14b", "%r15b"};

int register_number(const char *name, int *bits)
{
	static const struct {
		const char *const *names;
		int bits;
	} all[] = {{names64, 64}, {names32, 32}, {names16, 16}, {names8, 8}};

	for (size_t w = 0; w < 4; w++)
		for (int n = 0; n < 16; n++)
			if (!strcmp(name, all[w].names[n])) {
				*bits = all[w].bits;
				return n;
			}
	return -1;
}

const char *register_name(int number, int bits)
{
	return bits == 64 ? names64[number] : names32[number];
}

/* Copy (from, length) without blanks around it. */
static bool take(char *to, size_t room, const char *from, size_t length)
{
	while (length && isspace((unsigned char)*from))
		from++, length--;
	while (length && isspace((unsigned char)from[length - 1]))
		length--;
	if (length >= room)
		return false;
	memcpy(to, from, length);
	to[length] = 0;
	return true;
}

/* "(%base,%index,scale)", without the parentheses. */
static bool address_parse(const char *inner, struct operand *o)
{
	char *parts[3] = {o->base, o->index, o->scale};
	const size_t room[3] = {
		sizeof(o->base), sizeof(o->index), sizeof(o->scale)};

	for (int i = 0; i < 3; i++) {
		size_t length = strcspn(inner, ",)");
		if (!take(parts[i], room[i], inner, length))
			return false;
		inner += length;
		if (*inner != ',')
			break;
		inner++;
	}
	return *inner == ')';
}

static bool memory_parse(struct operand *o)
{
	const char *text = o->text;
	const char *colon = strchr(text, ':');

	if (text[0] == '%' && colon) {
		if (!take(o->segment, sizeof(o->segment), text,
			    (size_t)(colon - text)))
			return false;
		text = colon + 1;
	}
	/* The last parenthesis: an expression may have some, too. */
	const char *open = strrchr(text, '(');
	if (open && !strchr(open, '%'))
		open = NULL;
	size_t length = open ? (size_t)(open - text) : strlen(text);
	if (!take(o->displacement, sizeof(o->displacement), text, length))
		return false;
	return !open || address_parse(open + 1, o);
}

static bool operand_parse(const char *text, size_t length, struct operand *o)
{
	*o = (struct operand){.kind = OPERAND_SYMBOL};
	while (length && isspace((unsigned char)*text))
		text++, length--;
	if (length && *text == '*') {
		o->is_indirect = true;
		text++, length--;
	}
	if (!take(o->text, sizeof(o->text), text, length) || !o->text[0])
		return false;
	if (o->text[0] == '$') {
		o->kind = OPERAND_IMMEDIATE;
		return true;
	}
	if (strchr(o->text, '(') && strchr(o->text, '%') &&
		strncmp(o->text, "%st", 3)) {
		o->kind = OPERAND_MEMORY;
		return memory_parse(o);
	}
	if (o->text[0] == '%' && strchr(o->text, ':')) {
		o->kind = OPERAND_MEMORY;
		return memory_parse(o);
	}
	if (o->text[0] == '%')
		o->kind = OPERAND_REGISTER;
	return true;
}

int operands_parse(const char *text, struct operand *to)
{
	int count = 0, depth = 0;
	const char *start = text;

	while (isspace((unsigned char)*start))
		start++;
	if (!*start)
		return 0;
	for (const char *at = start;; at++) {
		depth += (*at == '(') - (*at == ')');
		if (*at && (*at != ',' || depth))
			continue;
		if (count == OPERANDS_MAX ||
			!operand_parse(start, (size_t)(at - start), &to[count]))
			return -1;
		count++;
		if (!*at)
			return count;
		start = at + 1;
	}
}

bool operand_is_stack(const struct operand *o)
{
	return o->kind == OPERAND_MEMORY && !o->segment[0] && !o->index[0] &&
		!strcmp(o->base, "%rsp");
}

bool operand_is_rip(const struct operand *o)
{
	return o->kind == OPERAND_MEMORY && !strcmp(o->base, "%rip");
}

bool operand_number(const char *text, int64_t *to)
{
	char *end;

	if (!*text) {
		*to = 0;
		return true;
	}
	*to = (int64_t)strtoull(text, &end, 0);
	return !*end;
}
