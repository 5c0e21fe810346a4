# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: a program that makes transactions in a database on a mount
# (tests/hostfs/commits.c), with hostfs or a variant of it.

. tests/lib.sh

BACKEND=sfi
CUBICLE_PATH=$B/tests/libc/components:$B/components
export CUBICLE_PATH
layout=$tmp/commits.layout
sed 's/opens/commits/' tests/hostfs/opens.layout >"$layout"

# Where nothing waits for a disk: what is tested is the order.
fast=$tmp
if [ -w /dev/shm ]; then
	fast=$(mktemp -d /dev/shm/cubicle-test.XXXXXX)
	trap 'rm -rf "$tmp" "$fast"' EXIT
fi

# instead VARIANT: of hostfs; nothing: hostfs itself.
instead()
{
	CUBICLE_PATH=$B/tests/libc/components:$B/components
	[ -z "$1" ] || CUBICLE_PATH=$B/tests/hostfs/$1:$CUBICLE_PATH
}
