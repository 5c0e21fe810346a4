/* SPDX-License-Identifier: MIT */
/*
 * rewrite.c: from what a compiler writes to what the verifier accepts.
 *
 *	8(%rax,%rcx,4)		%gs:8(%eax,%ecx,4)
 *	mov %rbp, %rsp		mov %ebp, %esp; add base, %rsp
 *	jmp *%rax		and $-32, %eax; add base, %rax; jmp *%rax
 *	ret			pop %r11; and the same with %r11
 *	call f			the same, where it ends with its bundle
 *
 * where base is the word at %gs:CUBICLE_BOX_OFFSET. No register is reserved: at
 * calls and returns %r11 is free (with -fno-ipa-ra), and a jump's own register
 * holds what it did before, if that was right. Bundles are the work of the
 * assembler.
 */
#include <ctype.h>
#include <search.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cubicle/note_abi.h>
#include <cubicle/space_abi.h>
#include "live.h"
#include "mnemonic.h"
#include "operand.h"
#include "rewrite.h"
#include "statement.h"

/* How far from the stack pointer an access shows that it is in the box, as
 * verify.c says. */
#define STACK_NEAR 0x10000

#define R11 11

struct rewriter {
	const struct rewrite_options *options;
	FILE *out;
	int errors;
	struct statements in;
	const struct statement *at; /* what errors are about */
	/* Labels whose address is used, sections, labels by place: trees. */
	void *addressed, *sections, *labels;
	int section_count, calls;
	bool numbers_addressed; /* labels like 1: are, too */
	bool in_procedure;	/* between .cfi_startproc and .cfi_endproc */
	bool frames_dropped;	/* they are debug information only */
	bool base_written[4096];
};

static __attribute__((format(printf, 2, 3))) void error(
	struct rewriter *r, const char *format, ...)
{
	const struct statement *s = r->at;
	bool is_known = s && s->file && s->file_line > 0;
	va_list args;

	if (is_known)
		fprintf(stderr, "%s:%d: ", s->file, s->file_line);
	else
		fprintf(stderr, "%s: ", r->in.name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (s && !r->options->is_assembly)
		fprintf(stderr, " (line %d of the assembly)", s->line);
	fputc('\n', stderr);
	r->errors++;
}

/* --- sets of names ------------------------------------------------------------- */

struct word {
	const char *name;
	size_t value;
};

static int compare(const void *a, const void *b)
{
	return strcmp(
		((const struct word *)a)->name, ((const struct word *)b)->name);
}

/* The entry with (name) of tree (root), made with (value) if there is none. */
static struct word *word_of(void **root, const char *name, size_t value)
{
	struct word key = {name, 0};
	void *found = tfind(&key, root, compare);

	if (!found) {
		struct word *e = grow(NULL, sizeof(*e));
		e->name = strdup(name);
		e->value = value;
		found = tsearch(e, root, compare);
	}
	return *(struct word **)found;
}

static const struct word *word_find(void *const *root, const char *name)
{
	struct word key = {name, 0};
	void *found = tfind(&key, root, compare);

	return found ? *(struct word **)found : NULL;
}

static void word_free(void *e)
{
	free((void *)(uintptr_t)((struct word *)e)->name);
	free(e);
}

/* --- sections ------------------------------------------------------------------------ */

/* Does the directive lead to a section? Its number and whether that is text. */
static bool section_of(
	struct rewriter *r, const char *text, int *number, bool *is_text)
{
	char name[256];
	const char *rest = NULL;

	if (!strcmp(text, ".text") || !strcmp(text, ".data") ||
		!strcmp(text, ".bss"))
		rest = text;
	else if (is_directive(text, ".section"))
		rest = text + 8;
	else if (is_directive(text, ".pushsection"))
		rest = text + 12;
	if (!rest)
		return false;
	while (isspace((unsigned char)*rest))
		rest++;
	size_t length = strcspn(rest, ",");
	if (length >= sizeof(name))
		length = sizeof(name) - 1;
	memcpy(name, rest, length);
	name[length] = 0;
	const char *flags = strchr(rest + length, '"');
	*is_text = !strncmp(name, ".text", 5);
	if (flags)
		*is_text = strcspn(flags + 1, "x") < strcspn(flags + 1, "\"");
	struct word *e = word_of(&r->sections, name, (size_t)r->section_count);
	if ((int)e->value == r->section_count)
		r->section_count++;
	*number = (int)e->value;
	return true;
}

/* Is (text, length) a reference to a label like 1: or 23:? */
static bool is_numeric(const char *text, size_t length)
{
	size_t digits = strspn(text, "0123456789");

	return digits && length == digits + 1 &&
		(text[digits] == 'f' || text[digits] == 'b');
}

/* Names in (text) whose address is taken. */
static void names_note(struct rewriter *r, const char *text)
{
	char name[1024];

	while (*text) {
		size_t length = 0;
		text += *text == '$';
		while (is_name_char(text[length]))
			length++;
		r->numbers_addressed |= is_numeric(text, length);
		if (length && length < sizeof(name) &&
			!isdigit((unsigned char)*text)) {
			memcpy(name, text, length);
			name[length] = 0;
			word_of(&r->addressed, name, 0);
		}
		text += length ? length : *text != 0;
	}
}

static bool is_one_of(
	const char *directive, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_directive(directive, names[i]))
			return true;
	return false;
}

