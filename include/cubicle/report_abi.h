/* SPDX-License-Identifier: MIT */
/*
 * report_abi.h: the monitor's records for the tool; constants and structs only.
 *
 * The monitor sends a sequence of records through a pipe, each a header and its
 * body. The tool prints and symbolises; the monitor only states facts. It does
 * not send counters: see counters_abi.h. The end of the pipe is the end of the
 * monitor. The monitor's exit status is that of the program, or CUBICLE_EXIT_*.
 */
#ifndef CUBICLE_REPORT_ABI_H
#define CUBICLE_REPORT_ABI_H

#include <stdint.h>
#include <cubicle/heap_log_abi.h>
#include <cubicle/interface_abi.h>
#include <cubicle/net_abi.h>
#include <cubicle/system_abi.h>

#define CUBICLE_EXIT_INVALID   2   /* the system could not be started */
#define CUBICLE_EXIT_VIOLATION 125 /* stopped by a violation */

enum cubicle_record_type {
	CUBICLE_RECORD_CUBICLE = 1, /* struct cubicle_record_cubicle */
	CUBICLE_RECORD_COMPONENT,   /* struct cubicle_record_component */
	CUBICLE_RECORD_VIOLATION,   /* struct cubicle_record_violation */
	CUBICLE_RECORD_SAVED,	    /* struct cubicle_record_saved */
	CUBICLE_RECORD_TRACE,	    /* struct cubicle_record_trace */
	CUBICLE_RECORD_REPEATED,    /* struct cubicle_record_repeated */
	CUBICLE_RECORD_HEAP,	    /* struct cubicle_record_heap */
	CUBICLE_RECORD_BLOCKS,	    /* struct cubicle_record_blocks */
	CUBICLE_RECORD_REFUSED,	    /* struct cubicle_record_refused */
	CUBICLE_RECORD_FULL,	    /* struct cubicle_record_full */
	CUBICLE_RECORD_ADDRESS,	    /* struct cubicle_record_address */
};

struct cubicle_record {
	uint32_t type;	/* enum cubicle_record_type */
	uint32_t bytes; /* of the body */
};

/* At the start, one for each cubicle. */
struct cubicle_record_cubicle {
	uint32_t id;
	uint32_t key; /* protection key, 0 where there is none */
	uint64_t base;
	/* Of its share, see shares_abi.h; both are 0 without views. */
	uint32_t first, granules;
	char name[CUBICLE_LABEL_BYTES];
};

/* At the start, one for each component. An address minus (base) is the address
 * in the file. Component 0 of cubicle 0 is the monitor itself. */
struct cubicle_record_component {
	uint32_t cubicle;
	uint32_t index; /* into struct cubicle_system, ~0 for the monitor */
	uint64_t base;	/* difference to the addresses in the file */
	uint64_t bytes;
	char name[CUBICLE_LABEL_BYTES];
};

enum cubicle_rule {
	CUBICLE_RULE_ACCESS = 1, /* accessed a page not windowed to it */
	CUBICLE_RULE_MONITOR,	 /* accessed memory of the monitor */
	CUBICLE_RULE_EXECUTE,	 /* ran outside of its code and of gates */
	CUBICLE_RULE_EDGE,	 /* called a function that the layout forbids */
	CUBICLE_RULE_GATE,	 /* entered a gate at a wrong address */
	CUBICLE_RULE_RETURN,	 /* returned without an outstanding call */
	CUBICLE_RULE_DEPTH,	 /* too many nested calls */
	CUBICLE_RULE_ARGUMENT,	 /* passed memory that is not its own */
	CUBICLE_RULE_RESULT,	 /* gave a result that its interface forbids */
	CUBICLE_RULE_STACK,	 /* left its stack */
	CUBICLE_RULE_UNMAPPED,	 /* accessed unmapped memory */
	CUBICLE_RULE_READONLY,	 /* wrote to its own read-only memory */
	CUBICLE_RULE_INSTRUCTION, /* illegal, privileged or trapping */
	CUBICLE_RULE_ARITHMETIC,  /* division by zero and the like */
	CUBICLE_RULE_KERNEL,	  /* tried to make a system call */
	CUBICLE_RULE_ABORT,	  /* stopped itself; see text */
	CUBICLE_RULE_TIME,	  /* ran longer than the layout allows */
	CUBICLE_RULE_LIMIT,	  /* passed more than is declared; see reason */
	CUBICLE_RULE_CLOSED,	  /* passed memory to keep without a window */
	CUBICLE_RULE_KEPT,	  /* accessed an argument after the call */
	CUBICLE_RULE_LOST,	  /* let others access a file that ended */
};

