#!/bin/sh
# SPDX-License-Identifier: MIT
#
# database.sh: databases are brought in and taken out whole, the shell does what
# it does as a process, and what goes wrong loses nothing.
# Timeout: 240

. tests/lib.sh

plan 27
native=$PWD/$B/native/sqlite3
RUN_TIMEOUT=60

# shell OPTIONS...: run_tool with the shell and the script on standard input.
shell()
{
	status=0
	timeout -k 5 60 "$B/cubicle" run --backend "$BACKEND" "$@" \
		>"$out" 2>"$err" <"$tmp/script" || status=$?
}

cat >"$tmp/script" <<'SQL'
CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n REAL);
CREATE INDEX t_name ON t(name);
CREATE TABLE log(what TEXT);
CREATE TRIGGER t_log AFTER INSERT ON t BEGIN
  INSERT INTO log VALUES('insert ' || new.id);
END;
BEGIN;
WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c WHERE i < 500)
INSERT INTO t SELECT i, 'name ' || (i * 7919 % 500), i / 3.0 FROM c;
COMMIT;
BEGIN;
DELETE FROM t;
ROLLBACK;
SAVEPOINT s; UPDATE t SET n = 0; ROLLBACK TO s; RELEASE s;
CREATE VIEW v AS SELECT count(*) AS many, round(sum(n), 3) AS total FROM t;
SELECT * FROM v;
SELECT count(*) FROM log;
SELECT id, name FROM t WHERE name BETWEEN 'name 10' AND 'name 12' ORDER BY name, id LIMIT 5;
CREATE VIRTUAL TABLE docs USING fts5(title, body);
INSERT INTO docs VALUES('one', 'the quick brown fox'), ('two', 'a lazy dog'),
  ('three', 'quick thinking');
SELECT title FROM docs WHERE docs MATCH 'quick' ORDER BY title;
SELECT json_extract('{"a":{"b":[1,2,{"c":3}]}}', '$.a.b[2].c');
SELECT json_group_array(name) FROM (SELECT name FROM t ORDER BY id LIMIT 3);
SELECT group_concat(key || '=' || value) FROM json_each('{"x":1,"y":[2]}');
EXPLAIN QUERY PLAN SELECT * FROM t WHERE name = 'name 5';
SELECT printf('%.6f', sin(1.0) + exp(2.0));
PRAGMA integrity_check;
SQL

"$native" :memory: <"$tmp/script" >"$tmp/want"
shell sqlite-shell -- /test.db
is "$status" 0 "the shell ends well" || diag_run
is "$(cat "$out")" "$(cat "$tmp/want")" "the shell says what the native one says"
shell sqlite-shell-mono -- /test.db
is "$(cat "$out")" "$(cat "$tmp/want")" "so does the merged one"

# Out.
shell --save "/test.db:$tmp/out.db" sqlite-shell -- /test.db
is "$status" 0 "a run that saves ends well" || diag_run
is "$("$native" "$tmp/out.db" 'PRAGMA integrity_check')" ok \
	"the saved database is whole outside"
is "$("$native" "$tmp/out.db" 'SELECT many FROM v')" 500 "and has all its rows"

# In, from a folder, and out again.
mkdir "$tmp/root" "$tmp/root/data"
"$native" "$tmp/root/data/in.db" \
	'CREATE TABLE t(x); INSERT INTO t VALUES(41), (zeroblob(3000000));'
cat >"$tmp/script" <<'SQL'
PRAGMA integrity_check;
INSERT INTO t VALUES(42);
SELECT count(*), max(length(x)) FROM t;
SQL
shell --rootfs "$tmp/root" --save "/data/in.db:$tmp/back.db" sqlite-shell -- \
	/data/in.db
is "$status" 0 "a run on a folder ends well" || diag_run
is "$(cat "$out")" "ok
3|3000000" "a database of the host is read and changed"
is "$("$native" "$tmp/back.db" 'PRAGMA integrity_check; SELECT count(*) FROM t')" \
	"ok