#define IS_ONE_OF(directive, names) \
	is_one_of(directive, names, sizeof(names) / sizeof(names[0]))

/* Those that take no address, wherever they are. */
static bool is_about_names(const char *directive)
{
	static const char *const names[] = {".loc", ".file", ".type", ".size",
		".globl", ".global", ".local", ".weak", ".hidden", ".protected",
		".internal", ".ident", ".comm", ".lcomm", ".p2align", ".balign",
		".align", ".section", ".pushsection", ".popsection",
		".previous", ".text", ".data", ".bss", ".addrsig",
		".addrsig_sym", ".att_syntax", ".code64", ".end"};

	return !strncmp(directive, ".cfi_", 5) || IS_ONE_OF(directive, names);
}

/* Those that can be in text, besides: they make no bytes. */
static bool is_assignment(const char *directive)
{
	static const char *const names[] = {
		".set", ".equ", ".equiv", ".eqv", ".symver", ".weakref"};

	return IS_ONE_OF(directive, names);
}

/* Those whose text is not names. */
static bool is_string(const char *directive)
{
	static const char *const names[] = {".ascii", ".asciz", ".string",
		".string8", ".string16", ".string32", ".string64", ".incbin",
		".uleb128", ".sleb128"};

	return IS_ONE_OF(directive, names);
}

/* Those that change what all others mean. */
static bool is_steering(const char *directive)
{
	static const char *const names[] = {".macro", ".rept", ".irp", ".irpc",
		".include", ".intel_syntax", ".intel_mnemonic", ".code16",
		".code16gcc", ".code32", ".bundle_align_mode", ".bundle_lock",
		".bundle_unlock", ".subsection", ".altmacro", ".struct",
		".else", ".elseif", ".endif"};

	return !strncmp(directive, ".if", 3) || IS_ONE_OF(directive, names);
}

static void directive_note(struct rewriter *r, struct statement *s)
{
	const char *arguments = strpbrk(s->text, " \t");

	if (is_steering(s->text))
		error(r, "%s is not understood", s->text);
	if (s->in_debug || is_about_names(s->text))
		return;
	if (s->in_text && !is_assignment(s->text))
		error(r, "data among instructions: %s", s->text);
	else if (arguments && !is_string(s->text))
		names_note(r, arguments);
}

/* lock, rep and their kin, in front of an instruction, stay with it. */
static void instruction_split(struct rewriter *r, struct statement *s)
{
	const char *text = s->text;

	for (;;) {
		size_t length = strcspn(text, " \t");
		if (length >= sizeof(s->name)) {
			error(r, "unknown instruction: %s", s->text);
			return;
		}
		memcpy(s->name, text, length);
		s->name[length] = 0;
		text += length;
		while (isspace((unsigned char)*text))
			text++;
		s->is = mnemonic_find(s->name);
		if (s->is.kind != MNEMONIC_PREFIX)
			break;
		if (strlen(s->prefix) + length + 2 > sizeof(s->prefix)) {
			error(r, "too many prefixes: %s", s->text);
			return;
		}
		if (strcmp(s->name, "notrack")) {
			strcat(s->prefix, s->name);
			strcat(s->prefix, " ");
		}
		if (!*text)
			break;
	}
	s->rest = text;
	/* movs, of strings, has no operands or says %es; others of the name do
	 * not. */
	if ((!*text || strstr(text, "%es:(%rdi)")) && strlen(s->name) == 5 &&
		!strncmp(s->name, "movs", 4))
		s->is = (struct mnemonic){MNEMONIC_STRING, 0};
}

/* Where a file is: the section, the one before it, and those below. */
struct position {
	struct section {
		int number;
		bool is_text, is_debug, is_frames;
	} now, before, pushed[16];
	int depth;
};

