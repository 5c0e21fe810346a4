/* SPDX-License-Identifier: MIT */
/*
 * system_abi.h: the description that the tool passes to the monitor; constants
 * and structs only.
 *
 * The tool writes one struct cubicle_system into a file, opens all files that
 * it names, and starts the monitor with the file as descriptor
 * CUBICLE_SYSTEM_FD. The monitor checks every number in it.
 */
#ifndef CUBICLE_SYSTEM_ABI_H
#define CUBICLE_SYSTEM_ABI_H

#include <stdint.h>

#define CUBICLE_SYSTEM_FD    3
#define CUBICLE_SYSTEM_MAGIC 0x31454c4349425543 /* "CUBICLE1" */

#ifndef CUBICLE_CUBICLES_MAX /* proof/ has fewer of these */
#define CUBICLE_CUBICLES_MAX   127
#define CUBICLE_COMPONENTS_MAX 128
#define CUBICLE_STREAMS_MAX    32
#define CUBICLE_MOUNTS_MAX     16
#define CUBICLE_STRINGS_BYTES  0x20000
#define CUBICLE_ADDRESSES_MAX  256
#endif
#define CUBICLE_LABEL_BYTES   32  /* names of cubicles and components */
#define CUBICLE_ADDRESS_BYTES 108 /* of the path of a socket, at most */
#define CUBICLE_TICK_MS	      10
#define CUBICLE_THREADS_MAX   47 /* besides the first */
#define CUBICLE_MEMORY_MIN    0x400000

/* The tool passes a signal on to the program by sending the monitor this one,
 * whose value is the number of the signal, 1 to 31; 0 is a reminder. */
#define CUBICLE_SIGNAL 40

/* A set of cubicles or components: bit i is number i. */
__extension__ typedef unsigned __int128 cubicle_set_t;
#define CUBICLE_SET(i) ((cubicle_set_t)1 << (i))

enum cubicle_backend {
	CUBICLE_BACKEND_NONE = 1,
	CUBICLE_BACKEND_MPROTECT,
	CUBICLE_BACKEND_MPK,
	CUBICLE_BACKEND_SFI,
	CUBICLE_BACKEND_SFI_STORES, /* loads are not confined */
};

/* Rights of a cubicle. */
#define CUBICLE_RIGHT_HOST  1 /* host.h */
#define CUBICLE_RIGHT_PAGES 2 /* pages.h */
#define CUBICLE_RIGHT_FILES 4 /* files.h; one cubicle can have it */
#define CUBICLE_RIGHT_NET   8 /* net.h; one cubicle can have it */

/* Uses of an address. */
#define CUBICLE_LISTEN	1
#define CUBICLE_CONNECT 2

/* Flags of a system. */
#define CUBICLE_SYSTEM_LAZY	      1 /* windows are revoked lazily */
#define CUBICLE_SYSTEM_TIMES	      2 /* times and bytes of calls */
#define CUBICLE_SYSTEM_ROOTFS	      4 /* stream HOST_ROOTFS is an archive */
#define CUBICLE_SYSTEM_TRACE_CALLS    8 /* a record for each … */
#define CUBICLE_SYSTEM_TRACE_WINDOWS  16
#define CUBICLE_SYSTEM_TRACE_FAULTS   32
#define CUBICLE_SYSTEM_PERMISSIVE     64  /* permit violations */
#define CUBICLE_SYSTEM_TRACE_SYSCALLS 128 /* those of a libc */
#define CUBICLE_SYSTEM_LEAKS	      256 /* a list of each heap's blocks */
#define CUBICLE_SYSTEM_CHECK_COPIES   512 /* see dev/quarantine.h */
#define CUBICLE_SYSTEM_PERF	      1024 /* text is in no file, see dev/text.c */
#define CUBICLE_SYSTEM_SHARE_PORTS    2048 /* with other instances */

/* The reaction when a cubicle breaks a rule. */
enum cubicle_on_fault {
	CUBICLE_ON_FAULT_STOP = 0, /* stop the process with a report */
	CUBICLE_ON_FAULT_ERROR,	   /* stop the cubicle: -EOWNERDEAD */
	CUBICLE_ON_FAULT_RESTART,  /* and load it again for the next call */
};

