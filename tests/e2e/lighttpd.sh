#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lighttpd.sh: lighttpd, as its layouts bring it, serves a directory of the host; BusyBox
# is a client of it.
# Runs: once
# Timeout: 120

. tests/lib.sh

client=tests/e2e/http.pl
for component in lighttpd.so busybox.so; do
	if ! [ -f "$B/components/$component" ] || ! [ -f "$B/sfi/components/$component" ]; then
		skip_all "$component is not built: make servers"
	fi
done
ip link set lo up 2>/dev/null || :
"$client" port >/dev/null || skip_all "there is no loopback interface"
mkdir "$tmp/site"
echo "<h1>hello</h1>" >"$tmp/site/index.html"
head -c 1048576 /dev/urandom >"$tmp/site/large"

# serves BACKEND LAYOUT CLIENT: the layouts of lighttpd and of BusyBox.
serves()
{
	what="$1, $2"
	first=127.0.0.1:$("$client" port)
	second=127.0.0.1:$("$client" port)
	timeout -k 5 60 "$B/cubicle" run --backend "$1" --listen "$first" \
		--listen "$second" --mount "$tmp/site:/www:ro" "$2" -- \
		-D -f /lighttpd/lighttpd.conf >"$out" 2>"$err" </dev/null &
	pid=$!
	if ! "$client" wait "$second" "$pid"; then
		not_ok "$what: starts"
		diag "$(cat "$err")"
		wait "$pid"
		return
	fi
	for address in "$first" "$second"; do
		like "$("$client" ask "$address" GET / "$tmp/body")" "^HTTP/1.1 200 " \
			"$what: each address is served"
		cmp -s "$tmp/body" "$tmp/site/index.html"
		is $? 0 "$what: ... with index.html"
	done
	"$client" ask "$first" GET /large "$tmp/body" >"$tmp/head"
	cmp -s "$tmp/body" "$tmp/site/large"
	is $? 0 "$what: 1 MiB, byte for byte"
	like "$("$client" ask "$first" GET /../../etc/passwd "$tmp/body")" \
		"^HTTP/1.1 40[034] " "$what: a path that leads out"
	is "$("$client" many "$first" / 50)" "50 <h1>hello</h1>" \
		"$what: 50 connections at once"
	"$B/cubicle" run --backend "$1" "$3" wget -q -O - "http://$first/large" \
		>"$tmp/body" 2>"$tmp/said"
	cmp -s "$tmp/body" "$tmp/site/large"
	is "$? $(cat "$tmp/said")" "0 " "$what: $3 wget gets 1 MiB"
	is "$(printf 'GET / HTTP/1.0\r\n\r\n' |
		"$B/cubicle" run --backend "$1" "$3" nc 127.0.0.1 "${first##*:}" |
		tail -n 1)" "<h1>hello</h1>" "$what: $3 nc"
	kill "$pid"
	wait "$pid"
	is $? 0 "$what: SIGTERM ends it, with status 0"
}

serves mprotect lighttpd busybox
serves sfi lighttpd busybox
serves sfi lighttpd-mono busybox-mono
run_tool run --backend sfi busybox wget -O - http://192.0.2.1/
is "$status" 1 "busybox: not a loopback address"
like "$(cat "$err")" "note: the layout does not let the program connect to 192.0.2.1:80" \
	"busybox: ... the tool says so"
nothing_left "nothing is left running"
done_testing