static void section_follow(
	struct rewriter *r, const struct statement *s, struct position *p)
{
	struct section new;

	if (is_directive(s->text, ".popsection")) {
		if (!p->depth)
			error(r, "%s is not understood", s->text);
		else
			p->now = p->pushed[--p->depth];
		return;
	}
	if (is_directive(s->text, ".previous")) {
		new = p->before;
	} else if (section_of(r, s->text, &new.number, &new.is_text)) {
		new.is_frames = strstr(s->text, ".eh_frame");
		new.is_debug = new.is_frames || strstr(s->text, ".debug");
	} else {
		return;
	}
	if (is_directive(s->text, ".pushsection")) {
		if (p->depth == 16) {
			error(r, "%s is not understood", s->text);
			return;
		}
		p->pushed[p->depth++] = p->now;
	}
	p->before = p->now;
	p->now = new;
}

/* A prefix alone: it belongs to the next instruction. */
static void prefix_join(struct rewriter *r, struct statement *s)
{
	struct statement *next = s + 1, *end = r->in.all + r->in.count;

	while (next < end && (next->is_label || next->is_directive))
		next++;
	if (next == s + 1 && next < end) {
		char *joined =
			grow(NULL, strlen(s->text) + strlen(next->text) + 2);
		sprintf(joined, "%s %s", s->text, next->text);
		next->text = joined;
		s->text = NULL;
	}
}

/* Where everything is, and what is used how. */
static void survey(struct rewriter *r)
{
	struct position p = {.depth = 0};

	section_of(r, ".text", &p.now.number, &p.now.is_text);
	p.before = p.now;
	for (size_t i = 0; i < r->in.count; i++) {
		struct statement *s = &r->in.all[i];
		r->at = s;
		if (s->is_directive)
			section_follow(r, s, &p);
		s->in_text = p.now.is_text;
		s->in_debug = p.now.is_debug;
		s->in_frames = p.now.is_frames;
		s->section = p.now.number;
		if (s->is_directive)
			directive_note(r, s);
		if (s->is_label && s->in_text)
			word_of(&r->labels, s->text, i);
		if (s->is_label || s->is_directive || !s->in_text)
			continue;
		instruction_split(r, s);
		if (s->is.kind == MNEMONIC_PREFIX)
			prefix_join(r, s);
		else if (s->is.kind != MNEMONIC_JUMP &&
			s->is.kind != MNEMONIC_BRANCH &&
			s->is.kind != MNEMONIC_CALL && s->rest)
			names_note(r, s->rest);
		else if (s->rest && s->rest[0] == '*')
			names_note(r, s->rest);
	}
}

/* --- what comes next ---------------------------------------------------------------- */

static const struct statement *next_instruction(
	const struct rewriter *r, const struct statement *s)
{
	const struct statement *end = r->in.all + r->in.count;

	for (s++; s < end; s++)
		if (s->text && !s->is_label && !s->is_directive && s->in_text)
			return s;
	return NULL;
}

#define AHEAD_MAX 64

/* Are all flags dead after (s)? */
static bool flags_dead(const struct rewriter *r, const struct statement *s)
{
	for (int n = 0; n < AHEAD_MAX; n++) {
		s = next_instruction(r, s);
		if (!s || s->is.kind == MNEMONIC_RET ||
			s->is.kind == MNEMONIC_CALL ||
			s->is.kind == MNEMONIC_LEAVE)
			return true;
		if (s->is.flags & MNEMONIC_READS_FLAGS)
			return false;
		if (s->is.flags & MNEMONIC_SETS_FLAGS)
			return true;
		if (s->is.kind == MNEMONIC_JUMP) {
			const struct word *e = word_find(&r->labels, s->rest);
			/* Another function, or computed; or 1f. */
			if (!e)
				return !isdigit((unsigned char)s->rest[0]);
			s = &r->in.all[e->value];
		}
	}
	return false;
}

/* Is an access to the stack, near its pointer, certain before any jump? */
static bool stack_is_touched(
	const struct rewriter *r, const struct statement *s)
{
	struct operand o[OPERANDS_MAX];
	int64_t at;

	for (int n = 0; n < AHEAD_MAX; n++) {
		s = next_instruction(r, s);
		if (!s)
			return false;
		switch (s->is.kind) {
		case MNEMONIC_CALL:
		case MNEMONIC_RET:
			return true;
		case MNEMONIC_JUMP:
		case MNEMONIC_BRANCH:
		case MNEMONIC_LEAVE:
			return false;
		case MNEMONIC_ADDRESS:
			continue;
		default:
			break;
		}
		if (!strncmp(s->name, "push", 4) || !strncmp(s->name, "pop", 3))
			return true;
		int count = operands_parse(s->rest, o);
		for (int k = 0; k < count; k++) {
			if (operand_is_stack(&o[k]) &&
				operand_number(o[k].displacement, &at) &&
				at >= -STACK_NEAR && at <= STACK_NEAR)
				return true;
			/* Moved again: look no further. */
			if (k == count - 1 && !strcmp(o[k].text, "%rsp"))
				return false;
		}
	}
	return false;
}

