#!/bin/sh
# SPDX-License-Identifier: MIT
#
# overcommit.sh: where the kernel grants only memory that it has, and that is too
# little for the monitor's tables, the message says so. The setting is that of a whole
# machine, so this runs in the guest.
# Runs: keys

. tests/lib.sh

[ -e /guest/command ] || skip_all "it changes a setting of the whole machine"
cd /proc/sys/vm || exit 1
root=$OLDPWD

shell()
{
	status=0
	echo "SELECT 6*7;" | (cd "$root" && exec "$B/cubicle" run \
		--backend "$BACKEND" sqlite-shell) >"$out" 2>"$err" || status=$?
}

echo 2 >overcommit_memory
echo 20 >overcommit_ratio
shell
is "$status" 2 "too little: exit status 2" || diag_run
like "$(cat "$err")" "does not grant the monitor [0-9]+ KiB .*vm.overcommit_memory=2" \
	"too little: the message names the setting"
echo 2000 >overcommit_ratio
shell
is "$status $(cat "$out")" "0 42" "enough: it works" || diag_run
echo 0 >overcommit_memory
shell
is "$status $(cat "$out")" "0 42" "the kernel's default: it works" || diag_run
done_testing
