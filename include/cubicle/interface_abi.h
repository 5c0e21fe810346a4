/* SPDX-License-Identifier: MIT */
/*
 * interface_abi.h: the table entry that a declared function leaves in its
 * component; constants and structs only.
 *
 * Nouns
 *   entry   struct cubicle_interface: one declared function
 *   kind    how a gate treats an argument, or the result
 *
 * The entries of a component are in its section CUBICLE_INTERFACE_SECTION,
 * without relocations. Both sides of a call have an entry. The loader refuses a
 * pair that differs. Pages that hold nothing but entries are not in the image,
 * unless the component exports the name CUBICLE_INTERFACE_KEPT: without it, a
 * component that reads its own entries may access unmapped memory.
 */
#ifndef CUBICLE_INTERFACE_ABI_H
#define CUBICLE_INTERFACE_ABI_H

#include <stdint.h>

#define CUBICLE_INTERFACE_SECTION "cubicle_interface"
#define CUBICLE_INTERFACE_KEPT	  "cubicle_interface_kept"
#define CUBICLE_ARGS_MAX	  12
#define CUBICLE_VARARGS_MAX	  12
#define CUBICLE_STRING_MAX	  (1 << 20) /* bytes, with the NUL */
#define CUBICLE_NAME_BYTES	  48
#define CUBICLE_NAMES_BYTES	  120

/*
 * Kinds of arguments. If a kind has a length, it is
 * (value of argument len_arg) * size, or (size) if len_arg is
 * CUBICLE_NO_ARG. A null pointer is passed on as a null pointer.
 */
enum cubicle_arg_kind {
	CUBICLE_ARG_VALUE = 1,	 /* passed unchanged */
	CUBICLE_ARG_CALLER,	 /* replaced by the id of the calling cubicle */
	CUBICLE_ARG_TOKEN,	 /* an address that is never dereferenced */
	CUBICLE_ARG_IN,		 /* checked; the callee gets a copy */
	CUBICLE_ARG_OUT,	 /* checked; the callee's copy is copied back */
	CUBICLE_ARG_INOUT,	 /* both */
	CUBICLE_ARG_STRING,	 /* IN up to the NUL, at most (size) bytes */
	CUBICLE_ARG_STRINGS,	 /* array of strings, which ends with NULL */
	CUBICLE_ARG_GRANT_IN,	 /* window while the call lasts, to read */
	CUBICLE_ARG_GRANT_OUT,	 /* the same, to write */
	CUBICLE_ARG_GRANT_INOUT, /* the same, to read and write */
	CUBICLE_ARG_IOVEC_IN,	 /* IN of (len) struct iovec, each a GRANT_IN */
	CUBICLE_ARG_IOVEC_OUT,	 /* IN of (len) struct iovec, each GRANT_OUT */
	CUBICLE_ARG_CALLBACK,	 /* function of the caller, made into a gate */
	CUBICLE_ARG_UNDECIDED,	 /* not known yet: there is no gate */
	CUBICLE_ARG_OWN,  /* an object that the caller owns; not copied */
	CUBICLE_ARG_KEPT, /* in a window open to the callee; not copied */
	CUBICLE_ARG_KEPT_STRING, /* ... up to the NUL */
};

/* Kinds of results. */
enum cubicle_result_kind {
	CUBICLE_RESULT_NONE = 1, /* void */
	CUBICLE_RESULT_VALUE,	 /* passed on, not trusted */
	CUBICLE_RESULT_ERROR,	 /* a negative errno, or anything from 0 up */
	CUBICLE_RESULT_COUNT, /* negative errno, or 0 to the length of (arg) */
	CUBICLE_RESULT_OWN,   /* NULL or an address of the caller's slot */
};

#define CUBICLE_NO_ARG 0xff

/* Register classes, as __builtin_classify_type gives them. */
#define CUBICLE_CLASS_POINTER 5
#define CUBICLE_CLASS_REAL    8
#define CUBICLE_CLASS_STRUCT  12

/* Flags of an entry. */
#define CUBICLE_INTERFACE_CALLBACK 1 /* a type of function, not a function */

struct cubicle_interface_arg {
	uint8_t kind;	 /* enum cubicle_arg_kind */
	uint8_t class;	 /* CUBICLE_CLASS_* */
	uint8_t len_arg; /* index of the argument with the length */
	uint8_t is_unsigned;
	uint32_t size; /* bytes, see above; of a value, its size */
};

struct cubicle_interface {
	char name[CUBICLE_NAME_BYTES]; /* of the function, with its NUL */
	/* The types of callbacks and the names of undecided arguments, in
	 * their order, each with its NUL. */
	char names[CUBICLE_NAMES_BYTES];
	uint8_t flags;	      /* CUBICLE_INTERFACE_* */
	uint8_t args;	      /* number of declared arguments */
	uint8_t varargs;      /* words that may follow them */
	uint8_t result_kind;  /* enum cubicle_result_kind */
	uint8_t result_class; /* CUBICLE_CLASS_* */
	uint8_t result_arg;   /* the argument with the length of a COUNT */
	uint16_t result_size; /* sizeof the result, 0 for void */
	struct cubicle_interface_arg arg[CUBICLE_ARGS_MAX];
	uint8_t nonnull[CUBICLE_ARGS_MAX]; /* 1: it must not be NULL */
	uint8_t reserved[4];
};

_Static_assert(sizeof(struct cubicle_interface) == 288, "pinned");

#endif