/* --- output --------------------------------------------------------------------------- */

#define BASE	 "%%gs:" TEXT(CUBICLE_BOX_OFFSET) /* in formats */
#define TEXT(x)	 TEXT_(x)
#define TEXT_(x) #x
#define MASK	 TEXT(-CUBICLE_BUNDLE_BYTES)

static __attribute__((format(printf, 2, 3))) void put(
	struct rewriter *r, const char *format, ...)
{
	va_list args;

	fputc('\t', r->out);
	va_start(args, format);
	vfprintf(r->out, format, args);
	va_end(args);
	fputc('\n', r->out);
}

/* What of (bytes) comes next ends with its bundle. */
static void align_end(
	struct rewriter *r, const struct statement *s, unsigned int bytes)
{
	int n = r->calls++;

	put(r, ".p2align 5,,%u", bytes - 1);
	fprintf(r->out,
		".Lsfi_call%d:\t.nops (%u - (.Lsfi_call%d - .Lsfi_base%d)) & 31\n",
		n, CUBICLE_BUNDLE_BYTES - bytes, n, s->section);
}

static void rebase(struct rewriter *r, int number)
{
	put(r, "addq " BASE ", %s", register_name(number, 64));
}

/* Jump or call to where register (number) says. */
static void jump_register(
	struct rewriter *r, const struct statement *s, int number, bool is_call)
{
	const char *narrow = register_name(number, 32);
	const char *wide = register_name(number, 64);

	if (is_call)
		align_end(r, s, number >= 8 ? 16 : 14);
	put(r, ".bundle_lock");
	put(r, "andl $" MASK ", %s", narrow);
	rebase(r, number);
	put(r, "%s *%s", is_call ? "call" : "jmp", wide);
	put(r, ".bundle_unlock");
}

static void ret(struct rewriter *r, const struct statement *s)
{
	if (s->rest[0]) {
		error(r, "a return that pops arguments: %s", s->text);
		return;
	}
	put(r, "popq %%r11");
	/* Debuggers find the address below the stack pointer. */
	if (r->in_procedure)
		put(r, ".cfi_adjust_cfa_offset -8");
	jump_register(r, s, R11, false);
	if (r->in_procedure)
		put(r, ".cfi_adjust_cfa_offset 8");
}

/* A memory operand, confined, into (to). */
static bool confine(struct rewriter *r, const struct statement *s,
	const struct operand *o, char *to, size_t room)
{
	char base[8] = "", index[8] = "";
	int bits, number;

	if (o->segment[0]) {
		error(r, "an access by %s cannot be confined: %s", o->segment,
			s->text);
		return false;
	}
	if (o->base[0]) {
		number = register_number(o->base, &bits);
		if (number < 0 || bits < 32) {
			error(r, "unknown register %s: %s", o->base, s->text);
			return false;
		}
		strcpy(base, register_name(number, 32));
	}
	if (o->index[0]) {
		number = register_number(o->index, &bits);
		if (number < 0 || bits < 32) {
			error(r, "unknown register %s: %s", o->index, s->text);
			return false;
		}
		strcpy(index, register_name(number, 32));
	}
	snprintf(to, room, "%%gs:%s(%s%s%s%s%s)", o->displacement, base,
		index[0] ? "," : "", index, o->scale[0] ? "," : "", o->scale);
	return true;
}

/* An address that is a number: of something at a constant address, or of a
 * field of nothing. What is in the upper half cannot be written so; nobody is
 * there but who goes below nothing, and that faults in the same way. */
static bool confine_number(const struct operand *o, char *to, size_t room)
{
	int64_t n;

	if (!operand_number(o->text, &n))
		return false;
	uint32_t low = (uint32_t)n;
	snprintf(to, room, "%%gs:%u", low > INT32_MAX ? 0 : low);
	return true;
}

/* Does the instruction write memory operand (k) of (count)? */
static bool is_stored(const struct statement *s, int k, int count)
{
	if (!strncmp(s->name, "xchg", 4) || s->prefix[0])
		return true;
	return k == count - 1 && !(s->is.flags & MNEMONIC_LOADS);
}

