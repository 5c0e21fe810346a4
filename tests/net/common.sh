# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: a component that calls hostnet (user.c), and a process of the host that is
# the other end (peer.c).

. tests/lib.sh

CUBICLE_PATH=$B/tests/components:$B/components
export CUBICLE_PATH
layout=tests/net/net.layout

ip link set lo up 2>/dev/null || :
"$B/tests/net/peer" check || skip_all "there is no loopback interface"

# with LINES...: $tmp/net.layout, with these lines in the cubicle `net`.
with()
{
	cp $layout "$tmp/net.layout"
	for line in "$@"; do
		sed -i "s|^rights = net|&\\n$line|" "$tmp/net.layout"
	done
}

# checked NAME: of the last run, whose checks all succeeded.
checked()
{
	good=$(grep -c '^ok - ' "$out")
	is "$status $(grep '^not ok' "$out")$(tail -n 1 "$out")" "0 end" \
		"$BACKEND: $1: $good checks" || diag_run
}

# start ARGS...: the tool, in the background, as $pid.
start()
{
	: >"$out"
	timeout -k 5 "$run_seconds" "$B/cubicle" run --backend "$BACKEND" "$@" \
		>"$out" 2>"$err" </dev/null &
	pid=$!
}

# until_said PATTERN FILE
until_said()
{
	until grep -q "$1" "$2" || ! kill -0 "$pid" 2>/dev/null; do
		sleep 0.02
	done
}

ended()
{
	status=0
	wait "$pid" || status=$?
}
