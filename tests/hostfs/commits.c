/* SPDX-License-Identifier: MIT */
/*
 * commits.c: makes transactions (commits.h) and acknowledges each.
 *
 *     commits FILE PRAGMAS TIMES [MARK]
 *
 * Prints "from N", the number there were, and then each number as soon as its
 * transaction is committed; or what failed. With MARK it also looks for the
 * file MARK-NUMBER, which a log of the mount then has.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "commits.h"

static sqlite3 *db;

static void say(const char *format, long n)
{
	char line[64];
	int bytes = snprintf(line, sizeof(line), format, n);

	if (write(1, line, (size_t)bytes) != bytes)
		exit(3);
}

/* Ends after an error, and says which. */
static void must(int result, const char *what)
{
	char line[300];

	if (result == SQLITE_OK || result == SQLITE_ROW ||
		result == SQLITE_DONE)
		return;
	int n = snprintf(line, sizeof(line), "failed: %s: %.200s (%d)\n", what,
		sqlite3_errmsg(db), sqlite3_extended_errcode(db));
	if (write(1, line, (size_t)n) != n)
		exit(3);
	exit(1);
}

static void run(const char *sql)
{
	must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static long last(void)
{
	sqlite3_stmt *s;
	const char *sql = "SELECT coalesce(max(n), 0) FROM t";

	must(sqlite3_prepare_v2(db, sql, -1, &s, NULL), sql);
	must(sqlite3_step(s), sql);
	long n = (long)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

static void commit(long n)
{
	static unsigned char blob[8192];
	static const char sql[] = "INSERT INTO b VALUES(?1, ?2)";
	char text[200];
	sqlite3_stmt *s;
	int bytes = commits_bytes(n);

	for (int i = 0; i < bytes; i++)
		blob[i] = commits_byte(n, i);
	run("BEGIN");
	snprintf(text, sizeof(text),
		"INSERT INTO t VALUES(%ld); DELETE FROM b WHERE n <= %ld;"
		"UPDATE s SET total = total + %d",
		n, n - COMMITS_KEPT, bytes);
	run(text);
	must(sqlite3_prepare_v2(db, sql, -1, &s, NULL), sql);
	sqlite3_bind_int64(s, 1, n);
	sqlite3_bind_blob(s, 2, blob, bytes, SQLITE_STATIC);
	int result = sqlite3_step(s);
	sqlite3_finalize(s);
	must(result, sql);
	run("COMMIT");
}

int main(int argc, char **argv)
{
	char mark[4096];

	if (argc < 4) {
		fprintf(stderr, "usage: commits FILE PRAGMAS TIMES [MARK]\n");
		return 2;
	}
	must(sqlite3_open(argv[1], &db), "open");
	run(argv[2]);
	run("BEGIN IMMEDIATE;"
	    "CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY);"
	    "CREATE TABLE IF NOT EXISTS b(n INTEGER PRIMARY KEY, data BLOB);"
	    "CREATE TABLE IF NOT EXISTS s(total INTEGER);"
	    "INSERT INTO s SELECT 0 WHERE NOT EXISTS(SELECT 1 FROM s);"
	    "COMMIT");
	long n = last(), end = n + atol(argv[3]);
	say("from %ld\n", n);
	while (n++ < end) {
		commit(n);
		say("%ld\n", n);
		if (argc > 4) {
			snprintf(mark, sizeof(mark), "%s-%ld", argv[4], n);
			access(mark, F_OK);
		}
	}
	must(sqlite3_close(db), "close");
	return 0;
}