/* Operand (k), as it is to be written, into (to). */
static bool operand_write(struct rewriter *r, const struct statement *s,
	const struct operand *o, int k, int count, char *to, size_t room)
{
	if (o->kind != OPERAND_MEMORY || operand_is_rip(o) ||
		operand_is_stack(o) || s->is.kind == MNEMONIC_ADDRESS ||
		(r->options->stores_only && !o->segment[0] &&
			!is_stored(s, k, count))) {
		snprintf(to, room, "%s", o->text);
		return true;
	}
	return confine(r, s, o, to, room);
}

/* --- jumps and calls -------------------------------------------------------------------- */

static const struct statement *label_find(void *context, const char *name)
{
	const struct rewriter *r = context;
	const struct word *e = word_find(&r->labels, name);

	return e ? &r->in.all[e->value] : NULL;
}

/* What a jump at (s) that is computed can lead to in its function, into (to).
 * gcc may put a part of the function into another section. */
static size_t targets_find(const struct rewriter *r, const struct statement *s,
	const struct statement **to)
{
	const struct statement *start = s, *end = s;
	const struct statement *first = r->in.all;
	const struct statement *last = first + r->in.count;
	size_t count = 0;

	while (start > first &&
		strcmp(start->text ? start->text : "", ".cfi_startproc"))
		start--;
	while (end < last && strcmp(end->text ? end->text : "", ".cfi_endproc"))
		end++;
	for (const struct statement *l = first; l < last; l++)
		if (l->text && l->is_label && l->in_text &&
			((l > start && l < end) ||
				(l->section != s->section &&
					!r->options->marks_tail_calls)) &&
			(isdigit((unsigned char)l->text[0])
					? r->numbers_addressed
					: !strncmp(l->text, ".L", 2) &&
						word_find(&r->addressed,
							l->text) != NULL))
			to[count++] = l;
	return count;
}

/*
 * A register for the address that the jump at (s) takes from memory. Where a
 * function begins, %r11 is free; within one, what is needed is known only
 * where it is known which jumps leave it. -1: there is none.
 */
static int jump_register_find(struct rewriter *r, const struct statement *s)
{
	static const int all[] = {
		R11, 0, 1, 2, 6, 7, 8, 9, 10, 3, 5, 12, 13, 14, 15};
	struct live live = {&r->in, label_find, r};

	if (s->is.kind == MNEMONIC_CALL || s->is_tail_call)
		return R11;
	const struct statement **targets =
		grow(NULL, (r->in.count + 1) * sizeof(struct statement *));
	size_t count = targets_find(r, s, targets);
	size_t most =
		r->options->marks_tail_calls ? sizeof(all) / sizeof(all[0]) : 1;
	int found = count ? -1 : R11;
	for (size_t i = 0; i < most && found < 0; i++)
		if (live_is_free(&live, all[i], targets, count))
			found = all[i];
	free(targets);
	return found;
}

/* By way of memory: its word, whose low half is enough. */
static void jump_memory(struct rewriter *r, const struct statement *s,
	const struct operand *o, bool is_call)
{
	char text[2 * OPERAND_BYTES];

	if (operand_is_rip(o) && strstr(o->displacement, "@GOTPCREL")) {
		if (is_call)
			align_end(r, s, 6);
		put(r, "%s *%s", is_call ? "call" : "jmp", o->text);
		return;
	}
	int number = jump_register_find(r, s);
	if (number < 0) {
		error(r, "no register is free for the address: %s", s->text);
		return;
	}
	if (operand_is_rip(o) || operand_is_stack(o))
		snprintf(text, sizeof(text), "%s", o->text);
	else if (!confine(r, s, o, text, sizeof(text)))
		return;
	put(r, "movl %s, %s", text, register_name(number, 32));
	jump_register(r, s, number, is_call);
}

static void jump(struct rewriter *r, const struct statement *s)
{
	bool is_call = s->is.kind == MNEMONIC_CALL;
	struct operand o[OPERANDS_MAX];
	int bits;

	if (operands_parse(s->rest, o) != 1) {
		error(r, "not understood: %s", s->text);
		return;
	}
	if (o->is_indirect && o->kind == OPERAND_MEMORY) {
		jump_memory(r, s, o, is_call);
		return;
	}
	if (o->is_indirect) {
		int number = register_number(o->text, &bits);
		if (o->kind != OPERAND_REGISTER || number < 0 || bits != 64 ||
			number == 4) {
			error(r, "not understood: %s", s->text);
			return;
		}
		jump_register(r, s, number, is_call);
		return;
	}
	if (o->kind != OPERAND_SYMBOL) {
		error(r, "not understood: %s", s->text);
		return;
	}
	/* What the linker writes for @PLT is a jump by a constant address. */
	if (is_call)
		align_end(r, s, 5);
	put(r, "%s %s", is_call ? "call" : "jmp", o->text);
}

