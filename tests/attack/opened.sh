#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A client opens as many files of the host as it can, and keeps them. Another client can
# still open one: each has an equal part of the descriptors of the process. The tool
# raises the soft limit. The control is the client itself, which gets no more.
. tests/lib.sh

CUBICLE_PATH=$B/tests/attack/components:$B/tests/components
export CUBICLE_PATH
mkdir -p "$tmp/m" "$tmp/root"
echo own >"$tmp/m/own"

# said WORD: what the program said about it.
said()
{
	sed -n "s/^$1 //p" "$out"
}

# opened TITLE LEAST MOST ARGS...: it opens between LEAST and MOST files.
opened()
{
	title=$1 least=$2 most=$3
	shift 3
	run_tool run --backend "$BACKEND" --mount "$tmp/m:/m" "$@" \
		tests/attack/opened.layout
	is "$status $(said before) $(said error)" "0 0 24" \
		"I2 $title: one client opens all that it can" || diag_run
	is "$(($(said opened) >= least && $(said opened) <= most))" 1 \
		"I2 ... $(said opened) files"
	is "$(said after)" 0 "I2 ... the other client opens one"
	is "$(said itself)" 24 "I2 ... control: the first one does not"
}

# The usual soft limit. The hard one is 4,096 at least.
# shellcheck disable=SC3045 # dash and busybox have it
ulimit -S -n 1024
opened "a soft limit of 1,024" 700 65536
# Five cubicles, or six.
# shellcheck disable=SC3045
ulimit -n 600
opened "a hard limit of 600" 60 120
opened "... with a folder as the root" 60 120 --rootfs "$tmp/root"
done_testing
