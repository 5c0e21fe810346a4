/* SPDX-License-Identifier: MIT */
/*
 * commits.h: a database in which each transaction can be missed.
 *
 * Transaction (n), from 1 on, adds n to the table t and a blob to the table b,
 * from which it removes the one of 20 transactions before, and adds the bytes
 * of the blob to a sum. So table, blobs and sum say which transactions there
 * were.
 */
#ifndef TESTS_HOSTFS_COMMITS_H
#define TESTS_HOSTFS_COMMITS_H

#define COMMITS_KEPT 20

/* The bytes of the blob of transaction (n), and each of them. */
static inline int commits_bytes(long n)
{
	return 10 + (int)((unsigned long)n * 2654435761u % 5000);
}

static inline unsigned char commits_byte(long n, int i)
{
	return (unsigned char)(n * 31 + i * 7 + (i >> 8));
}

/* The number of transactions in the database (file), after recovery: the first
 * ones. -1, and a reason in (why): it is damaged. */
long commits_check(const char *file, char why[256]);

#endif
