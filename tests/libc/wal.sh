#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# SQLite in WAL mode on a file in memory: two connections map the same index, see what
# the other has committed and nothing else, and get the answers that they get from Linux.
# Also with a log and an index that another process has left.
. tests/lib.sh

native=$B/native/sqlite3
mkdir "$tmp/native" "$tmp/left"

# statements FILE: two connections.
statements()
{
	cat <<-END
	.connection 0
	.open $1
	PRAGMA journal_mode=wal;
	CREATE TABLE t(a INTEGER PRIMARY KEY, b);
	INSERT INTO t VALUES(1,'one');
	.connection 1
	.open $1
	PRAGMA journal_mode;
	SELECT * FROM t;
	BEGIN;
	SELECT count(*) FROM t;
	.connection 0
	INSERT INTO t VALUES(2,'two');
	SELECT count(*) FROM t;
	.connection 1
	SELECT count(*) FROM t;
	COMMIT;
	SELECT count(*) FROM t;
	BEGIN IMMEDIATE;
	INSERT INTO t VALUES(3,'three');
	.connection 0
	INSERT INTO t VALUES(4,'four');
	.connection 1
	COMMIT;
	.connection 0
	WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i+1 FROM n WHERE i<20000) INSERT INTO t SELECT i, hex(i*i) FROM n;
	.connection 1
	SELECT count(*), sum(a), sum(length(b)) FROM t;
	PRAGMA wal_checkpoint(truncate);
	.connection 0
	UPDATE t SET b=b||'x' WHERE a%7=0;
	.connection 1
	SELECT sum(length(b)) FROM t;
	PRAGMA integrity_check;
	.connection close 0
	SELECT count(*) FROM t;
	END
}

statements "$tmp/native/a.db" | "$native" >"$tmp/answers" 2>&1
statements /a.db >"$tmp/sql"
status=0
timeout -k 5 100 "$B/cubicle" run --backend "$BACKEND" sqlite-shell \
	<"$tmp/sql" >"$out" 2>&1 || status=$?
is "$(cat "$out")" "$(cat "$tmp/answers")" "two connections get the same answers"
is "$(sed -n '1,2p' "$out" | tr '\n' ' ')" "wal wal " "... in WAL mode"
like "$(cat "$out")" "locked" "... and respect each other's locks"

"$native" "$tmp/native/b.db" >/dev/null <<END
PRAGMA journal_mode=wal;
CREATE TABLE t(a);
INSERT INTO t VALUES(1),(2),(3);
.shell cp "$tmp/native/b.db" "$tmp/native/b.db-wal" "$tmp/native/b.db-shm" "$tmp/left"
END
is "$(find "$tmp/left" -type f | wc -l)" 3 "a process leaves a log and an index"
tar -C "$tmp/left" -cf "$tmp/left.tar" .
for root in "$tmp/left.tar" "$tmp/left"; do
	status=0
	timeout -k 5 100 "$B/cubicle" run --backend "$BACKEND" --rootfs "$root" \
		sqlite-shell >"$out" 2>&1 <<-END || status=$?
		.open /b.db
		SELECT sum(a) FROM t;
		INSERT INTO t VALUES(4);
		.connection 1
		.open /b.db
		PRAGMA journal_mode;
		SELECT sum(a) FROM t;
	END
	is "$status $(tr '\n' ' ' <"$out")" "0 6 wal 10 " "--rootfs ${root##*/}: both are used" ||
		diag_run
done
done_testing
