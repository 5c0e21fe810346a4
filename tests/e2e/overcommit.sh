#!/bin/sh
# SPDX-License-Identifier: MIT
#
# overcommit.sh: where the kernel grants only memory that it has, and that is too
# little for the monitor's tables, the message says so. The setting is that of a whole
# machine, so this has a guest of its own.
# Runs: once
# Timeout: 200

. tests/lib.sh

# In the guest. Each line of output begins with what it belongs to.
cat >"$tmp/commands" <<'end'
shell()
{
	status=0
	echo "SELECT 6*7;" | "$B/cubicle" run --backend mpk sqlite-shell 2>&1 ||
		status=$?
	echo "status $status"
}
cd "$1" || exit 1
echo 2 >/proc/sys/vm/overcommit_memory
echo 20 >/proc/sys/vm/overcommit_ratio
shell | sed "s/^/little: /"
echo 2000 >/proc/sys/vm/overcommit_ratio
shell | sed "s/^/enough: /"
echo 0 >/proc/sys/vm/overcommit_memory
shell | sed "s/^/default: /"
end
GUEST_TIMEOUT=150 GUEST_FILES="$tmp/commands" tests/guest/guest.sh \
	"B=$B sh $tmp/commands ." >"$out" 2>"$err" </dev/null
status=$?

said()
{
	sed -n "s/^$1: //p" "$out"
}

is "$status" 0 "the guest runs" || diag_run
is "$(said little | tail -n 1)" "status 2" "too little: exit status 2" || diag_run
like "$(said little)" "does not grant the monitor [0-9]+ KiB .*vm.overcommit_memory=2" \
	"too little: the message names the setting"
is "$(said enough | tr '\n' ' ')" "42 status 0 " "enough: it works" || diag_run
is "$(said default | tr '\n' ' ')" "42 status 0 " \
	"the kernel's default: it works" || diag_run
done_testing
