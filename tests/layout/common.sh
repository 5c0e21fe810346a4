# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: what the tests of this folder share: layouts made on the spot, and
# what has to be said about a system that cannot be started.

. tests/lib.sh

CUBICLE_PATH=$B/tests/layout
export CUBICLE_PATH
# Where no other process than ours can be meant.
layout=$tmp/broken.layout

# refused NAME PATTERN ARGS...: `cubicle ARGS` ends with status 2 and a message,
# before anything of the system has run.
refused()
{
	name=$1 pattern=$2
	shift 2
	RUN_TIMEOUT=20 run_tool "$@"
	is "$status" 2 "$name: exit status 2" || diag_run
	like "$(cat "$err")" "$pattern" "$name: says what and where"
	is "$(cat "$out")" "" "$name: nothing ran"
	nothing_left "$name: nothing is left running"
}

# refused_layout NAME PATTERN: the same with the layout on the standard input.
refused_layout()
{
	cat >"$layout"
	refused "$1" "$2" run --backend "$BACKEND" "$layout"
}

# start_alone COMPONENT: the layout with this one component.
start_alone()
{
	cat >"$layout" <<-end
		start = $1
		[cubicle one]
		components = $1
	end
}

# refused_component NAME PATTERN COMPONENT: ... with this component to start.
refused_component()
{
	start_alone "$3"
	refused "$1" "$2" run --backend "$BACKEND" "$layout"
}

# runs NAME: the layout on the standard input can be run.
runs()
{
	cat >"$layout"
	run_cubicle "$layout"
	is "$status" 0 "$1: runs" || diag_run
}
