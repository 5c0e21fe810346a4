/* SPDX-License-Identifier: MIT */
/*
 * interface.h: how a component declares the functions that it exports.
 *
 * A declaration gives the prototype of a function, and says how a gate must treat
 * its arguments:
 *
 *     CUBICLE_FUNCTION((count, int64_t, len), vfs_pread,
 *         (caller, cubicle_id_t, who),
 *         (value, int, fd),
 *         (grant_out, void *, buf, len),
 *         (value, size_t, len),
 *         (value, int64_t, offset));
 *
 * It expands to the C prototype, to the entry in the component's interface
 * table (interface_abi.h), and to assertions: a kind that does not fit its
 * type, a length that is not a parameter, or a definition that differs from the
 * declaration does not compile.
 *
 * Results:
 *   (none, void)            no result
 *   (value, type)           passed on; the caller must not trust it
 *   (error, type)           negative errno on failure
 *   (count, type, len)      negative errno, or at most the bytes of (len)
 *   (own, type)             NULL, or an address in the caller's own slot
 *
 * Arguments, one tuple for each, at most twelve:
 *   (value, type, name)              an integer or floating point number
 *   (caller, cubicle_id_t, name)     the id of the caller, from the gate.
 *                                    Callers pass CUBICLE_SELF. A callee in
 *                                    the same cubicle gets that value
 *   (token, type, name)              a pointer that is never dereferenced
 *   (in, type, name, len)            (len) bytes to read
 *   (out, type, name, len)           (len) bytes to write
 *   (inout, type, name, len)         (len) bytes to read and write
 *   (in_struct, type, name)          one object: sizeof *name bytes to read;
 *   (out_struct, type, name)         ... to write
 *   (inout_struct, type, name)       ... to read and write
 *   (in_array, type, name, count)    (count) objects; and out_array,
 *                                    inout_array
 *   (string, const char *, name, max)  up to and including the NUL, which must
 *                                    be within (max) bytes
 *   (strings, type, name, max)         an array of at most 1023 such, and NULL
 *   (grant_in, type, name, len)      window on (len) bytes, for as long as the
 *   (grant_out, type, name, len)     call lasts, for passing on or for
 *   (grant_inout, type, name, len)   cubicle_copy_in and _out. Pages without
 *                                    other data may be accessed directly
 *   (iovec_in, const struct iovec *, name, count)    of grants
 *   (iovec_out, const struct iovec *, name, count)
 *   (callback, type, name)           function of a type declared with
 *                                    CUBICLE_CALLBACK
 *   (own, type, name)                one object, sizeof *name bytes, in memory
 *                                    that the caller owns; access alone is not
 *                                    enough. Not copied. The callee accesses
 *                                    it later, through a window of the caller
 *   (kept, type, name, len)          (len) bytes that the callee uses after
 *                                    the call. Not copied. The caller must
 *                                    have them in a window that is open to
 *                                    the callee
 *   (kept_struct, type, name)        ... one object
 *   (kept_array, type, name, count)  ... (count) objects
 *   (kept_string, type, name, max)   ... a string, as above
 *   (undecided, type, name)          `cubicle bind` found no kind. A component
 *                                    that calls the function is not loaded
 *                                    until another kind replaces this one
 *   (varargs, words)                 last: the function is variadic and may
 *                                    be given (words) further words or doubles
 *
 *   (nonnull, KIND, ...)             a pointer argument as above that must not
 *                                    be NULL unless it has 0 bytes
 *
 * (len) and (count) are names of other parameters. A pointer may be NULL and
 * then arrives as NULL, unless it is declared nonnull. A nonnull argument that
 * is NULL makes the call fail with -EFAULT; if the function returns no error,
 * it is a violation by the caller. A range that the caller may not access is
 * never passed on. Structs are not passed by value; they may be results.
 */
#ifndef CUBICLE_INTERFACE_H
#define CUBICLE_INTERFACE_H

#include <stddef.h>
#include <stdint.h>
#include <cubicle/interface_abi.h>

/* The number of a cubicle, 1 and up; also the number of its slot. */
typedef uint32_t cubicle_id_t;

