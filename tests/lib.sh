# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# lib.sh: assertions in TAP for tests that are scripts. A test says
#
#     . tests/lib.sh
#     plan 2                          # or, at its end, done_testing
#     run_cubicle sqlite --size 1
#     is "$status" 0 "it ends well"
#     like "$(cat "$err")" 'mpk|mprotect' "it names the backend"
#
# and runs in the root of the project, on the machine (any POSIX sh) and in the
# guest (busybox). There is an empty folder $tmp, removed at the end.
# BACKEND is the backend to be tested.

: "${B:=build}" "${BACKEND:=mprotect}" "${TEST_SEED:=1}"
export B BACKEND TEST_SEED
# tests/run has a cache of its own. Without it there is none, not the user's.
: "${CUBICLE_CACHE=}"
export CUBICLE_CACHE
# Tests say which backend they mean.
unset CUBICLE_BACKEND

tests_run=0
tests_failed=0
tests_planned=

tmp=$(mktemp -d "${TMPDIR:-/tmp}/cubicle-test.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# How many seconds a run may take, unless RUN_TIMEOUT says it. The emulator is slow,
# and slower on a busy machine.
run_seconds=60
[ "$BACKEND" != mpk ] || run_seconds=180

# Output of the last run_cubicle or run_tool: two files.
out=$tmp/out
err=$tmp/err

plan()
{
	tests_planned=$1
	echo "1..$1"
}

done_testing()
{
	[ -n "$tests_planned" ] || echo "1..$tests_run"
	[ "$tests_failed" = 0 ]
	exit
}

# Nothing of this test can run here: (reason).
skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

ok()
{
	tests_run=$((tests_run + 1))
	echo "ok $tests_run - $1"
}

not_ok()
{
	tests_run=$((tests_run + 1))
	tests_failed=$((tests_failed + 1))
	echo "not ok $tests_run - $1"
}

# One assertion cannot be made here: (reason).
skip()
{
	tests_run=$((tests_run + 1))
	echo "ok $tests_run # SKIP $1"
}

# The lines of (text) as remarks.
diag()
{
	printf '%s\n' "$1" | sed 's/^/# /'
}

# What the last run printed, as remarks.
diag_run()
{
	diag "exit status $status; output:"
	tail -n 20 "$out" | sed 's/^/#   /'
	diag "error output:"
	tail -n 40 "$err" | sed 's/^/#   /'
}

# is GOT WANT NAME
is()
{
	if [ "$1" = "$2" ]; then
		ok "$3"
		return 0
	fi
	not_ok "$3"
	diag "got:    $1"
	diag "wanted: $2"
	return 1
}

# like TEXT PATTERN NAME: some line of TEXT matches the extended expression.
like()
{
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok "$3"
		return 0
	fi
	not_ok "$3"
	diag "wanted a line like: $2"
	diag "got:"
	diag "$1"
	return 1
}

# unlike TEXT PATTERN NAME: no line of TEXT does.
unlike()
{
	if ! printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok "$3"
		return 0
	fi
	not_ok "$3"
	diag "wanted no line like: $2"
	diag "$(printf '%s\n' "$1" | grep -E -e "$2")"
	return 1
}

# succeeds NAME COMMAND...
succeeds()
{
	name=$1
	shift
	if "$@" >"$tmp/succeeds" 2>&1; then
		ok "$name"
		return 0
	fi
	not_ok "$name"
	diag "failed: $*"
	diag "$(tail -n 40 "$tmp/succeeds")"
	return 1
}

# build/cubicle ARGS...: sets $status and the files $out and $err.
run_tool()
{
	status=0
	timeout -k 5 "${RUN_TIMEOUT:-$run_seconds}" "$B/cubicle" "$@" \
		>"$out" 2>"$err" </dev/null || status=$?
}

# build/cubicle run --backend $BACKEND ARGS...
run_cubicle()
{
	run_tool run --backend "$BACKEND" "$@"
}

# symbols: the file with those of the monitor that BACKEND runs in.
symbols()
{
	case $BACKEND in
	mpk | sfi) echo "$B/tests/monitor-$BACKEND.symbols" ;;
	*) echo "$B/tests/monitor-dev.symbols" ;;
	esac
}

# nothing_left NAME: no monitor or tool of this test is still running. The
# process group tells this test's from those of others.
nothing_left()
{
	group=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 3)
	left=$(cat /proc/[0-9]*/stat 2>/dev/null |
		sed -n 's/^\([0-9]*\) (cubicle[^)]*) [^Z] [0-9]* \([0-9]*\) .*/\1 \2/p' |
		awk -v g="$group" '$2 == g { print $1 }')
	is "$left" "" "$1"
}
