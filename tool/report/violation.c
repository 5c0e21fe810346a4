/* SPDX-License-Identifier: MIT */
/* violation.c: a broken rule, explained. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "report/region.h"
#include "report/suggestion.h"
#include "report/violation.h"

/*
 * Texts by enum cubicle_rule. In them stand for
 *   %c  the cubicle that did it     %o  the owner of the memory or function
 *   %f  the function                %g  which argument, from 1
 *   %a  what it did to memory       %n  number of the signal or system call
 *   %t  what the cubicle says       %d  the cubicle that was called
 *   %l  the limit of what was passed  %r  how it would be higher
 */
struct rule {
	const char *name;
	const char *headline;
	const char *rule;
	const char *allowed;
};

static const struct rule rules[] = {
	[CUBICLE_RULE_ACCESS] = {"access", "%c %a memory of %o",
		"a cubicle reads and writes only its own memory and what is "
		"windowed to it now",
		"%o opened a window on it: cubicle_window_add(w, addr, len), "
		"cubicle_window_open(w, %C); or the interface declared the "
		"argument in, out or grant"},
	[CUBICLE_RULE_MONITOR] = {"monitor", "%c %a memory of the monitor",
		"the monitor's memory is accessible to no cubicle, but for "
		"what is published to be read",
		"never"},
	[CUBICLE_RULE_EXECUTE] = {"execute", "%c ran into memory of %o",
		"a cubicle runs its own code only, and gates",
		"the function were exported with CUBICLE_FUNCTION and called "
		"by its name, or were passed as an argument declared callback"},
	[CUBICLE_RULE_EDGE] = {"edge", "%c called `%f` of %o",
		"a cubicle calls only components that the layout lets it call",
		"the component of `%f` stood in the line `calls = …` of "
		"[cubicle %C] in the layout"},
	[CUBICLE_RULE_GATE] = {"gate", "%c entered the monitor beside a gate",
		"the monitor is entered at the start of a gate only, by a call",
		"never"},
	[CUBICLE_RULE_RETURN] = {"return",
		"%c returned, but no call of it is outstanding",
		"a cubicle returns only from the call that it was entered by",
		"it were called; to leave several calls at once there is "
		"cubicle_unwind()"},
	[CUBICLE_RULE_DEPTH] = {"depth", "%c called `%f` of %o too deep",
		"calls nest to a fixed depth in one cubicle, and each begins "
		"with a quarter of the stack",
		"the recursion were less deep, or stayed in one cubicle, or "
		"the layout gave %o a larger `stack = …`"},
	[CUBICLE_RULE_ARGUMENT] = {"argument",
		"%c passed `%f` of %d an argument that is not its own (%g)",
		"a pointer that is passed gives the callee no more than the "
		"caller has itself",
		"%c might access the whole range itself, or the length that "
		"is passed were right"},
	[CUBICLE_RULE_RESULT] = {"result",
		"%c returned from `%f` what its interface forbids",
		"a result is of the kind that the interface declares",
		"the function returned that, or CUBICLE_FUNCTION declared "
		"another kind of result"},
	[CUBICLE_RULE_STACK] = {"stack", "%c left its stack",
		"a stack has a fixed size and guard pages around it",
		"the layout gave it more with `stack = …`, or the recursion "
		"were less deep"},
	[CUBICLE_RULE_UNMAPPED] = {"unmapped", "%c %a what is not mapped",
		"a cubicle accesses only what is mapped",
		"it were memory that alloc_pages() gave to %c and that was "
		"not freed since"},
	[CUBICLE_RULE_READONLY] = {"readonly",
		"%c wrote to read-only memory of its own",
		"code and constants do not change", "never"},
	[CUBICLE_RULE_INSTRUCTION] = {"instruction",
		"%c ran an illegal, privileged or trapping instruction "
		"(signal %n)",
		"a cubicle runs plain instructions", "never"},
	[CUBICLE_RULE_ARITHMETIC] = {"arithmetic",
		"%c divided by zero, or out of range",
		"arithmetic that the processor refuses ends the cubicle",
		"the operands were checked before"},
	[CUBICLE_RULE_KERNEL] = {"kernel", "%c tried to make system call %n",
		"no cubicle talks to the kernel; plat asks the monitor",
		"it called the component that does it: vfs, time, plat, …"},
	[CUBICLE_RULE_TIME] = {"time", "%c ran for %n ms, longer than it may",
		"a call takes no more time of the processor than the layout "
		"gives it, with what the monitor does for it",
		"[cubicle %C] had a longer `time-limit = …` in the layout"},
	[CUBICLE_RULE_LIMIT] = {"limit",
		"%c passed `%f` of %d more than %l (%g)",
		"what a gate copies has the limit that the declaration gives "
		"it, or that of the callee's stack",
		"%r"},
	[CUBICLE_RULE_CLOSED] = {"closed",
		"%c passed `%f` of %d memory to keep that no window opens to "
		"%d (%g)",
		"a callee goes on using an argument that is declared kept, so "
		"the memory must be in a window that is open to the callee",
		"%c had opened a window on all of it before the call, and left "
		"it open for as long as %d uses it"},
	[CUBICLE_RULE_KEPT] = {"kept", "%c %a %g of `%f` after the call",
		"an argument is a copy, which is gone when the call is over "
		"(--check-copies)",
		"%o had copied what it keeps; or the declaration of `%f` said "
		"kept, and the memory were in a window that is open to %o"},
	[CUBICLE_RULE_ABORT] = {"abort", "%c stopped itself: %t",
		"cubicle_abort() ends the cubicle, or all if it is not contained",
		"it were not called"},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

/* A result that leads to the callee's stack: CUBICLE_REASON_STACK. */
static const struct rule left_stack = {"result",
	"%c returned from `%f` a pointer to its own stack, which ended with "
	"the call",
	"a result points to nothing that is gone when the call is over: an "
	"argument that was copied, or a variable of the function",
	"the function returned an offset or a copy; if it returns a place in "
	"its argument, that argument has to be declared kept, or token with a "
	"window on it"};

/* A null pointer where the declaration says nonnull, or in an iovec. */
static const struct rule null = {"argument",
	"%c passed `%f` of %d NULL, which its declaration forbids (%g)",
	"an argument that is declared nonnull, or an entry of an iovec, is NULL "
	"only if it has 0 bytes",
	"%c passed the address of memory, or the declaration did not say "
	"nonnull"};

/* CUBICLE_REASON_BEHIND. */
static const struct rule behind = {"kept",
	"%c %a memory behind the end of %g of `%f`",
	"a copy ends where the declaration says that the argument ends "
	"(--check-copies)",
	"the declaration of `%f` gave the argument another length, or %o kept "
	"to it"};

static const struct rule unknown = {
	"unknown", "%c broke a rule", "of a newer monitor", "the tool knew it"};

/* What a limit counts, and how there is more, by enum cubicle_reason. */
static const struct {
	const char *what, *more;
} limits[] = {
	[CUBICLE_REASON_STRING] = {"bytes of a string, its NUL counted",
		"the declaration had a larger maximum, or the argument were "
		"declared grant_in, with its length in another argument"},
	[CUBICLE_REASON_STRINGS] = {"strings in an array",
		"the array were shorter: the number is fixed"},
	[CUBICLE_REASON_IOVECS] = {"entries of an iovec",
		"the array were shorter: the number is fixed"},
	[CUBICLE_REASON_COPY] = {"bytes, half of what %d has left of its stack",
		"the layout gave %d a larger `stack = …`, or the argument were "
		"declared grant_in or grant_inout, which copies nothing"},
	[CUBICLE_REASON_GRANTS] = {"grants at a time",
		"fewer ranges were granted by the calls that are outstanding"},
	[CUBICLE_REASON_CHECKED] = {"bytes, which can be checked at a time",
		"fewer or shorter arguments were passed, or --check-copies "
		"were not given"},
	[CUBICLE_REASON_CALLBACKS] = {"functions as callbacks of one cubicle",
		"fewer different functions were passed as callbacks"},
};

#define LIMITS (sizeof(limits) / sizeof(limits[0]))

static const struct rule *rule_by_number(uint32_t rule)
{
	return rule < RULES && rules[rule].name ? &rules[rule] : &unknown;
}

static const struct rule *rule_of(const struct cubicle_record_violation *v)
{
	if (v->rule == CUBICLE_RULE_RESULT && v->reason == CUBICLE_REASON_STACK)
		return &left_stack;
	if (v->rule == CUBICLE_RULE_KEPT && v->reason == CUBICLE_REASON_BEHIND)
		return &behind;
	if (v->rule == CUBICLE_RULE_ARGUMENT && !v->address)
		return &null;
	return rule_by_number(v->rule);
}

const char *violation_rule(uint32_t rule)
{
	return rule_by_number(rule)->name;
}

const char *violation_access(uint32_t access)
{
	switch (access) {
	case CUBICLE_ACCESS_READ:
		return "read";
	case CUBICLE_ACCESS_WRITE:
		return "write";
	case CUBICLE_ACCESS_EXECUTE:
		return "execute";
	}
	return "";
}

static const char *past(uint32_t access)
{
	switch (access) {
	case CUBICLE_ACCESS_READ:
		return "read";
	case CUBICLE_ACCESS_WRITE:
		return "wrote to";
	case CUBICLE_ACCESS_EXECUTE:
		return "ran into";
	}
	return "touched";
}

/* The name of cubicle (id), in quotes where it is one. */
static void put_cubicle(FILE *to, const struct facts *f, uint32_t id)
{
	bool quote = id && id < CUBICLE_SLOTS && f->cubicle[id].id;

	fprintf(to, quote ? "`%s`" : "%s", facts_cubicle(f, id));
}

static void put_argument(FILE *to, const struct cubicle_record_violation *v)
{
	if (v->argument >= 0)
		fprintf(to, "argument %d", v->argument + 1);
	else if (v->rule == CUBICLE_RULE_KEPT)
		fprintf(to, "the result");
	else
		fprintf(to, "which one is not known");
}

static void put_text(FILE *to, const char *text, const struct facts *f,
	const struct cubicle_record_violation *v);

/* What there is a limit of, and (more) how it would be higher. */
static void put_limit(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, bool more)
{
	bool known = v->reason < LIMITS && limits[v->reason].what;

	if (more) {
		put_text(to, known ? limits[v->reason].more : "it were less", f,
			v);
		return;
	}
	fprintf(to, "%" PRIu64 " ", v->limit);
	put_text(to, known ? limits[v->reason].what : "of something", f, v);
}

/* Print (text), with what its % stand for. */
static void put_text(FILE *to, const char *text, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	for (; *text; text++) {
		if (*text != '%') {
			putc(*text, to);
			continue;
		}
		switch (*++text) {
		case 'c':
			put_cubicle(to, f, v->cubicle);
			break;
		case 'C':
			fputs(facts_cubicle(f, v->cubicle), to);
			break;
		case 'o':
			put_cubicle(to, f, v->owner);
			break;
		case 'd':
			put_cubicle(to, f, v->chain ? v->call[0].callee : ~0u);
			break;
		case 'f':
			fputs(*v->function ? v->function : "a function", to);
			break;
		case 'g':
			put_argument(to, v);
			break;
		case 'a':
			fputs(past(v->access), to);
			break;
		case 'n':
			fprintf(to, "%" PRIu32, v->number);
			break;
		case 't':
			fputs(v->text, to);
			break;
		case 'l':
		case 'r':
			put_limit(to, f, v, *text == 'r');
			break;
		}
	}
}

/* Code of the monitor says nothing about who called it: a gate, that is. */
static bool in_gate(uint64_t address)
{
	return address - CUBICLE_SPACE_BASE < CUBICLE_SLOT_BYTES;
}

static void put_code(
	FILE *to, struct symbols *s, uint64_t address, bool is_return)
{
	char text[1024];

	symbols_code(s, address, is_return, text, sizeof(text));
	fputs(text, to);
}

static void put_address(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s)
{
	static bool hinted; /* once is enough */
	char where[1024];

	/* A result may be any number. */
	if (v->rule == CUBICLE_RULE_RESULT) {
		fprintf(to, "  result    0x%" PRIx64 "\n", v->address);
		return;
	}
	/* 0 is an address where memory is what it is about. */
	if (!v->address && v->rule != CUBICLE_RULE_UNMAPPED &&
		v->rule != CUBICLE_RULE_ARGUMENT &&
		v->rule != CUBICLE_RULE_EXECUTE)
		return;
	if (v->rule == CUBICLE_RULE_KEPT) {
		region_describe(f, s, v->memory, where, sizeof(where));
		fprintf(to,
			"  address   0x%" PRIx64 ", where a copy was\n"
			"  copy of   %" PRIu64 " bytes at 0x%" PRIx64 " %s\n",
			v->address, v->bytes, v->memory, where);
		return;
	}
	region_describe(f, s, v->address, where, sizeof(where));
	fprintf(to, "  address   0x%" PRIx64 " %s\n", v->address, where);
	if (f->leaks || hinted || !region_is_heap(f, v->address))
		return;
	fprintf(to, "  hint      with --leaks this says in which block\n");
	hinted = true;
}

static void put_chain(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s)
{
	for (uint32_t i = 0; i < v->chain; i++) {
		uint64_t from = v->call[i].return_address;
		/* The call that went wrong is the first, if one did. */
		const char *label = i			  ? ""
			: v->call[0].caller == v->cubicle ? "calling"
							  : "called by";
		fprintf(to, "  %-9s ", label);
		put_cubicle(to, f, v->call[i].caller);
		if (*v->call[i].function)
			fprintf(to, ": `%s`", v->call[i].function);
		/* After a tail call, it returns to a gate. */
		if (from && !in_gate(from)) {
			fprintf(to, ", at ");
			put_code(to, s, from, true);
		}
		fprintf(to, "\n");
	}
	if (v->chain == CUBICLE_CHAIN_MAX)
		fprintf(to, "            …\n");
}

/* --- windows that came close -------------------------------------------------- */

static void put_open_to(FILE *to, const struct facts *f, const uint64_t *open)
{
	const char *between = "";

	for (uint32_t id = 1; id < CUBICLE_SLOTS; id++) {
		if (!(open[id / 64] >> id % 64 & 1))
			continue;
		fputs(between, to);
		put_cubicle(to, f, id);
		between = ", ";
	}
	if (!*between)
		fputs("nobody", to);
}

static void put_near(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, const struct cubicle_near *n)
{
	fprintf(to, "  window    %" PRId32 " of ", n->window);
	put_cubicle(to, f, v->owner);
	fprintf(to, ", %" PRIu64 " bytes at 0x%" PRIx64 ", ", n->end - n->start,
		n->start);
	switch (n->kind) {
	case CUBICLE_NEAR_COVERS:
		fputs("is there, but open to ", to);
		put_open_to(to, f, n->open);
		break;
	case CUBICLE_NEAR_BEFORE:
		fprintf(to, "ends %" PRIu64 " bytes before it",
			v->address - n->end);
		break;
	case CUBICLE_NEAR_BEHIND:
		fprintf(to, "begins %" PRIu64 " bytes behind it",
			n->start - v->address);
		break;
	case CUBICLE_NEAR_CLOSED:
		fputs("was there, but is closed", to);
		break;
	}
	fputc('\n', to);
}

/* In a stack: whose function has it? The one that called something else from
 * below is the nearest that is known. */
static void put_stack_frame(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s)
{
	uint64_t offset = region_offset(f, v->address);
	struct symbols_place p;
	uint32_t best = CUBICLE_CHAIN_MAX;

	/* What a result leads to is not its owner's, who is the caller. */
	if (v->rule == CUBICLE_RULE_RESULT || offset < CUBICLE_STACK_OFFSET ||
		offset >= CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES)
		return;
	for (uint32_t i = 0; i < v->chain; i++)
		if (v->call[i].caller == v->owner &&
			v->call[i].sp <= v->address &&
			(best == CUBICLE_CHAIN_MAX ||
				v->call[i].sp > v->call[best].sp))
			best = i;
	if (best == CUBICLE_CHAIN_MAX)
		return;
	symbols_place(s, v->call[best].return_address, true, &p);
	fprintf(to,
		"  stack     %" PRIu64 " bytes above the call of `%s` by %s",
		v->address - v->call[best].sp, v->call[best].function,
		*p.function ? p.function : "?");
	fprintf(to, " in ");
	put_cubicle(to, f, v->owner);
	fputc('\n', to);
}

static void put_suggested(FILE *to, const char *line)
{
	size_t n = strlen(SUGGESTION_DECIDE);

	if (strncmp(line, SUGGESTION_DECIDE, n))
		fprintf(to, "  to paste  %s\n", line);
	else
		fprintf(to, "  to decide %s\n", line + n);
}

static void put_suggestion(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s)
{
	char *text = suggestion_make(f, s, v), *save;

	for (char *line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save))
		put_suggested(to, line);
	free(text);
}