struct cubicle_system_cubicle {
	char name[CUBICLE_LABEL_BYTES];
	cubicle_set_t calls; /* may call functions of component i */
	cubicle_set_t shows; /* cubicle i, from 1, may access its memory */
	uint32_t rights;
	uint32_t on_fault;    /* enum cubicle_on_fault */
	uint64_t stack_bytes; /* up to CUBICLE_STACK_BYTES, the default for 0 */
	/* The limit of its heap in bytes, at least CUBICLE_MEMORY_MIN. 0 means
	 * no limit. */
	uint64_t memory_bytes;
	/*
	 * Limit on the CPU time of a call into it, in ms; 0 means no limit. The
	 * limit is that of the outermost call: calls into it while that one is
	 * outstanding, callbacks for instance, are part of it. The cubicle is
	 * charged for its own code, its monitor calls, its faults, and for
	 * moving the arguments and results of the calls that it makes. It is
	 * not charged for its callees or its callers. The restart of a stopped
	 * cubicle is not charged. The monitor checks the limit every
	 * CUBICLE_TICK_MS.
	 */
	uint32_t time_limit_ms;
	uint32_t threads; /* that it may start; only the program has any */
};

struct cubicle_system_component {
	char name[CUBICLE_LABEL_BYTES];
	uint32_t cubicle; /* index into cubicle[]; its id is one more */
};

/* A directory of the host. */
struct cubicle_system_mount {
	int32_t fd;
	uint32_t read_only; /* 1: nothing below it can be changed */
};

/*
 * An address, or a range of addresses, of the host that the cubicle with the
 * right `net` may use. Of IPv4 and IPv6 it has 16 bytes; an IPv4 address is one
 * of
 * ::ffff:0:0/96, and all ports from (first) to (last) are meant. Of AF_UNIX it
 * is a path, or the name of an abstract socket after a NUL, and all of it
 * counts.
 */
struct cubicle_system_address {
	uint8_t use;	 /* CUBICLE_LISTEN or CUBICLE_CONNECT */
	uint8_t is_unix; /* 1: AF_UNIX */
	uint16_t bytes;	 /* of (address) */
	uint16_t bits;	 /* of (address), from its start, that count */
	uint16_t first, last;
	uint8_t address[CUBICLE_ADDRESS_BYTES];
};

struct cubicle_system {
	uint64_t magic;
	uint32_t bytes;		/* sizeof(struct cubicle_system) */
	uint32_t backend;	/* enum cubicle_backend */
	uint32_t flags;		/* CUBICLE_SYSTEM_* */
	uint32_t wrpkru_cycles; /* with `none`: cycles to spend per WRPKRU */
	int32_t report_fd;	/* for the records of report_abi.h */
	uint32_t start;		/* index of the component with cubicle_main() */
	uint32_t cubicles;
	uint32_t components;
	uint32_t streams;
	uint32_t saves; /* the last (saves) streams are for saving */
	uint32_t arg_count;
	uint32_t env_count;
	uint32_t strings_bytes;
	int32_t counters_fd; /* for the counters of counters_abi.h */
	int32_t image_fd;    /* the linked components, see image_abi.h */
	uint32_t mounts;
	uint32_t sockets; /* strings for addresses of AF_UNIX */
	uint32_t program; /* id of its cubicle, which gets signals */
	struct cubicle_system_cubicle cubicle[CUBICLE_CUBICLES_MAX];
	struct cubicle_system_component component[CUBICLE_COMPONENTS_MAX];
	int32_t stream_fd[CUBICLE_STREAMS_MAX]; /* host.h; -1: not used */
	uint64_t open_files;	/* that the process can have at once */
	uint64_t store_bytes;	/* of a memory file for one cubicle, given.h */
	int32_t store_fd;	/* it, if (store_bytes) is not 0 */
	uint32_t store_cubicle; /* index */
	struct cubicle_system_mount mount[CUBICLE_MOUNTS_MAX];
	uint32_t addresses;
	struct cubicle_system_address address[CUBICLE_ADDRESSES_MAX];
	/* argv, environment, paths of files to save, paths of mounts, and an
	 * `l` or a `c` with a path or @NAME for each address of AF_UNIX to
	 * listen at or to connect to; each with its NUL */
	char strings[CUBICLE_STRINGS_BYTES];
};

#endif