3" "and comes back whole"

# The same from an archive, in a merged layout.
(cd "$tmp/root" && tar -czf "$tmp/root.tar.gz" data)
shell --rootfs "$tmp/root.tar.gz" sqlite-shell-mono -- /data/in.db
is "$(tail -n 1 "$out")" "3|3000000" "an archive is unpacked"

# Status.
echo '.exit 3' >"$tmp/script"
shell sqlite-shell
is "$status" 3 "the program's exit status is the tool's"

# The clock and randomness are there.
echo "SELECT strftime('%Y') >= '2024', length(randomblob(9));" >"$tmp/script"
shell sqlite-shell
is "$(cat "$out")" "1|9" "time and random numbers"

# Errors.
: >"$tmp/script"
echo precious >"$tmp/precious"
shell --save "/nothing:$tmp/precious" sqlite-shell
is "$status" 1 "what cannot be saved makes the run fail"
like "$(cat "$err")" '/nothing: .*[Nn]o such file' "the message says what and why"
is "$(cat "$tmp/precious")" precious "and the old file is untouched"
is "$(find "$tmp" -name 'precious?*')" "" "no temporary file is left"
shell --save "/x:$tmp/no/such/folder" sqlite-shell
is "$status" 2 "a target that cannot be is refused at once"
like "$(cat "$err")" 'no/such: No such file' "with its name"
shell --rootfs "$tmp/missing" sqlite-shell
is "$status" 2 "a root file system that is not there is refused"
like "$(cat "$err")" 'missing' "with its name"
head -c 1500 "$tmp/root.tar.gz" >"$tmp/broken.tar.gz"
shell --rootfs "$tmp/broken.tar.gz" sqlite-shell
is "$status" 2 "a truncated archive is refused"
like "$(cat "$err")" 'broken.tar.gz' "with its name"

# A terminal.
if command -v script >/dev/null; then
	(printf 'SELECT 6*7;\n.exit\n'; sleep 1) | timeout 30 script -qec \
		"$B/cubicle run --backend $BACKEND sqlite-shell" /dev/null \
		>"$out" 2>&1
	like "$(tr -d '\r' <"$out")" 'sqlite> 42' "a prompt on a terminal"
else
	skip "there is no script(1) to make a terminal with"
fi

# Stopped from outside.
(echo 'SELECT 1;'; sleep 20) | "$B/cubicle" run --backend "$BACKEND" \
	sqlite-shell >"$out" 2>&1 &
sleep 1
group=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 3)
tool=$(cat /proc/[0-9]*/stat 2>/dev/null |
	sed -n 's/^\([0-9]*\) (cubicle) [^Z] [0-9]* \([0-9]*\) .*/\1 \2/p' |
	awk -v g="$group" '$2 == g { print $1 }')
kill -TERM "$tool" 2>/dev/null
sleep 1
is "$(cat "$out")" 1 "a run that is stopped did what it was told"
nothing_left "and leaves nothing running"

# The same where the monitor is stopped, as by a debugger that was killed.
mkfifo "$tmp/say" "$tmp/answer"
"$B/cubicle" run --backend "$BACKEND" sqlite-shell <"$tmp/say" \
	>"$tmp/answer" 2>"$err" &
tool=$!
exec 8>"$tmp/say" 9<"$tmp/answer"
echo 'SELECT 6*7;' >&8
read -r line <&9
is "$line" 42 "control: a run that waits for commands"
monitor=$(cat /proc/$tool/task/$tool/children)
monitor=${monitor% }
kill -STOP "$monitor"
while grep -q '^State:.[RSD]' "/proc/$monitor/status"; do :; done
kill -TERM $tool
timeout 20 tail -s 0.1 --pid=$tool -f /dev/null || kill -KILL $tool
status=0
wait $tool || status=$?
is "$status" 143 "a monitor that is stopped can be ended" || diag_run
exec 8>&- 9<&-