/* What comes of it, where not all is stopped. */
static void put_consequence(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	if (v->permitted)
		fprintf(to,
			"  so        it is let through, and not told again\n");
	if (v->contained == CUBICLE_CONTAINED_CALL)
		fprintf(to,
			v->rule == CUBICLE_RULE_RESULT
				? "  so        the caller gets NULL; nobody is "
				  "stopped\n"
				: "  so        the call fails; nobody is "
				  "stopped\n");
	if (v->contained != CUBICLE_CONTAINED_CUBICLE ||
		v->cubicle >= CUBICLE_SLOTS)
		return;
	fprintf(to, "  so        ");
	put_cubicle(to, f, v->cubicle);
	fprintf(to, " is stopped; calls into it return EOWNERDEAD");
	if (v->cubicle == f->first)
		fprintf(to, "; it was entered first: nobody is left to go on");
	else if (f->restarted >> v->cubicle & 1)
		fprintf(to, ", later ones start it anew");
	fprintf(to, "\n");
}

const char *violation_stops(const struct cubicle_record_violation *v)
{
	if (v->permitted || v->contained == CUBICLE_CONTAINED_CALL)
		return "nobody";
	return v->contained ? "cubicle" : "all";
}

bool violation_is_call(const struct cubicle_record_violation *v)
{
	switch (v->rule) {
	case CUBICLE_RULE_KEPT:
		return v->access == CUBICLE_ACCESS_NONE;
	case CUBICLE_RULE_ARGUMENT:
	case CUBICLE_RULE_LIMIT:
	case CUBICLE_RULE_CLOSED:
	case CUBICLE_RULE_EDGE:
	case CUBICLE_RULE_DEPTH:
		return true;
	}
	return false;
}