/* The value that a caller passes for an argument of kind caller. */
#define CUBICLE_SELF ((cubicle_id_t)0)

/*
 * An attribute for the functions of headers that are included after this macro
 * is redefined. With `weak` the importer does not need them: the address of a
 * function that it may not call is NULL.
 */
#define CUBICLE_LINKAGE

#define CUBICLE_FUNCTION(result, name, ...)                                  \
	__attribute__((visibility("default"), CUBICLE_LINKAGE))              \
	CUBICLE__TYPE(result) name(CUBICLE__PARAMS(__VA_ARGS__));            \
	CUBICLE__ENTRY(0, result, name, __VA_ARGS__)

/* Declare the type (name) of functions that may be passed as a callback. */
#define CUBICLE_CALLBACK(result, name, ...)                                \
	typedef CUBICLE__TYPE(result) name(CUBICLE__PARAMS(__VA_ARGS__));  \
	CUBICLE__ENTRY(CUBICLE_INTERFACE_CALLBACK, result, name, __VA_ARGS__)

/* The rest is the implementation of the macros above; users do not need it. */

#define CUBICLE__ENTRY(flag, result, fn, ...)                                 \
	struct cubicle__index_##fn {                                          \
		char cubicle__none;                                           \
		CUBICLE__EACH(CUBICLE__MEMBER, , __VA_ARGS__)                 \
	};                                                                    \
	CUBICLE__EACH(CUBICLE__CHECK, fn, __VA_ARGS__)                        \
	CUBICLE__RESULT_CHECK(fn, CUBICLE__UNPACK result)                     \
	_Static_assert(sizeof(#fn) <= CUBICLE_NAME_BYTES,                     \
		#fn ": name too long");                                       \
	_Static_assert(                                                       \
		sizeof(struct cubicle__index_##fn) - 1 <= CUBICLE_ARGS_MAX,   \
		#fn ": too many arguments");                                  \
	_Static_assert(                                                       \
		sizeof(CUBICLE__NAMES(fn, __VA_ARGS__)) <=                    \
			CUBICLE_NAMES_BYTES,                                  \
		#fn ": names of callbacks too long");                         \
	static const struct cubicle_interface cubicle__interface_##fn         \
		__attribute__((section(CUBICLE_INTERFACE_SECTION), used,      \
			aligned(8))) = {.name = #fn,                          \
			.flags = flag,                                        \
			.args = sizeof(struct cubicle__index_##fn) - 1,       \
			CUBICLE__EACH(CUBICLE__EXTRA, fn, __VA_ARGS__)        \
				CUBICLE__RESULT(fn, CUBICLE__UNPACK result),  \
			.names = CUBICLE__NAMES(fn, __VA_ARGS__),             \
			.arg = {CUBICLE__EACH(                                \
				CUBICLE__ARG, fn, __VA_ARGS__)}}

#define CUBICLE__UNPACK(...)             __VA_ARGS__
#define CUBICLE__TYPE(result)            CUBICLE__TYPE_(CUBICLE__UNPACK result)
#define CUBICLE__TYPE_(...)              CUBICLE__SECOND(__VA_ARGS__, )
#define CUBICLE__SECOND(first, second, ...) second

/* Indices and lengths. Members start at 1: a function may have none. */
#define CUBICLE__INDEX(fn, param) \
	(offsetof(struct cubicle__index_##fn, param) - 1)
#define CUBICLE__CLASS(type) __builtin_classify_type(*(type *)0)
#define CUBICLE__IS_NUMBER(type)                                    \
	(CUBICLE__CLASS(type) != CUBICLE_CLASS_POINTER &&           \
		CUBICLE__CLASS(type) < CUBICLE_CLASS_STRUCT &&      \
		CUBICLE__CLASS(type) != 9 && sizeof(type) <= 8)
#define CUBICLE__IS_POINTER(type) (CUBICLE__CLASS(type) == CUBICLE_CLASS_POINTER)
#define CUBICLE__IS_CONST(type)                                        \
	_Generic((1 ? (type)0 : (void *)1), const void *: 1,           \
		const volatile void *: 1, default: 0)

/* The result. */
#define CUBICLE__RESULT(fn, ...)        CUBICLE__RESULT_(fn, __VA_ARGS__)
#define CUBICLE__RESULT_(fn, kind, ...) CUBICLE__RESULT_##kind(fn, __VA_ARGS__)
#define CUBICLE__RESULT_OF(kind, type, index)                    \
	.result_kind = kind, .result_class = CUBICLE__CLASS(type), \
	.result_arg = index, .result_size = sizeof(type)
#define CUBICLE__RESULT_none(fn, type)                               \
	.result_kind = CUBICLE_RESULT_NONE, .result_class = 0,       \
	.result_arg = CUBICLE_NO_ARG, .result_size = 0
#define CUBICLE__RESULT_value(fn, type) \
	CUBICLE__RESULT_OF(CUBICLE_RESULT_VALUE, type, CUBICLE_NO_ARG)
#define CUBICLE__RESULT_error(fn, type) \
	CUBICLE__RESULT_OF(CUBICLE_RESULT_ERROR, type, CUBICLE_NO_ARG)
#define CUBICLE__RESULT_own(fn, type) \
	CUBICLE__RESULT_OF(CUBICLE_RESULT_OWN, type, CUBICLE_NO_ARG)
#define CUBICLE__RESULT_count(fn, type, len) \
	CUBICLE__RESULT_OF(                  \
		CUBICLE_RESULT_COUNT, type, CUBICLE__INDEX(fn, len))

/* Does the kind of result fit its type? */
#define CUBICLE__RESULT_CHECK(fn, ...) CUBICLE__RESULT_CHECK_(fn, __VA_ARGS__, )
#define CUBICLE__RESULT_CHECK_(fn, kind, ...) \
	CUBICLE__RESULT_CHECK_##kind(fn, __VA_ARGS__)
#define CUBICLE__RESULT_CHECK_none(fn, type, ...)                  \
	_Static_assert(__builtin_types_compatible_p(type, void),   \
		#fn ": a result of kind none is void");
#define CUBICLE__RESULT_CHECK_value(fn, type, ...)                          \
	_Static_assert(CUBICLE__CLASS(type) == CUBICLE_CLASS_STRUCT ||      \
			(CUBICLE__CLASS(type) != 9 && sizeof(type) <= 8),   \
		#fn ": a result is a struct, or has at most 8 bytes");
#define CUBICLE__RESULT_CHECK_own(fn, type, ...)       \
	_Static_assert(CUBICLE__IS_POINTER(type),      \
		#fn ": a result of kind own is a pointer");
#define CUBICLE__RESULT_CHECK_error(fn, type, ...)                          \
	_Static_assert(CUBICLE__IS_SIGNED(type),                            \
		#fn ": a result that can be an error is a signed integer");
#define CUBICLE__RESULT_CHECK_count CUBICLE__RESULT_CHECK_error
#define CUBICLE__IS_SIGNED(type)                                       \
	_Generic((type)0, int: 1, long: 1, long long: 1, short: 1,     \
		signed char: 1, default: 0)

/* Parameters of the prototype. */
#define CUBICLE__PARAMS(...)                                       \
	CUBICLE__IF_EMPTY(CUBICLE__PARAMS_NONE, CUBICLE__PARAMS_,  \
		__VA_ARGS__)                                       \
	(__VA_ARGS__)
#define CUBICLE__PARAMS_NONE(...) void
#define CUBICLE__PARAMS_(first, ...) \
	CUBICLE__PARAM first CUBICLE__EACH(CUBICLE__COMMA_PARAM, , __VA_ARGS__)
#define CUBICLE__COMMA_PARAM(fn, tuple)   , CUBICLE__PARAM tuple
#define CUBICLE__PARAM(kind, ...)         CUBICLE__PARAM_##kind(__VA_ARGS__, )
#define CUBICLE__PARAM_OF(type, name, ...) type name
#define CUBICLE__PARAM_value              CUBICLE__PARAM_OF
#define CUBICLE__PARAM_caller             CUBICLE__PARAM_OF
#define CUBICLE__PARAM_token              CUBICLE__PARAM_OF
#define CUBICLE__PARAM_in                 CUBICLE__PARAM_OF
#define CUBICLE__PARAM_out                CUBICLE__PARAM_OF
#define CUBICLE__PARAM_inout              CUBICLE__PARAM_OF
#define CUBICLE__PARAM_in_struct          CUBICLE__PARAM_OF
#define CUBICLE__PARAM_out_struct         CUBICLE__PARAM_OF
#define CUBICLE__PARAM_inout_struct       CUBICLE__PARAM_OF
#define CUBICLE__PARAM_in_array           CUBICLE__PARAM_OF
#define CUBICLE__PARAM_out_array          CUBICLE__PARAM_OF
#define CUBICLE__PARAM_inout_array        CUBICLE__PARAM_OF
#define CUBICLE__PARAM_strings           CUBICLE__PARAM_OF
#define CUBICLE__PARAM_string             CUBICLE__PARAM_OF
#define CUBICLE__PARAM_grant_in           CUBICLE__PARAM_OF
#define CUBICLE__PARAM_grant_out          CUBICLE__PARAM_OF
#define CUBICLE__PARAM_grant_inout        CUBICLE__PARAM_OF
#define CUBICLE__PARAM_iovec_in           CUBICLE__PARAM_OF
#define CUBICLE__PARAM_iovec_out          CUBICLE__PARAM_OF
#define CUBICLE__PARAM_callback(type, name, ...) type *name
#define CUBICLE__PARAM_undecided          CUBICLE__PARAM_OF
#define CUBICLE__PARAM_own                CUBICLE__PARAM_OF
#define CUBICLE__PARAM_kept               CUBICLE__PARAM_OF
#define CUBICLE__PARAM_kept_struct        CUBICLE__PARAM_OF
#define CUBICLE__PARAM_kept_array         CUBICLE__PARAM_OF
#define CUBICLE__PARAM_kept_string        CUBICLE__PARAM_OF
#define CUBICLE__PARAM_nonnull(kind, ...) CUBICLE__PARAM_##kind(__VA_ARGS__)
#define CUBICLE__PARAM_varargs(words, ...) ...

/* Members of the index struct: one char each, so that offset is index. */
#define CUBICLE__MEMBER(fn, tuple)         CUBICLE__MEMBER_ tuple
#define CUBICLE__MEMBER_(kind, ...)        CUBICLE__MEMBER_##kind(__VA_ARGS__, )
#define CUBICLE__MEMBER_OF(type, name, ...) char name;
#define CUBICLE__MEMBER_value              CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_caller             CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_token              CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_in                 CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_out                CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_inout              CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_in_struct          CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_out_struct         CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_inout_struct       CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_in_array           CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_out_array          CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_inout_array        CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_strings           CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_string             CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_grant_in           CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_grant_out          CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_grant_inout        CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_iovec_in           CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_iovec_out          CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_callback           CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_undecided          CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_own                CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_kept               CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_kept_struct        CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_kept_array         CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_kept_string        CUBICLE__MEMBER_OF
#define CUBICLE__MEMBER_nonnull(kind, ...) CUBICLE__MEMBER_##kind(__VA_ARGS__)
#define CUBICLE__MEMBER_varargs(words, ...)

/* Does the kind fit the type? */
#define CUBICLE__CHECK(fn, tuple)    CUBICLE__CHECK_ tuple
#define CUBICLE__CHECK_(kind, ...)   CUBICLE__CHECK_##kind(__VA_ARGS__, )
#define CUBICLE__CHECK_NUMBER(type, name, ...)           \
	_Static_assert(CUBICLE__IS_NUMBER(type),         \
		#name ": only a number of at most 8 bytes can be a value");
#define CUBICLE__CHECK_CALLER(type, name, ...)                             \
	_Static_assert(__builtin_types_compatible_p(type, cubicle_id_t),   \
		#name ": the caller is a cubicle_id_t");
#define CUBICLE__CHECK_POINTER(type, name, ...)    \
	_Static_assert(CUBICLE__IS_POINTER(type),  \
		#name ": this kind of argument is a pointer");
#define CUBICLE__CHECK_READ(type, name, ...)            \
	CUBICLE__CHECK_POINTER(type, name, )            \
	_Static_assert(CUBICLE__IS_CONST(type),         \
		#name ": what is only read is a pointer to const");
#define CUBICLE__CHECK_WRITE(type, name, ...)           \
	CUBICLE__CHECK_POINTER(type, name, )            \
	_Static_assert(!CUBICLE__IS_CONST(type),        \
		#name ": what is written is not a pointer to const");
#define CUBICLE__CHECK_OBJECT(type, name)                             \
	_Static_assert(_Generic((type)0, void *: 0, const void *: 0,  \
			       default: 1),                           \
		#name ": what a void pointer points to has no size");
#define CUBICLE__CHECK_READ_OBJECT(type, name, ...) \
	CUBICLE__CHECK_READ(type, name, )           \
	CUBICLE__CHECK_OBJECT(type, name)
#define CUBICLE__CHECK_WRITE_OBJECT(type, name, ...) \
	CUBICLE__CHECK_WRITE(type, name, )           \
	CUBICLE__CHECK_OBJECT(type, name)
#define CUBICLE__CHECK_NOTHING(...)
#define CUBICLE__CHECK_value        CUBICLE__CHECK_NUMBER
#define CUBICLE__CHECK_caller       CUBICLE__CHECK_CALLER
#define CUBICLE__CHECK_token        CUBICLE__CHECK_POINTER
#define CUBICLE__CHECK_in           CUBICLE__CHECK_READ
#define CUBICLE__CHECK_out          CUBICLE__CHECK_WRITE
#define CUBICLE__CHECK_inout        CUBICLE__CHECK_WRITE
#define CUBICLE__CHECK_in_struct    CUBICLE__CHECK_READ_OBJECT
#define CUBICLE__CHECK_out_struct   CUBICLE__CHECK_WRITE_OBJECT
#define CUBICLE__CHECK_inout_struct CUBICLE__CHECK_WRITE_OBJECT
#define CUBICLE__CHECK_in_array     CUBICLE__CHECK_READ_OBJECT
#define CUBICLE__CHECK_out_array    CUBICLE__CHECK_WRITE_OBJECT
#define CUBICLE__CHECK_inout_array  CUBICLE__CHECK_WRITE_OBJECT
#define CUBICLE__CHECK_STRINGS(type, name, ...)                             \
	CUBICLE__CHECK_POINTER(type, name, )                                \
	_Static_assert(_Generic((type)0, const char **: 1,                  \
			       const char *const *: 1, char **: 1,          \
			       char *const *: 1, default: 0),               \
		#name ": this is no array of strings");
#define CUBICLE__CHECK_strings      CUBICLE__CHECK_STRINGS
#define CUBICLE__CHECK_string       CUBICLE__CHECK_READ
#define CUBICLE__CHECK_grant_in     CUBICLE__CHECK_READ
#define CUBICLE__CHECK_grant_out    CUBICLE__CHECK_WRITE
#define CUBICLE__CHECK_grant_inout  CUBICLE__CHECK_WRITE
#define CUBICLE__CHECK_iovec_in     CUBICLE__CHECK_READ
#define CUBICLE__CHECK_iovec_out    CUBICLE__CHECK_READ
#define CUBICLE__CHECK_callback     CUBICLE__CHECK_NOTHING
#define CUBICLE__CHECK_undecided    CUBICLE__CHECK_NOTHING
#define CUBICLE__CHECK_OWN(type, name, ...) \
	CUBICLE__CHECK_POINTER(type, name, )  \
	CUBICLE__CHECK_OBJECT(type, name)
#define CUBICLE__CHECK_own          CUBICLE__CHECK_OWN
#define CUBICLE__CHECK_kept         CUBICLE__CHECK_POINTER
#define CUBICLE__CHECK_kept_struct  CUBICLE__CHECK_OWN
#define CUBICLE__CHECK_kept_array   CUBICLE__CHECK_OWN
#define CUBICLE__CHECK_kept_string  CUBICLE__CHECK_POINTER
#define CUBICLE__CHECK_nonnull(kind, type, ...)                       \
	_Static_assert(CUBICLE__IS_POINTER(type),                     \
		"only a pointer can be nonnull, not a " #type);       \
	CUBICLE__CHECK_##kind(type, __VA_ARGS__)
#define CUBICLE__CHECK_varargs(words, ...)                    \
	_Static_assert((words) <= CUBICLE_VARARGS_MAX,        \
		"too many words in varargs");

/* The part of an argument in the entry itself. */
#define CUBICLE__EXTRA(fn, tuple)       CUBICLE__EXTRA_A(fn, CUBICLE__UNPACK tuple)
#define CUBICLE__EXTRA_A(fn, ...)       CUBICLE__EXTRA_B(fn, __VA_ARGS__, )
#define CUBICLE__EXTRA_B(fn, kind, ...) CUBICLE__EXTRA_##kind(fn, __VA_ARGS__)
#define CUBICLE__EXTRA_value(...)
#define CUBICLE__EXTRA_caller(...)
#define CUBICLE__EXTRA_token(...)
#define CUBICLE__EXTRA_in(...)
#define CUBICLE__EXTRA_out(...)
#define CUBICLE__EXTRA_inout(...)
#define CUBICLE__EXTRA_in_struct(...)
#define CUBICLE__EXTRA_out_struct(...)
#define CUBICLE__EXTRA_inout_struct(...)
#define CUBICLE__EXTRA_in_array(...)
#define CUBICLE__EXTRA_out_array(...)
#define CUBICLE__EXTRA_inout_array(...)
#define CUBICLE__EXTRA_string(...)
#define CUBICLE__EXTRA_strings(...)
#define CUBICLE__EXTRA_grant_in(...)
#define CUBICLE__EXTRA_grant_out(...)
#define CUBICLE__EXTRA_grant_inout(...)
#define CUBICLE__EXTRA_iovec_in(...)
#define CUBICLE__EXTRA_iovec_out(...)
#define CUBICLE__EXTRA_callback(...)
#define CUBICLE__EXTRA_undecided(...)
#define CUBICLE__EXTRA_own(...)
#define CUBICLE__EXTRA_kept(...)
#define CUBICLE__EXTRA_kept_struct(...)
#define CUBICLE__EXTRA_kept_array(...)
#define CUBICLE__EXTRA_kept_string(...)
#define CUBICLE__EXTRA_nonnull(fn, kind, type, name, ...) \
	.nonnull[CUBICLE__INDEX(fn, name)] = 1,
#define CUBICLE__EXTRA_varargs(fn, words, ...) .varargs = (words),

/* The part of an argument in the names of the entry. */
#define CUBICLE__NAMES(fn, ...)     "" CUBICLE__EACH(CUBICLE__NAMED, fn, __VA_ARGS__)
#define CUBICLE__NAMED(fn, tuple)    CUBICLE__NAMED_ tuple
#define CUBICLE__NAMED_(kind, ...)   CUBICLE__NAMED_##kind(__VA_ARGS__, )
#define CUBICLE__NAMED_value(...)
#define CUBICLE__NAMED_caller(...)
#define CUBICLE__NAMED_token(...)
#define CUBICLE__NAMED_in(...)
#define CUBICLE__NAMED_out(...)
#define CUBICLE__NAMED_inout(...)
#define CUBICLE__NAMED_in_struct(...)
#define CUBICLE__NAMED_out_struct(...)
#define CUBICLE__NAMED_inout_struct(...)
#define CUBICLE__NAMED_in_array(...)
#define CUBICLE__NAMED_out_array(...)
#define CUBICLE__NAMED_inout_array(...)
#define CUBICLE__NAMED_string(...)
#define CUBICLE__NAMED_strings(...)
#define CUBICLE__NAMED_grant_in(...)
#define CUBICLE__NAMED_grant_out(...)
#define CUBICLE__NAMED_grant_inout(...)
#define CUBICLE__NAMED_iovec_in(...)
#define CUBICLE__NAMED_iovec_out(...)
#define CUBICLE__NAMED_callback(type, name, ...)  #type "\0"
#define CUBICLE__NAMED_undecided(type, name, ...) #name "\0"
#define CUBICLE__NAMED_own(...)
#define CUBICLE__NAMED_kept(...)
#define CUBICLE__NAMED_kept_struct(...)
#define CUBICLE__NAMED_kept_array(...)
#define CUBICLE__NAMED_kept_string(...)
#define CUBICLE__NAMED_nonnull(kind, ...) CUBICLE__NAMED_##kind(__VA_ARGS__)
#define CUBICLE__NAMED_varargs(...)

/* Entries of arguments. */
#define CUBICLE__ARG(fn, tuple)        CUBICLE__ARG_A(fn, CUBICLE__UNPACK tuple)
#define CUBICLE__ARG_A(fn, ...)        CUBICLE__ARG_B(fn, __VA_ARGS__, )
#define CUBICLE__ARG_B(fn, kind, ...)  CUBICLE__ARG_##kind(fn, __VA_ARGS__)
#define CUBICLE__ARG_OF(k, type, len, bytes) \
	{.kind = k, .class = CUBICLE__CLASS(type), .len_arg = len, .size = bytes},
#define CUBICLE__ARG_PLAIN(k, type) CUBICLE__ARG_OF(k, type, CUBICLE_NO_ARG, 0)
#define CUBICLE__ARG_BYTES(k, fn, type, len) \
	CUBICLE__ARG_OF(k, type, CUBICLE__INDEX(fn, len), 1)
#define CUBICLE__ARG_STRUCT(k, type) \
	CUBICLE__ARG_OF(k, type, CUBICLE_NO_ARG, sizeof(*(type)0))
#define CUBICLE__ARG_ARRAY(k, fn, type, count) \
	CUBICLE__ARG_OF(k, type, CUBICLE__INDEX(fn, count), sizeof(*(type)0))
#define CUBICLE__ARG_value(fn, type, name, ...)                          \
	{.kind = CUBICLE_ARG_VALUE, .class = CUBICLE__CLASS(type),       \
		.len_arg = CUBICLE_NO_ARG, .size = sizeof(type),         \
		.is_unsigned = (type)-1 > (type)0},
#define CUBICLE__ARG_caller(fn, type, name, ...) \
	CUBICLE__ARG_PLAIN(CUBICLE_ARG_CALLER, type)
#define CUBICLE__ARG_token(fn, type, name, ...) \
	CUBICLE__ARG_PLAIN(CUBICLE_ARG_TOKEN, type)
#define CUBICLE__ARG_in(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_IN, fn, type, len)
#define CUBICLE__ARG_out(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_OUT, fn, type, len)
#define CUBICLE__ARG_inout(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_INOUT, fn, type, len)
#define CUBICLE__ARG_in_struct(fn, type, name, ...) \
	CUBICLE__ARG_STRUCT(CUBICLE_ARG_IN, type)
#define CUBICLE__ARG_out_struct(fn, type, name, ...) \
	CUBICLE__ARG_STRUCT(CUBICLE_ARG_OUT, type)
#define CUBICLE__ARG_inout_struct(fn, type, name, ...) \
	CUBICLE__ARG_STRUCT(CUBICLE_ARG_INOUT, type)
#define CUBICLE__ARG_in_array(fn, type, name, count, ...) \
	CUBICLE__ARG_ARRAY(CUBICLE_ARG_IN, fn, type, count)
#define CUBICLE__ARG_out_array(fn, type, name, count, ...) \
	CUBICLE__ARG_ARRAY(CUBICLE_ARG_OUT, fn, type, count)
#define CUBICLE__ARG_inout_array(fn, type, name, count, ...) \
	CUBICLE__ARG_ARRAY(CUBICLE_ARG_INOUT, fn, type, count)
#define CUBICLE__ARG_string(fn, type, name, max, ...) \
	CUBICLE__ARG_OF(CUBICLE_ARG_STRING, type, CUBICLE_NO_ARG, max)
#define CUBICLE__ARG_strings(fn, type, name, max, ...) \
	CUBICLE__ARG_OF(CUBICLE_ARG_STRINGS, type, CUBICLE_NO_ARG, max)
#define CUBICLE__ARG_grant_in(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_GRANT_IN, fn, type, len)
#define CUBICLE__ARG_grant_out(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_GRANT_OUT, fn, type, len)
#define CUBICLE__ARG_grant_inout(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_GRANT_INOUT, fn, type, len)
#define CUBICLE__ARG_iovec_in(fn, type, name, count, ...) \
	CUBICLE__ARG_OF(CUBICLE_ARG_IOVEC_IN, type, CUBICLE__INDEX(fn, count), \
		16 /* bytes of a struct iovec */)
#define CUBICLE__ARG_iovec_out(fn, type, name, count, ...) \
	CUBICLE__ARG_OF(CUBICLE_ARG_IOVEC_OUT, type, CUBICLE__INDEX(fn, count), \
		16 /* bytes of a struct iovec */)
#define CUBICLE__ARG_callback(fn, type, name, ...) \
	CUBICLE__ARG_PLAIN(CUBICLE_ARG_CALLBACK, type *)
#define CUBICLE__ARG_undecided(fn, type, name, ...) \
	CUBICLE__ARG_PLAIN(CUBICLE_ARG_UNDECIDED, type)
#define CUBICLE__ARG_own(fn, type, name, ...) \
	CUBICLE__ARG_STRUCT(CUBICLE_ARG_OWN, type)
#define CUBICLE__ARG_kept(fn, type, name, len, ...) \
	CUBICLE__ARG_BYTES(CUBICLE_ARG_KEPT, fn, type, len)
#define CUBICLE__ARG_kept_struct(fn, type, name, ...) \
	CUBICLE__ARG_STRUCT(CUBICLE_ARG_KEPT, type)
#define CUBICLE__ARG_kept_array(fn, type, name, count, ...) \
	CUBICLE__ARG_ARRAY(CUBICLE_ARG_KEPT, fn, type, count)
#define CUBICLE__ARG_kept_string(fn, type, name, max, ...) \
	CUBICLE__ARG_OF(CUBICLE_ARG_KEPT_STRING, type, CUBICLE_NO_ARG, max)
#define CUBICLE__ARG_nonnull(fn, kind, ...) CUBICLE__ARG_##kind(fn, __VA_ARGS__)
#define CUBICLE__ARG_varargs(fn, words, ...)

/* CUBICLE__EACH(m, x, a, b, c): m(x, a) m(x, b) m(x, c); up to 13. */
#define CUBICLE__IF_EMPTY(yes, no, ...)                                       \
	CUBICLE__PICK(__VA_ARGS__ __VA_OPT__(, ) no, no, no, no, no, no, no,  \
		no, no, no, no, no, no, yes, yes)
#define CUBICLE__PICK(...) CUBICLE__PICK_(__VA_ARGS__)
#define CUBICLE__PICK_(...) CUBICLE__PICK14(__VA_ARGS__, , , , )
#define CUBICLE__PICK14(a, b, c, d, e, f, g, h, i, j, k, l, m, n, ...) n
#define CUBICLE__EACH(m, x, ...) \
	__VA_OPT__(CUBICLE__EACH1(m, x, __VA_ARGS__))
#define CUBICLE__EACH1(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH2(m, x, __VA_ARGS__))
#define CUBICLE__EACH2(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH3(m, x, __VA_ARGS__))
#define CUBICLE__EACH3(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH4(m, x, __VA_ARGS__))
#define CUBICLE__EACH4(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH5(m, x, __VA_ARGS__))
#define CUBICLE__EACH5(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH6(m, x, __VA_ARGS__))
#define CUBICLE__EACH6(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH7(m, x, __VA_ARGS__))
#define CUBICLE__EACH7(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH8(m, x, __VA_ARGS__))
#define CUBICLE__EACH8(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH9(m, x, __VA_ARGS__))
#define CUBICLE__EACH9(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH10(m, x, __VA_ARGS__))
#define CUBICLE__EACH10(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH11(m, x, __VA_ARGS__))
#define CUBICLE__EACH11(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH12(m, x, __VA_ARGS__))
#define CUBICLE__EACH12(m, x, a, ...) \
	m(x, a) __VA_OPT__(CUBICLE__EACH13(m, x, __VA_ARGS__))
#define CUBICLE__EACH13(m, x, a, ...) m(x, a)

#endif
