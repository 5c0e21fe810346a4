#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 1800
# A file of 16 GiB of data in ramfs; and a database of 2.3 GB, which is made, vacuumed
# and checked there.
. tests/libc/common.sh

if [ "$(available)" -ge 18500 ]; then
	large 16384 1
else
	skip "a file of 16 GiB: only $(available) MiB of memory are available"
fi

if [ "$(available)" -lt 8000 ]; then
	skip "a database of 2.3 GB: only $(available) MiB of memory are available"
	done_testing
fi
CUBICLE_PATH=
rows=560000
status=0
timeout -k 5 1000 "$B/cubicle" run --backend "$BACKEND" sqlite-shell /big.db \
	>"$out" 2>"$err" <<END || status=$?
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
is "$status" 0 "a database of 2.3 GB" || diag_run
left=$((rows - rows / 50))
is "$(cat "$out")" "$left|$((left * 4000))
1
ok" "... is made, vacuumed and checked"
done_testing
