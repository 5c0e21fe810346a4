/* SPDX-License-Identifier: MIT */
/*
 * archive_library.c: the functions of libarchive that the tool calls, under
 * their names. Each is a jump to where the library has it.
 */
#include <dlfcn.h>
#include <stddef.h>
#include "lib/complain.h"
#include "run/archive_library.h"
#include "archive_soname.h" /* ARCHIVE_SONAME */

#define FUNCTIONS(F)                             \
	F(archive_entry_copy_pathname)           \
	F(archive_entry_filetype)                \
	F(archive_entry_free)                    \
	F(archive_entry_hardlink)                \
	F(archive_entry_new)                     \
	F(archive_entry_pathname)                \
	F(archive_entry_set_filetype)            \
	F(archive_entry_set_mtime)               \
	F(archive_entry_set_perm)                \
	F(archive_entry_set_size)                \
	F(archive_entry_size)                    \
	F(archive_entry_size_is_set)             \
	F(archive_entry_symlink)                 \
	F(archive_errno)                         \
	F(archive_error_string)                  \
	F(archive_filter_count)                  \
	F(archive_filter_name)                   \
	F(archive_read_data)                     \
	F(archive_read_free)                     \
	F(archive_read_new)                      \
	F(archive_read_next_header)              \
	F(archive_read_open_filename)            \
	F(archive_read_support_filter_bzip2)     \
	F(archive_read_support_filter_compress)  \
	F(archive_read_support_filter_gzip)      \
	F(archive_read_support_filter_lz4)       \
	F(archive_read_support_filter_lzma)      \
	F(archive_read_support_filter_xz)        \
	F(archive_read_support_filter_zstd)      \
	F(archive_read_support_format_cpio)      \
	F(archive_read_support_format_empty)     \
	F(archive_read_support_format_gnutar)    \
	F(archive_read_support_format_tar)       \
	F(archive_read_support_format_zip)       \
	F(archive_set_error)                     \
	F(archive_write_add_filter_none)         \
	F(archive_write_close)                   \
	F(archive_write_data)                    \
	F(archive_write_free)                    \
	F(archive_write_header)                  \
	F(archive_write_new)                     \
	F(archive_write_open)                    \
	F(archive_write_set_bytes_in_last_block) \
	F(archive_write_set_format_gnutar)

/* The variable with the address of (function), and the jump. */
#define JUMP(function)                                             \
	extern void *archive_library_##function                    \
		__attribute__((visibility("hidden")));             \
	void *archive_library_##function;                          \
	__asm__(".pushsection .text\n"                             \
		".globl " #function "\n"                           \
		".type " #function ", @function\n" #function ":\n" \
		"jmp *archive_library_" #function "(%rip)\n"       \
		".size " #function ", . - " #function "\n"         \
		".popsection");
FUNCTIONS(JUMP)

#define ENTRY(function) {#function, &archive_library_##function},
static const struct {
	const char *name;
	void **address;
} functions[] = {FUNCTIONS(ENTRY)};

int archive_library_load(void)
{
	void *library = dlopen(ARCHIVE_SONAME, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return complain(
			"archives for the root file system: %s", dlerror());
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		*functions[i].address = dlsym(library, functions[i].name);
		if (!*functions[i].address)
			return complain("archives for the root file system: %s",
				dlerror());
	}
	return 0;
}
