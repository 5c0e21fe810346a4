/* SPDX-License-Identifier: MIT */
/* commits_check.c: see commits.h. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "commits.h"

static long number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	long n = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW)
		n = (long)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* Is there one, and has it the right bytes? */
static int check_blobs(sqlite3 *db, long last, char why[256])
{
	long first = last > COMMITS_KEPT ? last - COMMITS_KEPT + 1 : 1;
	long n = first;
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, "SELECT n, data FROM b ORDER BY n", -1, &s,
		    NULL) == SQLITE_OK)
		for (; sqlite3_step(s) == SQLITE_ROW; n++) {
			const unsigned char *data = sqlite3_column_blob(s, 1);
			int bytes = sqlite3_column_bytes(s, 1), i = 0;
			if (sqlite3_column_int64(s, 0) != n ||
				bytes != commits_bytes(n))
				break;
			while (i < bytes && data[i] == commits_byte(n, i))
				i++;
			if (i < bytes)
				break;
		}
	sqlite3_finalize(s);
	if (n == last + 1)
		return 0;
	snprintf(why, 256, "blob %ld is wrong or missing", n);
	return -1;
}

static long check(sqlite3 *db, char why[256])
{
	sqlite3_stmt *s = NULL;
	long sum = 0;

	if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL) !=
			SQLITE_OK ||
		sqlite3_step(s) != SQLITE_ROW ||
		strcmp((const char *)sqlite3_column_text(s, 0), "ok")) {
		snprintf(why, 256, "integrity_check: %.200s",
			s && sqlite3_column_text(s, 0)
				? (const char *)sqlite3_column_text(s, 0)
				: sqlite3_errmsg(db));
		sqlite3_finalize(s);
		return -1;
	}
	sqlite3_finalize(s);
	if (number(db, "SELECT count(*) FROM sqlite_master") == 0)
		return 0;
	long last = number(db, "SELECT coalesce(max(n), 0) FROM t");
	if (last < 0 || number(db, "SELECT count(*) FROM t") != last) {
		snprintf(why, 256, "numbers are missing up to %ld", last);
		return -1;
	}
	for (long n = 1; n <= last; n++)
		sum += commits_bytes(n);
	if (number(db, "SELECT total FROM s") != sum) {
		snprintf(why, 256, "the sum is wrong after %ld", last);
		return -1;
	}
	return check_blobs(db, last, why) ? -1 : last;
}

long commits_check(const char *file, char why[256])
{
	sqlite3 *db = NULL;
	long last = -1;

	if (sqlite3_open(file, &db) == SQLITE_OK)
		last = check(db, why);
	else
		snprintf(why, 256, "%.200s", sqlite3_errmsg(db));
	sqlite3_close(db);
	return last;
}