/* Details of a violation, if the rule alone does not give them. */
enum cubicle_reason {
	CUBICLE_REASON_NONE = 0,
	/* Of rule LIMIT; (limit) is the maximum, in this unit. */
	CUBICLE_REASON_STRING,	  /* bytes of a string, with its NUL */
	CUBICLE_REASON_STRINGS,	  /* strings, without the NULL */
	CUBICLE_REASON_IOVECS,	  /* entries of an iovec */
	CUBICLE_REASON_COPY,	  /* bytes that fit on the callee's stack */
	CUBICLE_REASON_GRANTS,	  /* grants of all outstanding calls */
	CUBICLE_REASON_CALLBACKS, /* callbacks */
	/* Of rule RESULT: the address is on the stack that the callee has left.
	 */
	CUBICLE_REASON_STACK,
	/* Of rule KEPT: the address was in the argument, or after its end. */
	CUBICLE_REASON_AFTER,
	CUBICLE_REASON_BEHIND,
	/* Of rule LIMIT: bytes of a cubicle for checked copies. */
	CUBICLE_REASON_CHECKED,
};

enum cubicle_access {
	CUBICLE_ACCESS_NONE = 0,
	CUBICLE_ACCESS_READ,
	CUBICLE_ACCESS_WRITE,
	CUBICLE_ACCESS_EXECUTE,
};

#define CUBICLE_CHAIN_MAX 16

/*
 * Violation records that are sent for each cubicle; further ones are only
 * counted. The violation that ends the run is always sent.
 */
#define CUBICLE_VIOLATIONS_MAX 100
#define CUBICLE_VIOLATIONS_ALL (CUBICLE_SLOTS * (CUBICLE_VIOLATIONS_MAX + 1))

/* Windows that nearly allowed an access. */
enum cubicle_near_kind {
	CUBICLE_NEAR_COVERS = 1, /* is on the page, but not open to it */
	CUBICLE_NEAR_BEFORE,	 /* is open to it, but ends before */
	CUBICLE_NEAR_BEHIND,	 /* is open to it, but begins after */
	CUBICLE_NEAR_CLOSED,	 /* was on the page, and open to it */
};

#define CUBICLE_NEAR_MAX 4

struct cubicle_near {
	uint32_t kind;	/* enum cubicle_near_kind */
	int32_t window; /* its handle */
	uint64_t start, end;
	uint64_t open[2]; /* bit c % 64 of c / 64: open to cubicle c */
};

/* The parts that continue after a violation. */
enum cubicle_contained {
	CUBICLE_CONTAINED_CUBICLE = 1, /* all but the cubicle */
	CUBICLE_CONTAINED_CALL,	       /* everything; the call failed */
};

struct cubicle_record_violation {
	uint32_t rule;	    /* enum cubicle_rule */
	uint32_t access;    /* enum cubicle_access */
	uint32_t cubicle;   /* id of the one that broke the rule */
	uint32_t owner;	    /* of the memory or function; ~0 if none */
	uint64_t address;   /* accessed address */
	uint64_t rip;	    /* of the instruction; 0 if it is not known */
	int32_t argument;   /* of (function), from 0; -1 if none */
	uint32_t number;    /* of the system call, the signal, ms, … */
	uint32_t contained; /* enum cubicle_contained; 0: everything stops */
	uint32_t permitted; /* 1: it was allowed: --permissive */
	char function[CUBICLE_NAME_BYTES]; /* that was called, or "" */
	char text[256];			   /* message of the cubicle itself */
	uint32_t nears;
	struct cubicle_near near[CUBICLE_NEAR_MAX];
	/* Of the innermost call, if that is known: the function's address,
	 * and its arguments in rdi, rsi, rdx, rcx, r8 and r9. */
	uint64_t entry;
	uint64_t arg[6];
	/* The outstanding calls, innermost first. */
	uint32_t chain;
	uint32_t reason; /* enum cubicle_reason */
	struct {
		uint32_t caller;
		uint32_t callee;
		uint64_t return_address;
		uint64_t sp; /* of the caller, at the call */
		char function[CUBICLE_NAME_BYTES];
	} call[CUBICLE_CHAIN_MAX];
	/* If a declaration is too narrow: the address of the function, the
	 * caller's memory that the argument points to, and the maximum, in the
	 * unit of (reason). */
	uint64_t declared;
	uint64_t memory, bytes;
	uint64_t limit;
};

/* At the end, with CUBICLE_SYSTEM_PERMISSIVE: the number of times that
 * violation (index), counted from 0 in the order of sending, happened. */
struct cubicle_record_repeated {
	uint32_t index, reserved;
	uint64_t times;
};

/* The file of save stream number (index), from 0, is complete. */
struct cubicle_record_saved {
	uint32_t index;
	uint32_t reserved;
};

