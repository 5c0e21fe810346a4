/* SPDX-License-Identifier: MIT */
/*
 * table.h: the inside of hostnet.
 *
 * Nouns
 *   entry   a socket or a set that is open
 *   number  of an entry, as others know it. It has a generation, so a number
 *           that was closed is not that of a later entry
 *   handle  see cubicle/net.h
 */
#ifndef HOSTNET_TABLE_H
#define HOSTNET_TABLE_H

#include <stdint.h>
#include <cubicle/component.h>
#include <cubicle/net.h>

enum kind { KIND_SOCKET, KIND_SET };

struct entry {
	int64_t number; /* 0: it is free */
	int64_t handle;
	cubicle_id_t owner;
	cubicle_id_t client; /* that it is given to, or 0 */
	uint32_t payer;
	enum kind kind;
	uint64_t generation; /* of the next number */
	uint32_t next_free;  /* index plus 1, or 0 */
};

/* The entry (number) of (kind) that (who) owns; or NULL. */
struct entry *entry_own(int64_t number, cubicle_id_t who, enum kind kind);

/* The same, also if it is given to (who). */
struct entry *entry_use(int64_t number, cubicle_id_t who, enum kind kind);

/*
 * Reserve an entry of (owner), at the expense of (payer), to *(entry), for
 * entry_open(), which must follow.
 *   -EINVAL  no cubicle (payer)    -EMFILE  (payer) has too many    -ENOMEM
 */
int entry_new(cubicle_id_t owner, uint32_t payer, enum kind kind,
	struct entry **entry);

/* (entry) gets (handle), or is dropped if that is an error. Its number, or the
 * error. */
int64_t entry_open(struct entry *entry, int64_t handle);

/* Close (entry). */
int entry_close(struct entry *entry);

#endif