/* --- the stack pointer -------------------------------------------------------------------- */

/* What is said of the frame behind (s) comes before what is added to it. */
static void frame_write(struct rewriter *r, const struct statement *s)
{
	struct statement *next = &r->in.all[s - r->in.all + 1];

	for (; next < r->in.all + r->in.count && next->is_directive &&
		!strncmp(next->text, ".cfi_", 5) &&
		strcmp(next->text, ".cfi_endproc");
		next++) {
		put(r, "%s", next->text);
		next->text = NULL;
	}
}

/* Touch the stack if nothing else is going to, before the next jump. */
static void stack_moved(struct rewriter *r, const struct statement *s)
{
	if (stack_is_touched(r, s))
		return;
	frame_write(r, s);
	if (flags_dead(r, s)) {
		put(r, "cmpb $0, (%%rsp)");
		return;
	}
	put(r, "pushq %%rax");
	put(r, "popq %%rax");
}

/* A constant is added to it. */
static bool is_small_move(const struct statement *s, const struct operand *o)
{
	bool is_and = !strncmp(s->name, "and", 3);
	int64_t n;

	if (s->is.kind == MNEMONIC_ADDRESS)
		return operand_is_stack(&o[0]) &&
			operand_number(o[0].displacement, &n) &&
			n > -0x800000 && n < 0x800000;
	if (o[0].kind != OPERAND_IMMEDIATE ||
		!operand_number(o[0].text + 1, &n))
		return false;
	if (is_and)
		return n < 0 && n > -0x800000;
	return (!strncmp(s->name, "add", 3) || !strncmp(s->name, "sub", 3)) &&
		n > -0x800000 && n < 0x800000;
}

/* (name) less its suffix q, with l. */
static void narrow(char *to, const char *name)
{
	size_t length = strlen(name);

	memcpy(to, name, length + 1);
	if (length > 3 && name[length - 1] == 'q')
		to[length - 1] = 'l';
	else if (name[length - 1] != 'l')
		strcat(to, "l");
}

/* gcc clears the low byte of it, or the low two: `movb $0, %spl`. Flags stay as
 * they are. Bytes that are cleared so, or 0. */
static int cleared_bytes(const struct statement *s, const struct operand *o)
{
	bool is_zero = !strcmp(o[0].text, "$0") && !strncmp(s->name, "mov", 3);

	if (!strcmp(o[1].text, "%spl"))
		return is_zero ? 1 : 0;
	if (!strcmp(o[1].text, "%sp"))
		return is_zero ||
				(!strncmp(s->name, "xor", 3) &&
					!strcmp(o[0].text, "%sp"))
			? 2
			: 0;
	return 0;
}

/* An instruction of two operands that writes it. */
static void stack_pointer_write(
	struct rewriter *r, const struct statement *s, const struct operand *o)
{
	static const char *const can[] = {"mov", "add", "sub", "and", "lea"};
	char from[2 * OPERAND_BYTES], name[40];
	bool known = false;
	int bits;

	if (cleared_bytes(s, o) && flags_dead(r, s)) {
		put(r, "andq $-%d, %%rsp",
			cleared_bytes(s, o) == 1 ? 0x100 : 0x10000);
		stack_moved(r, s);
		return;
	}
	for (size_t i = 0; i < sizeof(can) / sizeof(can[0]); i++)
		known |= !strncmp(s->name, can[i], 3) && strlen(s->name) <= 4;
	if (!known || s->prefix[0] || !strcmp(o[1].text, "%sp") ||
		!strcmp(o[1].text, "%spl")) {
		error(r, "the stack pointer is written: %s", s->text);
		return;
	}
	if (is_small_move(s, o)) {
		put(r, "%s", s->text);
		stack_moved(r, s);
		return;
	}
	if (!operand_write(r, s, &o[0], 0, 2, from, sizeof(from)))
		return;
	if (o[0].kind == OPERAND_REGISTER)
		strcpy(from,
			register_name(register_number(o[0].text, &bits), 32));
	narrow(name, s->name);
	if (!flags_dead(r, s)) {
		error(r,
			"the stack pointer is written while flags are in use: "
			"%s",
			s->text);
		return;
	}
	put(r, ".bundle_lock");
	put(r, "%s %s, %%esp", name, from);
	rebase(r, 4);
	put(r, ".bundle_unlock");
}

