#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 1800
# A file of 16 GiB of data in ramfs; and a database of 2.3 GB, which is made, vacuumed
# and checked there and on a mount.
. tests/libc/common.sh

if [ "$(available)" -ge 18500 ]; then
	large 16384 1
else
	skip "a file of 16 GiB: only $(available) MiB of memory are available"
fi

# database NAME FILE OPTION...: make it in FILE.
CUBICLE_PATH=
rows=560000
left=$((rows - rows / 50))
database()
{
	name=$1 file=$2 status=0
	shift 2
	timeout -k 5 1000 "$B/cubicle" run --backend "$BACKEND" "$@" \
		sqlite-shell "$file" >"$out" 2>"$err" <<END || status=$?
PRAGMA page_size = 4096;
CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)
	INSERT INTO t SELECT i, randomblob(4000) FROM n;
DELETE FROM t WHERE id % 50 = 0;
VACUUM;
SELECT count(*), sum(length(a)) FROM t;
SELECT page_count * 4096 > 2200000000 FROM pragma_page_count();
PRAGMA integrity_check;
END
	is "$status" 0 "a database of 2.3 GB $name" || diag_run
	is "$(cat "$out")" "$left|$((left * 4000))
1
ok" "... is made, vacuumed and checked"
}

if [ "$(available)" -ge 8000 ]; then
	database "in ramfs" /big.db
else
	skip "in ramfs: only $(available) MiB of memory are available"
fi
free=$(df --output=avail -m "$tmp" | tail -n 1)
if [ "$free" -ge 8000 ]; then
	mkdir "$tmp/m"
	database "on a mount" /m/big.db --mount "$tmp/m:/m"
	[ "$(stat -c %s "$tmp/m/big.db")" -gt 2200000000 ]
	is $? 0 "... and it is on the disk"
else
	skip "on a mount: only $free MiB of the disk are free"
fi
done_testing
