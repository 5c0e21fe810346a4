/* SPDX-License-Identifier: MIT */
/*
 * model.h: what `cubicle bind` knows of a library.
 *
 * Nouns
 *   type      of C, as the debug information has it. Named structs and unions
 *             exist once, wherever the library says what is in them.
 *   opaque    a struct whose members the users of the library do not know
 *   made      a struct that the library itself creates and gives out: a
 *             pointer to it is a handle
 *   function  of the library, or a type of functions (callback), with what has
 *             been decided about its arguments
 *
 * All of it lives until bind_model_free(). Running out of memory ends the tool.
 */
#ifndef TOOL_BIND_MODEL_H
#define TOOL_BIND_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bind_form {
	BIND_VOID,
	BIND_INTEGER, /* also bool and characters */
	BIND_REAL,
	BIND_ENUM,
	BIND_STRUCT,
	BIND_UNION,
	BIND_POINTER,
	BIND_ARRAY,
	BIND_FUNCTION,
	BIND_TYPEDEF,
	BIND_CONST,
	BIND_VOLATILE,
	BIND_RESTRICT,
	BIND_ODD, /* gates cannot pass it, or nobody can say what it is */
};

/* A parameter, a member, or a constant of an enum. */
struct bind_member {
	const char *name; /* "" if it has none */
	struct bind_type *type;
	int64_t value; /* of a constant; of a member, its offset */
	unsigned bits; /* of a bit field; 0: it is none */
};

struct bind_type {
	enum bind_form form;
	const char *name;     /* without `struct`; NULL if it has none */
	struct bind_type *to; /* pointee, element, result, what is named */
	uint64_t bytes;
	uint64_t count; /* of elements; 0: unknown */
	struct bind_member *member;
	unsigned members;
	const char *why;	 /* what is odd */
	struct bind_type *alias; /* the name of what has none of its own */
	bool is_char;		 /* an integer of one byte */
	bool opaque, made;
	bool variadic;	/* a function, or one without a prototype */
	unsigned state; /* for whoever prints it */
};

enum bind_trust {
	BIND_CERTAIN,
	BIND_LIKELY,
	BIND_UNKNOWN,
};

/* An argument: (kind, type, name, extra) of a declaration. */
struct bind_argument {
	const char *name;
	struct bind_type *type; /* as it is declared, without qualifiers */
	const char *kind;
	const char *extra;    /* the length, the maximum; NULL: none */
	const char *callback; /* its type's name, where it may be one */
	enum bind_trust trust;
	const char *why;     /* NULL: there is nothing to say */
	const char *choices; /* kinds that may stand there, of an unknown one */
};

struct bind_function {
	const char *name;
	struct bind_type *type;
	struct bind_argument *arg;
	unsigned args;
	bool is_callback; /* a type of functions */
	bool printed;
	const char *result_kind;
	const char *result_why;
	const char *left_out; /* why there is no declaration; NULL: there is */
	const char *variable; /* of the library, that may keep an address */
};

struct bind_model {
	struct bind_function *function; /* sorted */
	unsigned functions;
	struct bind_function *callback;
	unsigned callbacks;
	const struct bind_decided *decided; /* declarations by hand */
	const char *variable; /* that can hold an address, said as a reason */
	struct bind_block *blocks; /* of memory */
	size_t bytes;		   /* in them */
};

#define BIND_BYTES_MAX (512 << 20)

/* (bytes) of zeroes, and texts, in memory of the model. Where that would take
 * more than BIND_BYTES_MAX, the program ends with a message. */
void *bind_alloc(struct bind_model *m, size_t bytes);
__attribute__((format(printf, 2, 3))) const char *bind_text(
	struct bind_model *m, const char *format, ...);
void bind_model_free(struct bind_model *m);

/* (t) without names and qualifiers; never NULL, never of such a form. */
const struct bind_type *bind_bare(const struct bind_type *t);

/* (t) without qualifiers of its own; names stay. */
struct bind_type *bind_unqualified(struct bind_type *t);

/* Is (t), through its names, const? */
bool bind_is_const(const struct bind_type *t);

/* What the pointer (t) points to, or NULL. */
struct bind_type *bind_pointee(const struct bind_type *t);

/* Does an object of type (t) hold a pointer? */
bool bind_has_pointer(const struct bind_type *t);

#endif
