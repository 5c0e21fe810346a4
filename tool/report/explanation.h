/* SPDX-License-Identifier: MIT */
/*
 * explanation.h: a violation, explained: names, places in the source, windows,
 * suggestions.
 *
 * explain.h makes explanations. Who prints one looks nothing up, so that the
 * terminal, JSON and the summary of --permissive name the same.
 */
#ifndef TOOL_EXPLANATION_H
#define TOOL_EXPLANATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cubicle/report_abi.h>
#include "report/suggestion.h"

/* A cubicle, the monitor, or nobody; the name belongs to the facts. */
struct explanation_name {
	const char *name;
	bool quoted; /* in a sentence: it is a cubicle */
};

/* Code, as much of it as is known: NULL and 0 where not. */
struct explanation_place {
	uint64_t address;
	char *text; /* all of it; NULL: there is no place, or only a gate */
	char *component, *function, *file;
	uint64_t offset; /* from the function's start */
	int line;
};

enum explanation_address {
	EXPLANATION_NO_ADDRESS = 0,
	EXPLANATION_MEMORY,
	EXPLANATION_COPY,   /* where the copy of (original) was */
	EXPLANATION_RESULT, /* it may be any number */
};

/* The address that the violation is about. */
struct explanation_memory {
	enum explanation_address kind;
	uint64_t address;
	char *text;	  /* what is there; NULL for a result */
	char *symbol;	  /* NULL: none is known */
	uint64_t offset;  /* from its start */
	bool leaks_would; /* say in which block of a heap it is */
	uint64_t original, original_bytes;
	char *original_text;
};

/* Memory of a stack: whose function has it. */
struct explanation_frame {
	uint64_t bytes; /* that the address is above the call */
	char *called;	/* what was called there; NULL: not known */
	char *function; /* that made the call; NULL: not known */
};

/* A call that was outstanding. */
struct explanation_call {
	struct explanation_name caller, callee;
	bool calling; /* it is the call that was wrong */
	char *function;
	struct explanation_place at;
};

/* A window of the owner that came close. */
struct explanation_window {
	int32_t window; /* its handle */
	enum cubicle_near_kind kind;
	uint64_t start, end;
	uint64_t distance; /* bytes between it and the address */
	struct explanation_name *open;
	size_t opens;
};

#define EXPLANATION_CONSEQUENCES_MAX 2

struct explanation {
	const char *rule;		    /* its name */
	char *headline, *because, *allowed; /* sentences */
	struct explanation_name cubicle, owner;
	const char *access;    /* "read", "write", "execute", or "" */
	char *function;	       /* that was called, or "" */
	int argument;	       /* of it, from 0; -1: none */
	uint32_t number;       /* of the system call, the signal, ms, … */
	uint64_t address, rip; /* as the monitor sent them */
	struct explanation_memory memory;
	struct explanation_place at;
	struct explanation_frame frame;
	struct explanation_call *call; /* innermost first */
	size_t calls;
	struct explanation_window window[CUBICLE_NEAR_MAX];
	size_t windows;
	bool windows_unknown; /* only the development monitor looks for them */
	struct suggestions suggestions;
	char *says;   /* what the cubicle itself says, or "" */
	bool aborted; /* … is in the headline */
	bool permitted, contained;
	const char *stops; /* "all", "cubicle" or "nobody" */
	/* What comes of it, where not all is stopped; NULL at the end. */
	char *consequence[EXPLANATION_CONSEQUENCES_MAX + 1];
	uint64_t times; /* that it happened, as far as is known */
};

void explanation_free(struct explanation *e);

/* Of all violations of a run that the monitor sent. */
struct explanations {
	struct explanation *all;
	size_t count;
	uint64_t unlisted; /* violations beyond these; known at the end */
};

/* Room for one more at the end of (list), zeroed. It is valid until the next
 * call. */
struct explanation *explanation_add(struct explanations *list);

void explanations_free(struct explanations *list);

#endif