static bool is_stack_pointer(const char *name)
{
	return !strcmp(name, "%rsp") || !strcmp(name, "%esp") ||
		!strcmp(name, "%sp") || !strcmp(name, "%spl");
}

/* Does the last operand of (s) stay as it is? */
static bool only_reads(const struct statement *s)
{
	return s->is.flags & MNEMONIC_LOADS;
}

static void leave(struct rewriter *r)
{
	put(r, ".bundle_lock");
	put(r, "movl %%ebp, %%esp");
	rebase(r, 4);
	put(r, ".bundle_unlock");
	put(r, "popq %%rbp");
}

/* --- all others -------------------------------------------------------------------------- */

/* Where r11 is kept meanwhile: behind the red zone of leaf functions. Nobody
 * else writes there, as there are no signals. */
#define KEPT "-136(%%rsp)"

/* The same where flags are in use: BASE goes into r11. */
static void string_with_flags(
	struct rewriter *r, const struct statement *s, bool both)
{
	put(r, "movq %%r11, " KEPT);
	put(r, ".bundle_lock");
	put(r, "movl %%edi, %%edi");
	put(r, "movq " BASE ", %%r11");
	put(r, "leaq (%%rdi,%%r11), %%rdi");
	if (both) {
		put(r, "movl %%esi, %%esi");
		put(r, "leaq (%%rsi,%%r11), %%rsi");
	}
	put(r, "%s%s", s->prefix, s->name);
	put(r, ".bundle_unlock");
	put(r, "movq " KEPT ", %%r11");
}

static void string(struct rewriter *r, const struct statement *s)
{
	bool both =
		!strncmp(s->name, "movs", 4) || !strncmp(s->name, "cmps", 4);

	if (s->rest[0] && !strstr(s->rest, "(%rdi)")) {
		error(r, "not understood: %s", s->text);
		return;
	}
	/* cmps and scas leave flags as they were if there is nothing to do. */
	if ((s->is.flags & MNEMONIC_READS_FLAGS) || !flags_dead(r, s)) {
		string_with_flags(r, s, both);
		return;
	}
	put(r, ".bundle_lock");
	put(r, "movl %%edi, %%edi");
	rebase(r, 7);
	if (both) {
		put(r, "movl %%esi, %%esi");
		rebase(r, 6);
	}
	put(r, "%s%s", s->prefix, s->name);
	put(r, ".bundle_unlock");
}

static void plain(struct rewriter *r, const struct statement *s)
{
	struct operand o[OPERANDS_MAX];
	char text[OPERANDS_MAX][2 * OPERAND_BYTES];
	int count = operands_parse(s->rest, o);

	if (count < 0) {
		error(r, "not understood: %s", s->text);
		return;
	}
	for (int k = 0; k < count; k++) {
		if (o[k].kind == OPERAND_SYMBOL &&
			confine_number(&o[k], text[k], sizeof(text[k])))
			continue;
		if (o[k].kind == OPERAND_SYMBOL) {
			error(r,
				"an absolute address, compile it with -fPIC: "
				"%s",
				s->text);
			return;
		}
		bool written = o[k].kind == OPERAND_REGISTER &&
			is_stack_pointer(o[k].text) && !only_reads(s) &&
			(k == count - 1 || !strncmp(s->name, "xchg", 4));
		if (written && count == 2) {
			stack_pointer_write(r, s, o);
			return;
		}
		if (written) {
			error(r, "the stack pointer is written: %s", s->text);
			return;
		}
		if (!operand_write(
			    r, s, &o[k], k, count, text[k], sizeof(text[k])))
			return;
	}
	/* movabs to a register is of a constant; of memory, it is a mov. */
	bool absolute = !strncmp(s->name, "movabs", 6) &&
		o[0].kind != OPERAND_IMMEDIATE;
	fprintf(r->out, "\t%s%s%s", s->prefix, absolute ? "mov" : s->name,
		absolute ? s->name + 6 : "");
	for (int k = 0; k < count; k++)
		fprintf(r->out, "%s%s", k ? ", " : " ", text[k]);
	fputc('\n', r->out);
}