/*
 * With CUBICLE_SYSTEM_LEAKS, at the end and before a violation: the pages of a
 * cubicle's heap. The tool must discard earlier records of its blocks; the
 * following ones replace them.
 */
struct cubicle_record_heap {
	uint32_t cubicle;
	uint32_t reserved;
	uint64_t pages;	    /* now */
	uint64_t pages_max; /* the most at any time */
};

#define CUBICLE_BLOCKS_MAX 80

/* Some of its blocks, according to the component that has the heap. */
struct cubicle_record_blocks {
	uint32_t cubicle;
	uint32_t component; /* index of the component with the heap */
	uint32_t blocks;
	uint32_t reserved;
	uint64_t log_bytes; /* of the list itself */
	uint64_t lost;	    /* blocks that do not fit in the list */
	struct cubicle_heap_block block[CUBICLE_BLOCKS_MAX];
};

/* The heap of a cubicle has no room for (pages) pages, as alloc says. Sent once
 * for each cubicle. */
struct cubicle_record_full {
	uint64_t cubicle;
	uint64_t pages;
	uint64_t used, limit; /* pages that are mapped, and that can be */
};

/*
 * The layout does not allow the cubicle with the right `net` to use an address.
 * Sent CUBICLE_REFUSALS_MAX times at most, and not twice in a row for the same
 * address.
 */
struct cubicle_record_address {
	uint32_t use; /* CUBICLE_LISTEN or CUBICLE_CONNECT */
	/* Without bytes: listen() on a socket that is not bound. */
	struct net_address address;
};

#define CUBICLE_REFUSALS_MAX 100

enum cubicle_trace {
	CUBICLE_TRACE_CALL = 1, /* (from) calls (function) of (to) */
	CUBICLE_TRACE_RETURN,	/* … which returns */
	CUBICLE_TRACE_ADD,	/* (from) adds a range to a window */
	CUBICLE_TRACE_REMOVE,	/* … removes it */
	CUBICLE_TRACE_OPEN,	/* (from) opens a window to (to) */
	CUBICLE_TRACE_CLOSE,	/* … closes it; (to) 0: to all cubicles */
	CUBICLE_TRACE_LEND,	/* a page of (from) is accessible to (to) now */
	CUBICLE_TRACE_TAKE,	/* … and to (from) again */
	CUBICLE_TRACE_FAULT,	/* (from) accessed memory of (to) */
	/* The libc of (from) served a system call: its number is (address), its
	 * beginning (bytes) ns ago; bit i of (rip): component i helped. Of a
	 * text, arg.kind is its number from 1, arg.bytes its length; arg.real:
	 * there is more of it. */
	CUBICLE_TRACE_SYSCALL,
};

#define CUBICLE_TRACE_TEXTS	 2
#define CUBICLE_TRACE_TEXT_BYTES 64

struct cubicle_trace_arg {
	uint64_t value; /* of a pointer, the one that the callee gets */
	uint64_t bytes; /* that it points to, if that is declared */
	uint32_t kind;	/* enum cubicle_arg_kind */
	uint32_t real;	/* 1: it is in a vector register, and not known */
};

/* Sent last, at the start: the monitor refuses a component. The tool prints the
 * file and, for text, the source line; the reason, too, if the verifier of
 * backend sfi has it, and otherwise the monitor does. */
struct cubicle_record_refused {
	uint32_t index;	  /* of the component, in the description */
	uint32_t rule;	  /* enum verify_rule, or 0 */
	uint64_t address; /* of text, in the file; 0: the whole file */
	uint32_t bytes;	  /* of the instruction, or the part that was decoded */
	uint8_t text[20]; /* from there on; zeroes after the end of the text */
};

/* An event, with CUBICLE_SYSTEM_TRACE_*. It is sent when it happens. */
struct cubicle_record_trace {
	uint32_t what; /* enum cubicle_trace */
	uint32_t from, to;
	uint32_t depth; /* of a call: number of other outstanding calls, without
			 * the monitor's call of the first cubicle */
	uint64_t ns;	/* since the start */
	uint64_t address, bytes;
	uint64_t rip;	 /* of a fault */
	int32_t window;	 /* handle */
	uint32_t access; /* enum cubicle_access, of a fault */
	uint32_t args, reserved;
	int64_t result;
	uint32_t result_kind; /* enum cubicle_result_kind */
	uint32_t result_real; /* 1: it is not known */
	struct cubicle_trace_arg arg[CUBICLE_ARGS_MAX];
	char function[CUBICLE_NAME_BYTES];
	/* The first strings among the arguments, or the start of them. */
	char text[CUBICLE_TRACE_TEXTS][CUBICLE_TRACE_TEXT_BYTES];
};

#endif
