#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 5400
# NGINX in eight cubicles, with backend sfi, and as a process, under the same load for an
# hour: no connection that the process keeps is lost, nothing grows, and SIGTERM ends it.
# LOAD_SECONDS is another time, TEST_SEED chooses other requests.
. tests/lib.sh

: "${LOAD_SECONDS:=3600}"
for program in wrk h2load python3; do
	command -v $program >/dev/null ||
		skip_all "there is no $program: apt-get install wrk nghttp2-client python3"
done
for file in native/nginx components/nginx.so sfi/components/nginx.so; do
	[ -e "$B/$file" ] || skip_all "$file is not built: make servers"
done

# --- two servers -------------------------------------------------------------------

mkdir -p "$tmp/www/mount" "$tmp/root/www/memory" "$tmp/root/etc" "$tmp/root/srv/logs" \
	"$tmp/native/logs" "$tmp/conf"
for file in "0 0" "1k 1024" "100k 102400" "1m 1048576"; do
	head -c "${file#* }" /dev/zero | tr '\0' x >"$tmp/www/mount/${file% *}"
	cp "$tmp/www/mount/${file% *}" "$tmp/root/www/memory"
done
# The process has both below one folder.
cp -r "$tmp/root/www/memory" "$tmp/www"
echo "root:x:0:0:root:/:/bin/sh" >"$tmp/root/etc/passwd"
echo "root:x:0:" >"$tmp/root/etc/group"
tar -C "$tmp/root" -cf "$tmp/root.tar" .

# port: one at which nobody listens.
port()
{
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}
native_port=$(port)
other_port=$(port)

# configuration PORT FOLDER: the documents are in FOLDER.
configuration()
{
	cat <<END
user root root;
master_process off;
daemon off;
pid logs/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	gzip on;
	client_header_timeout 5s;
	client_body_timeout 5s;
	keepalive_timeout 5s;
	server {
		listen 127.0.0.1:$1;
		root $2;
	}
}
END
}
configuration "$native_port" "$tmp/www" >"$tmp/native/nginx.conf"
configuration "$other_port" /www >"$tmp/conf/nginx.conf"

# The layout without its configuration.
sed '/^file\|^listen/d' apps/nginx/nginx.layout >"$tmp/nginx.layout"

"$B/native/nginx" -p "$tmp/native/" -e stderr -c "$tmp/native/nginx.conf" \
	>"$tmp/native.out" 2>&1 &
native=$!
CUBICLE_PATH="$B/components" "$B/cubicle" run --backend sfi \
	--listen "127.0.0.1:$other_port" --rootfs "$tmp/root.tar" \
	--mount "$tmp/www/mount:/www/mount:ro" --mount "$tmp/conf:/conf:ro" \
	--stats "$tmp/stats.json" "$tmp/nginx.layout" -- \
	-p /srv/ -e stderr -c /conf/nginx.conf >"$tmp/other.out" 2>&1 &
other=$!
trap 'kill $native $other 2>/dev/null; rm -rf "$tmp"' EXIT

# serves PORT: does it, within ten seconds?
# shellcheck disable=SC2317 # succeeds calls it
serves()
{
	python3 - "$1" <<'END'
import sys, time, urllib.request
for _ in range(100):
    try:
        url = f"http://127.0.0.1:{sys.argv[1]}/m"
        for place in "emory", "ount":
            if urllib.request.urlopen(f"{url}{place}/1k").read() != b"x" * 1024:
                sys.exit(1)
        sys.exit(0)
    except OSError:
        time.sleep(0.1)
sys.exit(1)
END
}
succeeds "the process serves" serves "$native_port" || diag "$(cat "$tmp/native.out")"
succeeds "the cubicles serve" serves "$other_port" || diag "$(cat "$tmp/other.out")"

# --- what they hold ----------------------------------------------------------------

# family PID: it and its children.
family()
{
	echo "$1"
	cat "/proc/$1/task"/*/children 2>/dev/null | tr ' ' '\n' |
		while read -r child; do
			[ -z "$child" ] || family "$child"
		done
}

# descriptors PID
descriptors()
{
	for pid in $(family "$1"); do
		ls "/proc/$pid/fd"
	done 2>/dev/null | wc -l
}

# resident PID: KiB.
resident()
{
	for pid in $(family "$1"); do
		cat "/proc/$pid/smaps_rollup"
	done 2>/dev/null | awk '/^Rss:/ { sum += $2 } END { print sum + 0 }'
}

# settled PID COUNT: wait until it has no more than COUNT descriptors, half a minute
# at most; then how many.
settled()
{
	for _ in $(seq 30); do
		[ "$(descriptors "$1")" -gt "$2" ] || break
		sleep 1
	done
	descriptors "$1"
}

idle_native=$(descriptors "$native")
idle_other=$(descriptors "$other")

# load SECONDS SEED
load()
{
	status=0
	python3 tests/long/servers.py "$native_port" "$other_port" "$1" "$2" \
		>"$out" 2>"$err" || status=$?
	grep '^#' "$out" | head -n 50
	return "$status"
}

# Before it is measured, memory grows to what such a load takes.
load "$((LOAD_SECONDS / 10 + 10))" warm
is "$status" 0 "some load at first" || diag_run
settled "$native" "$idle_native" >/dev/null
settled "$other" "$idle_other" >/dev/null
before_native=$(resident "$native")
before_other=$(resident "$other")

load "$LOAD_SECONDS" "$TEST_SEED"
is "$status" 0 "$LOAD_SECONDS seconds of load" || diag_run

while read -r kind number errors_native errors_other; do
	diag "$kind: $number times, errors: native $errors_native, cubicles $errors_other"
	[ "$errors_other" -le "$errors_native" ]
	is $? 0 "$kind: no more errors than the process has"
done <<END
$(grep -v '^#' "$out")
END
is "$(grep -vc '^#' "$out")" 6 "all kinds of load were there"

is "$(settled "$native" "$idle_native")" "$idle_native" \
	"the process has the descriptors of the start"
is "$(settled "$other" "$idle_other")" "$idle_other" \
	"the cubicles have the descriptors of the start"
grown_native=$(($(resident "$native") - before_native))
grown_other=$(($(resident "$other") - before_other))
diag "memory: native $before_native KiB, $grown_native more; cubicles $before_other KiB, $grown_other more"
[ "$grown_other" -le $((4096 + (grown_native > 0 ? grown_native : 0))) ]
is $? 0 "memory of the cubicles does not grow by more than 4 MiB"
succeeds "the cubicles serve" serves "$other_port"

# --- the end -----------------------------------------------------------------------

# ends PID: its exit status after SIGTERM.
ends()
{
	status=0
	kill -TERM "$1"
	wait "$1" || status=$?
}
ends "$native"
is "$status" 0 "SIGTERM ends the process with status 0"
ends "$other"
is "$status" 0 "SIGTERM ends the cubicles with status 0" || diag "$(cat "$tmp/other.out")"
unlike "$(cat "$tmp/other.out")" '\[(alert|emerg)\]|violation' "no alert and no violation"

# Pages of ramfs that it asked alloc for: as many as after a start.
pages=$(python3 - "$tmp/stats.json" <<'END'
import json, sys
print(sum(e["calls"] for e in json.load(open(sys.argv[1]))["edges"]
    if e["from"] == "ramfs" and e["function"] in ("alloc_pages", "alloc_try")))
END
)
diag "ramfs asked $pages times for pages"
[ "$pages" -le 200 ]
is $? 0 "ramfs does not grow"
nothing_left "nothing is left running"
done_testing
