/* SPDX-License-Identifier: MIT */
/* rule.c: the rules of enum cubicle_rule, in words. */
#include <stddef.h>
#include "report/rule.h"

/* By enum cubicle_rule. */
static const struct rule rules[] = {
	[CUBICLE_RULE_ACCESS] = {"access", "%c %a memory of %o",
		"a cubicle reads and writes only its own memory and memory that "
		"is windowed to it now",
		"%o opened a window on it: cubicle_window_add(w, addr, len), "
		"cubicle_window_open(w, %C); or the interface declared the "
		"argument in, out or grant"},
	[CUBICLE_RULE_MONITOR] = {"monitor", "%c %a memory of the monitor",
		"no cubicle can access the monitor's memory, except to read the "
		"published part",
		"never"},
	[CUBICLE_RULE_EXECUTE] = {"execute", "%c ran into memory of %o",
		"a cubicle runs its own code only, and gates",
		"the function were exported with CUBICLE_FUNCTION and called "
		"by its name, or were passed as an argument declared callback"},
	[CUBICLE_RULE_EDGE] = {"edge", "%c called `%f` of %o",
		"a cubicle calls only components that the layout lets it call",
		"the component of `%f` were in the line `calls = …` of "
		"[cubicle %C] in the layout"},
	[CUBICLE_RULE_GATE] = {"gate", "%c entered the monitor without a gate",
		"a cubicle enters the monitor only at the start of a gate, by a "
		"call",
		"never"},
	[CUBICLE_RULE_RETURN] = {"return",
		"%c returned, but no call into it is outstanding",
		"a cubicle returns only from the call that entered it",
		"it were called; to leave several calls at once, use "
		"cubicle_unwind()"},
	[CUBICLE_RULE_DEPTH] = {"depth",
		"%c called `%f` of %o during a call of %o, nested too deeply or "
		"too often",
		"calls nest to a fixed depth in one cubicle, each begins with "
		"a quarter of the stack, and those that others make within "
		"one take half of its time limit at most",
		"the recursion were less deep, or stayed in one cubicle, or "
		"the layout gave %o a larger `stack = …` or `time-limit = …`"},
	[CUBICLE_RULE_ARGUMENT] = {"argument",
		"%c passed `%f` of %d an argument that is not its own (%g)",
		"a pointer gives the callee no more rights than the caller has "
		"itself",
		"%c could access the whole range itself, or the length were "
		"right"},
	[CUBICLE_RULE_RESULT] = {"result",
		"%c returned a value from `%f` that its interface forbids",
		"a result is of the kind that the interface declares",
		"the function returned such a value, or CUBICLE_FUNCTION "
		"declared another kind of result"},
	[CUBICLE_RULE_STACK] = {"stack", "%c left its stack",
		"a stack has a fixed size and guard pages around it",
		"the layout gave it more with `stack = …`, or the recursion "
		"were less deep"},
	[CUBICLE_RULE_UNMAPPED] = {"unmapped", "%c %a unmapped memory",
		"a cubicle accesses only mapped memory",
		"alloc_pages() had given the memory to %c, and it were not "
		"freed; or, if it is a mapped file, the file had a page there"},
	[CUBICLE_RULE_READONLY] = {"readonly",
		"%c wrote to read-only memory of its own",
		"code, constants and what is mapped to be read do not change",
		"it were mapped with PROT_WRITE; never, for code and constants"},
	[CUBICLE_RULE_INSTRUCTION] = {"instruction",
		"%c ran an illegal, privileged or trapping instruction "
		"(signal %n)",
		"a cubicle runs plain instructions", "never"},
	[CUBICLE_RULE_ARITHMETIC] = {"arithmetic",
		"%c divided by zero, or out of range",
		"arithmetic that the processor refuses ends the cubicle",
		"the operands were checked before"},
	[CUBICLE_RULE_KERNEL] = {"kernel", "%c tried to make system call %n",
		"no cubicle makes system calls; plat asks the monitor",
		"it called the component that does this: vfs, time, plat, …"},
	[CUBICLE_RULE_TIME] = {"time",
		"%c ran for %n ms, more than its time limit",
		"a call takes no more CPU time than the layout allows, including "
		"the time of the monitor",
		"[cubicle %C] had a longer `time-limit = …` in the layout"},
	[CUBICLE_RULE_LIMIT] = {"limit",
		"%c passed `%f` of %d more than %l (%g)",
		"a gate copies no more than the declaration and the callee's "
		"stack allow",
		"%r"},
	[CUBICLE_RULE_CLOSED] = {"closed",
		"%c passed `%f` of %d an argument that is declared kept, but its "
		"memory is in no window that is open to %d (%g)",
		"a callee may use an argument that is declared kept after the "
		"call, so the memory must be in a window that is open to it",
		"%c had opened a window on all of it before the call, and left "
		"it open for as long as %d uses it"},
	[CUBICLE_RULE_KEPT] = {"kept", "%c %a %g of `%f` after the call",
		"an argument is a copy, which is gone when the call is over "
		"(--check-copies)",
		"%o had copied the data; or the declaration of `%f` said "
		"kept, and the memory were in a window that is open to %o"},
	[CUBICLE_RULE_LOST] = {"lost",
		"memory of %c shows a file that has nothing there, and another "
		"cubicle accessed it",
		"a cubicle that lets others access memory that shows a file makes "
		"sure that the file has data there, and its disk room for it",
		"the file had not become shorter, or %c had mapped less of it"},
	[CUBICLE_RULE_ABORT] = {"abort", "%c stopped itself: %t",
		"cubicle_abort() ends the cubicle, or all if it is not contained",
		"it were not called"},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

/* A result that leads to the callee's stack: CUBICLE_REASON_STACK. */
static const struct rule left_stack = {"result",
	"%c returned from `%f` a pointer to its own stack, which ended with "
	"the call",
	"a result must not point to memory that ends with the call: a copied "
	"argument, or a variable of the function",
	"the function returned an offset or a copy; if it returns a place in "
	"its argument, that argument must be declared kept, or token with a "
	"window on it"};

/* A null pointer where the declaration says nonnull, or in an iovec. */
static const struct rule null = {"argument",
	"%c passed `%f` of %d NULL, which its declaration forbids (%g)",
	"an argument that is declared nonnull, or an entry of an iovec, is NULL "
	"only if it has 0 bytes",
	"%c passed the address of memory, or the declaration did not say "
	"nonnull"};

/* An address that no cubicle has. */
static const struct rule nowhere = {"unmapped", "%c %a unmapped memory",
	"a cubicle accesses only mapped memory",
	"the pointer had the address of something"};

/* CUBICLE_REASON_BEHIND. */
static const struct rule behind = {"kept",
	"%c %a memory after the end of %g of `%f`",
	"a copy ends where the declaration says that the argument ends "
	"(--check-copies)",
	"the declaration of `%f` gave the argument another length, or %o kept "
	"to it"};

static const struct rule unknown = {"unknown", "%c broke a rule",
	"the monitor is newer than the tool, which does not know the rule",
	"never"};

/* By enum cubicle_reason. */
static const struct rule_limit limits[] = {
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

static const struct rule *by_number(uint32_t rule)
{
	return rule < RULES && rules[rule].name ? &rules[rule] : &unknown;
}

const struct rule *rule_of(const struct cubicle_record_violation *v)
{
	if (v->rule == CUBICLE_RULE_RESULT && v->reason == CUBICLE_REASON_STACK)
		return &left_stack;
	if (v->rule == CUBICLE_RULE_KEPT && v->reason == CUBICLE_REASON_BEHIND)
		return &behind;
	if (v->rule == CUBICLE_RULE_ARGUMENT && !v->address)
		return &null;
	if (v->rule == CUBICLE_RULE_UNMAPPED && v->owner == ~0u)
		return &nowhere;
	return by_number(v->rule);
}

const char *rule_name(uint32_t rule)
{
	return by_number(rule)->name;
}

const struct rule_limit *rule_limit(uint32_t reason)
{
	return reason < LIMITS && limits[reason].what ? &limits[reason] : NULL;
}
