/* SPDX-License-Identifier: MIT */
/*
 * layout.h: layout files, which say what shares a cubicle.
 *
 * Nouns
 *   layout     a file NAME.layout; sections [cubicle NAME], a key on a line
 *   component  a name in `components`; one that stands in several cubicles is
 *              loaded into each of them, with data of its own
 *   calls      components whose exported functions a cubicle may call; of
 *              several with one name, that in the cubicle of the program
 *   shows      cubicles that may read and write all of a cubicle's memory, as
 *              if it were in a window that is always open to them
 *
 *     description = what it is for
 *     program = speedtest1        ; a component; also the program's argv[0]
 *     start = boot                ; exports cubicle_main(); boot if left out
 *     summary = no                ; or yes: a short one at the end, always
 *     mount = data:/data:ro       ; directories of the host, see run/mounts.h
 *     file = /etc/hosts hosts     ; a file that is there inside, see file.h
 *     [cubicle app]
 *     components = speedtest1 libc
 *     calls = vfs alloc           ; an indented line continues the last one
 *     shows =                     ; cubicles that may touch its memory
 *     rights =                    ; host, pages, files, net: see
 * include/cubicle listen = 0.0.0.0:80         ; with `net`: addresses of the
 * host, see address.h connect = 10.0.0.0/8:* stack = 8M                  ;
 * bytes memory = 64M                ; of its heap time-limit = 2s             ;
 * or ms: of the processor, for a call into it on-fault = stop             ; or
 * error restart = no                ; or yes, with on-fault = error
 *
 * Errors: those of complain.h, with "FILE:LINE: " in front of the message.
 */
#ifndef TOOL_LAYOUT_H
#define TOOL_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <cubicle/shares_abi.h>
#include <cubicle/system_abi.h>

/* The heap of the largest share. */
#define LAYOUT_MEMORY_MAX                                        \
	(((uint64_t)(CUBICLE_GRANULES - CUBICLE_GRANULES_COMMON) \
		 << CUBICLE_GRANULE_SHIFT) -                     \
		CUBICLE_HEAP_OFFSET)

#define LAYOUT_SUFFIX	 ".layout"
#define LAYOUT_CALLS_MAX (CUBICLE_CUBICLES_MAX * CUBICLE_COMPONENTS_MAX)
#define LAYOUT_SHOWS_MAX (CUBICLE_CUBICLES_MAX * CUBICLE_CUBICLES_MAX)

struct layout_cubicle {
	char name[CUBICLE_LABEL_BYTES];
	unsigned line;
	unsigned components;	/* how many */
	cubicle_set_t calls;	/* components that it may call */
	cubicle_set_t shows;	/* cubicles that may touch its memory */
	uint64_t stack_bytes;	/* 0: as much as there is */
	uint64_t memory_bytes;	/* 0: no limit */
	uint32_t time_limit_ms; /* 0: none */
	uint32_t threads;	/* that the program may start */
	uint32_t rights;	/* CUBICLE_RIGHT_* */
	bool error, restart;	/* on-fault, restart */
	unsigned fault_line, restart_line, memory_line, threads_line;
	unsigned listen_line, connect_line; /* 0: not in the file */
};

struct layout_component {
	char name[CUBICLE_LABEL_BYTES];
	uint32_t cubicle; /* index */
	unsigned line;
};

/* A name in `calls` or `shows`, as it stands in the file. */
struct layout_name {
	char name[CUBICLE_LABEL_BYTES];
	uint32_t cubicle; /* index */
	unsigned line;
};

#define LAYOUT_MOUNT_BYTES 1024

struct layout_mount {
	char words[LAYOUT_MOUNT_BYTES]; /* HOSTDIR:/PATH, with :ro or :rw or not
					 */
	unsigned line;
};

#define LAYOUT_FILES_MAX 64

#define LAYOUT_FILE_BYTES 256

struct layout_file {
	char path[LAYOUT_FILE_BYTES];	/* inside, no slash at its end */
	char source[LAYOUT_FILE_BYTES]; /* as written; "" for a directory */
	bool directory;
	unsigned line;
};

struct layout {
	char name[CUBICLE_LABEL_BYTES]; /* that of the file */
	char file[4096];
	char description[256];
	char program[CUBICLE_LABEL_BYTES]; /* "" if none is named */
	char start[CUBICLE_LABEL_BYTES];
	unsigned program_line, start_line; /* 0: not in the file */
	bool summary;
	uint32_t start_component; /* index */
	unsigned cubicles, components, calls, shows, mounts, addresses, files;
	struct layout_cubicle cubicle[CUBICLE_CUBICLES_MAX];
	struct layout_component component[CUBICLE_COMPONENTS_MAX];
	struct layout_name call[LAYOUT_CALLS_MAX];
	struct layout_name show[LAYOUT_SHOWS_MAX];
	struct layout_mount mount[CUBICLE_MOUNTS_MAX];
	/* Of the cubicle with the right `net`. */
	struct cubicle_system_address address[CUBICLE_ADDRESSES_MAX];
	struct layout_file file_inside[LAYOUT_FILES_MAX];
};

/* Read and check (file). Nobody has looked for the components' files yet. */
int layout_read(struct layout *layout, const char *file);

/* The part of layout_read() that comes when all lines are read. */
int layout_check(struct layout *layout);

/* enum cubicle_on_fault of (c). */
uint32_t layout_on_fault(const struct layout_cubicle *c);

#endif
