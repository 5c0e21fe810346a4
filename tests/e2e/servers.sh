#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# The programs of `make servers`, where they were built: they start under each backend,
# say what they say as programs of the host, and hold no instruction that changes rights.

. tests/lib.sh

# built FILE: is it, for both kinds of component?
built()
{
	[ -f "$B/components/$1.so" ] && [ -f "$B/sfi/components/$1.so" ] &&
		[ -x "$B/native/$1" ]
}

# says NAME ARGS...: and nothing is missing.
says()
{
	name=$1
	shift
	if ! built "$name"; then
		skip "$name is not built: make servers"
		return
	fi
	wanted=$("$B/native/$name" "$@" 2>&1)
	for backend in mprotect sfi; do
		run_tool run --backend $backend "apps/$name/$name-mono.layout" \
			-- "$@"
		is "$status $(cat "$out" "$err")" "0 $wanted" \
			"$name $*, with backend $backend"
	done
	succeeds "$name: no instruction changes rights" \
		"$B/cubicle" scan "$B/components/$name.so"
}

says nginx -v
says lighttpd -v
says busybox echo -n some words

# same APPLET OPTIONS...: of a file on a mount, byte for byte.
same()
{
	"$B/native/busybox" "$@" "$tmp/words" >"$tmp/wanted"
	run_tool run --backend mprotect --mount "$tmp:/m:ro" \
		apps/busybox/busybox-mono.layout -- "$@" /m/words
	cmp -s "$out" "$tmp/wanted"
	is "$status $?" "0 0" "busybox $*: the same on a mount" || diag_run
}
if built busybox; then
	seq 1 2000 | tac >"$tmp/words"
	same sort
	same gzip -c
	same grep -n 77
	same tail -n 3
	same sed s/1/one/
fi
done_testing
