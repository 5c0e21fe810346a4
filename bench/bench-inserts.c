/* SPDX-License-Identifier: MIT */
/*
 * bench-inserts.c: INSERTs, a transaction each.
 *
 *     bench-inserts DATABASE COUNT
 *
 * Writes the nanoseconds that they took. DATABASE must not exist.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <sqlite3.h>

static void run(sqlite3 *db, const char *sql)
{
	char *error;

	if (sqlite3_exec(db, sql, NULL, NULL, &error) == SQLITE_OK)
		return;
	fprintf(stderr, "bench-inserts: %s: %s\n", sql, error);
	exit(1);
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(int argc, char **argv)
{
	int count = argc == 3 ? atoi(argv[2]) : 0;
	char sql[64];
	sqlite3 *db;

	if (count < 1) {
		fprintf(stderr, "usage: bench-inserts DATABASE COUNT\n");
		return 2;
	}
	if (sqlite3_open(argv[1], &db)) {
		fprintf(stderr, "bench-inserts: %s: %s\n", argv[1],
			sqlite3_errmsg(db));
		return 1;
	}
	run(db, "CREATE TABLE t(a INTEGER, b TEXT)");
	long long start = now();
	for (int i = 0; i < count; i++) {
		snprintf(sql, sizeof(sql),
			"INSERT INTO t VALUES(%d, 'text number %d')", i, i);
		run(db, sql);
	}
	printf("%lld\n", now() - start);
	sqlite3_close(db);
	return 0;
}