static void instruction(struct rewriter *r, const struct statement *s)
{
	switch (s->is.kind) {
	case MNEMONIC_JUMP:
	case MNEMONIC_CALL:
		jump(r, s);
		return;
	case MNEMONIC_BRANCH:
		put(r, "%s %s", s->name, s->rest);
		return;
	case MNEMONIC_RET:
		ret(r, s);
		return;
	case MNEMONIC_LEAVE:
		leave(r);
		return;
	case MNEMONIC_STRING:
		string(r, s);
		return;
	case MNEMONIC_PLAIN:
	case MNEMONIC_ADDRESS:
		plain(r, s);
		return;
	case MNEMONIC_UNKNOWN:
	case MNEMONIC_PREFIX:
		if (!strcmp(s->name, "data16") || !strcmp(s->name, "rex64"))
			error(r, "a thread-local variable: %s", s->text);
		else
			error(r, "unknown instruction: %s", s->text);
	}
}

/* --- all ---------------------------------------------------------------------------------- */

/* The first time in a section of text: where bundles are counted from. */
static void base_write(struct rewriter *r, const struct statement *s)
{
	if (!s->in_text || r->base_written[s->section])
		return;
	r->base_written[s->section] = true;
	put(r, ".p2align 5");
	fprintf(r->out, ".Lsfi_base%d:\n", s->section);
}

/* Is it debug information, and nobody asked for that? */
static bool is_dropped(struct rewriter *r, const struct statement *s)
{
	if (r->options->debug)
		return false;
	if (!s->is_directive)
		return s->in_debug && !s->in_frames;
	if (is_directive(s->text, ".cfi_sections"))
		r->frames_dropped = !strstr(s->text, ".eh_frame");
	if (is_directive(s->text, ".loc") ||
		(is_directive(s->text, ".file") &&
			isdigit((unsigned char)s->text[strcspn(
				s->text, "0123456789\"")])))
		return true;
	if (r->frames_dropped && !strncmp(s->text, ".cfi_", 5))
		return true;
	return s->in_debug && !s->in_frames;
}

/* Where something else than what is before can lead to. */
static bool begins_bundle(const struct rewriter *r, const struct statement *s)
{
	if (!s->in_text)
		return false;
	if (isdigit((unsigned char)s->text[0]))
		return r->numbers_addressed;
	/* A function, or what is jumped to by a table. */
	return strncmp(s->text, ".L", 2) || word_find(&r->addressed, s->text);
}

static void directive_write(struct rewriter *r, const struct statement *s)
{
	if (!strcmp(s->text, ".cfi_startproc"))
		r->in_procedure = !r->frames_dropped;
	if (!strcmp(s->text, ".cfi_endproc"))
		r->in_procedure = false;
	fprintf(r->out, "\t%s\n", s->text);
}

static void statement_write(struct rewriter *r, const struct statement *s)
{
	r->at = s;
	if (is_dropped(r, s))
		return;
	if (s->is_directive) {
		directive_write(r, s);
		return;
	}
	base_write(r, s);
	if (s->is_label) {
		if (begins_bundle(r, s))
			put(r, ".p2align 5");
		fprintf(r->out, "%s:\n", s->text);
		return;
	}
	if (s->in_text)
		instruction(r, s);
	else
		error(r, "an instruction outside of text: %s", s->text);
}

/* What it is compiled for, for the tool: entries of 24 bytes, of which the
 * linker keeps one of each. */
static void note_write(struct rewriter *r)
{
	put(r, ".pushsection cubicle_note, \"aM\", @note, 24");
	put(r, ".p2align 2");
	put(r, ".long %zu, 4, %d", sizeof(CUBICLE_NOTE_NAME), CUBICLE_NOTE_SFI);
	put(r, ".asciz \"" CUBICLE_NOTE_NAME "\"");
	put(r, ".long %d",
		r->options->stores_only ? CUBICLE_NOTE_STORES
					: CUBICLE_NOTE_FULL);
	put(r, ".popsection");
}

int rewrite(char *text, const char *name, const struct rewrite_options *options,
	FILE *out)
{
	struct rewriter r = {.options = options,
		.out = out,
		.in = {.name = name, .is_assembly = options->is_assembly}};

	statements_read(&r.in, text);
	survey(&r);
	if (r.section_count >
		(int)(sizeof(r.base_written) / sizeof(r.base_written[0])))
		error(&r, "more than 4096 sections");
	fputs(REWRITTEN "\t.bundle_align_mode 5\n", out);
	note_write(&r);
	for (size_t i = 0; i < r.in.count; i++)
		if (r.in.all[i].text)
			statement_write(&r, &r.in.all[i]);
	tdestroy(r.addressed, word_free);
	tdestroy(r.sections, word_free);
	tdestroy(r.labels, word_free);
	statements_free(&r.in);
	return r.errors;
}
