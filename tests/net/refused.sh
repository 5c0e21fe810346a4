#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Addresses that the layout does not allow are refused, and the tool prints each once,
# with the line that would allow it. That line does.
. tests/net/common.sh

run_cubicle $layout refused
checked "refused"
is "$(grep -c '^cubicle: note: ' "$err")" 5 "$BACKEND: five notes" || diag_run
# shellcheck disable=SC2016 # backquotes of the message
for words in 'listen at 0.0.0.0:8080; `listen = 0.0.0.0:8080` in \[cubicle net\] of ' \
	'connect to 10.0.0.1:443; `connect = 10.0.0.1:443` in ' \
	'connect to \[fe00::1\]:443; `connect = \[fe00::1\]:443` in ' \
	'connect to unix:/x/y; `connect = unix:/x/y` in '; do
	like "$(cat "$err")" "the layout does not let the program $words" \
		"$BACKEND: ... it has the line"
done
# shellcheck disable=SC2016 # backquotes of the message
like "$(cat "$err")" 'listen at 0.0.0.0:0; `listen = 0.0.0.0:0` in ' \
	"$BACKEND: ... and that of listen() on a socket that is not bound"

# allows CODE4 CODE6 LINES...: what bind() to 0.0.0.0 and to [::] gives.
allows()
{
	want="all4 $1 all6 $2"
	shift 2
	with "$@"
	run_cubicle "$tmp/net.layout" wildcard
	is "$(grep '^all' "$out" | tr '\n' ' ')" "$want " "$BACKEND: $(echo "${*:-no line}" | tr -s "\n " " ")" ||
		diag_run
}

run_cubicle $layout wildcard
# shellcheck disable=SC2016 # backquotes of the message
like "$(cat "$err")" \
	'listen at \[::\]:8080, which is every address of IPv4, too; `listen = \*:8080` in ' \
	"$BACKEND: the line for [::] allows both"

# 0xd is EACCES.
allows 0xd 0xd
allows 0xd 0xd 'connect = *:*'
allows 0xd 0xd 'listen = 127.0.0.1:*'
allows 0x0 0xd 'listen = 0.0.0.0:8080'
allows 0xd 0xd 'listen = [::]:8080'
allows 0xd 0xd 'listen = *:8081'
allows 0x0 0x0 'listen = 0.0.0.0:8000-9000 [::]:*'
allows 0x0 0x0 'listen = *:8080'
allows 0x0 0x0 'listen = 127.0.0.1:1\n  [::]:8080 0.0.0.0:8080'

run_cubicle --listen 0.0.0.0:8080 --listen '[::]:8080' $layout wildcard
is "$(grep '^all' "$out" | tr '\n' ' ')" "all4 0x0 all6 0x0 " "$BACKEND: --listen" ||
	diag_run
run_cubicle --listen 0.0.0.0:8080 $layout loop 4
checked "loopback stays allowed with --listen"
run_cubicle --listen 0.0.0.0 $layout loop 4
is "$status" 2 "$BACKEND: --listen without a port"
like "$(cat "$err")" '^cubicle: --listen 0.0.0.0: an address is ADDR:PORT, ' \
	"$BACKEND: ... says what it is"
done_testing