void violation_headline(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	put_text(to, rule_of(v)->headline, f, v);
}

void violation_because(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	put_text(to, rule_of(v)->rule, f, v);
}

void violation_allowed(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	const char *allowed = rule_of(v)->allowed;

	fputs(strcmp(allowed, "never") ? "if " : "", to);
	put_text(to, allowed, f, v);
}

void violation_print(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s)
{
	const struct rule *r = rule_of(v);

	fprintf(to, "cubicle: violation: ");
	violation_headline(to, f, v);
	fprintf(to, "\n");
	put_address(to, f, v, s);
	if (v->rip && !(in_gate(v->rip) && violation_is_call(v))) {
		fprintf(to, "  at        ");
		put_code(to, s, v->rip, violation_is_call(v));
		fprintf(to, "\n");
	}
	put_stack_frame(to, f, v, s);
	put_chain(to, f, v, s);
	for (uint32_t i = 0; i < v->nears; i++)
		put_near(to, f, v, &v->near[i]);
	fprintf(to, "  rule      %s: ", r->name);
	violation_because(to, f, v);
	fprintf(to, "\n  allowed   ");
	violation_allowed(to, f, v);
	fprintf(to, "\n");
	put_suggestion(to, f, v, s);
	if (v->rule != CUBICLE_RULE_ABORT && *v->text)
		fprintf(to, "  it says   %s\n", v->text);
	put_consequence(to, f, v);
}
