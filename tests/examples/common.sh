# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# common.sh: for the tests of examples/.
. tests/lib.sh

RUN_TIMEOUT=${RUN_TIMEOUT:-60}

# hand_written FILE...: the lines in these that are neither blank nor comments.
hand_written()
{
	sed 's|/\*.*\*/||' "$@" | awk '
		/\/\*/ { comment = 1 }
		!comment && NF && $1 !~ /^(\/\/|#$|;)/ { n++ }
		/\*\// { comment = 0 }
		END { print n + 0 }'
}

# same NAME INPUT PROGRAM LAYOUT ARGS...: natively, isolated under BACKEND, under
# none, where copies end with their call, and with all in one cubicle: one output,
# one exit status, one complaint.
same()
{
	name=$1 input=$2 program=$3 layout=$4
	shift 4
	"$program" "$@" <"$input" >"$tmp/native" 2>"$tmp/native.err"
	native=$?
	for how in "--backend $BACKEND" "--backend none" \
		"--backend none --check-copies" \
		"--backend none --merge all"; do
		# shellcheck disable=SC2086 # several words
		timeout "$RUN_TIMEOUT" "$B/cubicle" run $how "$layout" "$@" \
			<"$input" >"$out" 2>"$err"
		is $? $native "$name: $how: exit status"
		if cmp -s "$out" "$tmp/native" && cmp -s "$err" "$tmp/native.err"
		then
			ok "$name: $how: says the same as the process"
		else
			not_ok "$name: $how: says the same as the process"
			diag "$(cmp "$out" "$tmp/native" 2>&1; head -n 20 "$err")"
		fi
	done
}
