#!/bin/sh
# SPDX-License-Identifier: MIT
#
# filters.sh: it runs where a service manager or a container filters system calls.
# What a filter forbids is named in the message.
# Runs: backends
# Timeout: 120

. tests/lib.sh

service=tests/e2e/filter/system-service
container=tests/e2e/filter/container
case $BACKEND in
mpk) keys="pkey_alloc pkey_free pkey_mprotect" ;;
*) keys= ;;
esac

# filtered FILTER...: the shell under it, with $options; see filter.c.
options=
filtered()
{
	status=0
	# shellcheck disable=SC2086 # several words
	echo "SELECT 6*7;" | timeout -k 5 60 "$B/tests/filter" "$@" -- \
		"$B/cubicle" run --backend "$BACKEND" $options sqlite-shell \
		>"$out" 2>"$err" || status=$?
}

works()
{
	is "$status $(cat "$out")" "0 42" "$1" || diag_run
}

# --- SystemCallFilter=@system-service seccomp -------------------------------------------

# shellcheck disable=SC2086 # several words, or none
{
	filtered errno $service seccomp $keys
	works "what a service may call: other calls fail"
	if [ "$BACKEND" = mpk ]; then
		filtered kill $service seccomp $keys ioperm iopl
	else
		filtered kill $service seccomp
	fi
	works "what a service may call: other calls kill"
	# Each of these is needed, so that the control of the list is its end.
	filtered errno $service $keys
}
case $BACKEND in
sfi | mpk)
	is "$status" 2 "without seccomp: the start is refused" || diag_run
	like "$(cat "$err")" "no filter for system calls .seccomp" \
		"... with the reason"
	like "$(cat "$err")" "may be an inherited system call filter .SystemCallFilter=" \
		"... and the setting that may be behind it"
	# shellcheck disable=SC2086
	filtered kill $service $keys ioperm iopl
	is "$status" 159 "without seccomp, and it kills: the start fails" || diag_run
	like "$(cat "$err")" "killed by signal 31 .*inherited system call filter" \
		"... with the reason"
	;;
*)
	works "without seccomp: mprotect needs no filter of its own"
	;;
esac
if [ "$BACKEND" = mpk ]; then
	filtered errno $service seccomp
	is "$status" 2 "without @pkey: the start is refused" || diag_run
	like "$(cat "$err")" "gives out no protection keys" "... with the reason"
fi

# Without files in memory nothing starts.
sed 's/ memfd_create / /' $service >"$tmp/service"
is "$(grep -c memfd_create $service) $(grep -c memfd_create "$tmp/service")" "1 0" \
	"control: memfd_create was in the list"
# shellcheck disable=SC2086
filtered errno "$tmp/service" seccomp $keys
is "$status" 2 "without memfd_create: the start is refused" || diag_run
like "$(cat "$err")" "memory file .memfd_create.: .*not permitted; .*SystemCallFilter=" \
	"... and the message names the setting"

# --- a container ------------------------------------------------------------------------

filtered errno $container
works "what a container may call"
is "$(cat "$err")" "" "... and nothing is said of the filter"

# --- MemoryDenyWriteExecute=yes ---------------------------------------------------------

for how in seccomp prctl; do
	filtered mdwe $how
	if [ "$status" = 77 ]; then
		skip "this kernel has no PR_SET_MDWE"
		continue
	fi
	if [ "$BACKEND" = sfi ]; then
		works "written memory cannot be executed, $how: it runs"
		# The control: under the same filter, another backend does not.
		BACKEND=none
		filtered mdwe $how
		BACKEND=sfi
	fi
	is "$status" 2 "written memory cannot be executed, $how: refused" || diag_run
	like "$(cat "$err")" "MemoryDenyWriteExecute=yes in .*written memory becomes executable .*(permitted|denied)" \
		"... and the message names the setting"
	options=--perf-map
	filtered mdwe $how
	options=
	is "$status" 2 "... --perf-map, $how: refused" || diag_run
	like "$(cat "$err")" "MemoryDenyWriteExecute=yes in .*--perf-map needs it" \
		"... and the message names the option"
done
options=--perf-map
filtered errno $container
options=
works "control: --perf-map in a container"
rm -f "/tmp/perf-$(sed -n 's|.*/tmp/perf-\([0-9]*\).map.*|\1|p' "$err").map"

# --- as an ordinary user ----------------------------------------------------------------

nobody="$B/tests/filter user 65534 --"
if [ "$(id -u)" != 0 ]; then
	skip "every test runs as an ordinary user here"
elif ! $nobody test -x "$B/cubicle"; then
	skip "nobody cannot reach $B"
else
	status=0
	# shellcheck disable=SC2086 # several words
	echo "SELECT 6*7;" | timeout -k 5 60 $nobody "$B/cubicle" run \
		--backend "$BACKEND" sqlite-shell >"$out" 2>"$err" || status=$?
	works "as nobody, without any capability"
	status=0
	# shellcheck disable=SC2086
	echo "SELECT 6*7;" | $nobody "$B/tests/filter" errno $service \
		seccomp $keys -- "$B/cubicle" run --backend "$BACKEND" \
		sqlite-shell >"$out" 2>"$err" || status=$?
	works "as nobody, with what a service may call"
fi
nothing_left "nothing is left behind"
done_testing
