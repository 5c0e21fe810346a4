#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Timeout: 300
# Ways into the kernel, and what could be asked of it there. Of the calls of the long
# list a sample; KERNEL_CALLS=all makes it all of them (make test-long).
. tests/attack/common.sh

attack E4 kernel syscall 0 kernel LOCK "syscall"
attack E4 kernel x32 0 kernel LOCK "a number of x32"
attack B6 kernel int80 0 kernel LOCK "int 0x80"
attack E4 kernel vsyscall 0 kernel LOCK "the page for vsyscall"
attack E3 kernel monitor @arch_syscall+13 kernel LOCK \
	"the monitor's own syscall instruction"
attack E3 kernel monitor @arch_syscall+0 monitor none \
	"the same, from where it gets the secret"
attack D1 kernel sigreturn @gate_signal_end+7 kernel LOCK \
	"the monitor's own rt_sigreturn, with a forged frame"
attack D1 kernel sigreturn @gate_signal_end+0 monitor none \
	"the same, from where it gets the secret"
attack more kernel residue 0 kernel LOCK \
	"what a call of the monitor left in r9"

attack C4 kernel pkey_mprotect 0 kernel LOCK "another key for a victim's page"
attack C1 kernel process_vm_readv 0 kernel LOCK "process_vm_readv of itself"
attack C1 kernel process_vm_writev 0 kernel LOCK "process_vm_writev of itself"
attack C2 kernel proc-mem 0 kernel LOCK "/proc/self/mem"
attack C2 kernel proc-mem-write 0 kernel LOCK "/proc/self/mem, written to"
attack C5 kernel mmap-fixed 0 kernel LOCK "a fresh page over a victim's"
attack C7 kernel mremap 0 kernel LOCK "a victim's page moved"
attack C6 kernel munmap 0 kernel LOCK "a victim's page unmapped"
attack C6 kernel madvise 0 kernel LOCK "a victim's page zeroed"
attack B1 kernel new-code 0 kernel LOCK "new code with WRPKRU"
attack D1 kernel sigreturn 0 kernel LOCK "rt_sigreturn with a forged frame"

sample=4
[ "${KERNEL_CALLS:-}" != all ] || sample=1
calls()
{
	while read -r id number title; do
		[ $(((number + TEST_SEED) % sample)) != 0 ] ||
			attack "$id" kernel call "$number" kernel LOCK "$title"
	done
}
calls <<'END'
B1 1 mmap of executable memory
B1 2 mprotect to executable
E5 3 pkey_alloc
E5 4 pkey_free
B3 5 memfd_create
B9 6 shmget
B9 7 remap_file_pages
B7 8 personality
C9 9 userfaultfd
C10 10 io_uring_setup
C11 11 pipe
C12 12 fork
C13 13 clone
C3 14 ptrace
C15 15 set_robust_list
C15 16 rseq
C16 17 sigaltstack
D2 18 rt_sigaction
A7 19 rt_sigprocmask
C17 20 arch_prctl
C17 21 modify_ldt
E2 22 prctl: dumpable
C17 23 prctl: name
E1 24 seccomp
D4 25 kill
C8 26 brk
D7 27 setitimer
C19 28 dup
C19 29 close
E7 30 unshare
C14 31 setrlimit
C18 32 keyctl
C18 33 socket
C18 34 mq_open
C19 35 write
B11 36 mmap of memory that is only executable
B3 37 mmap of shared executable memory
B8 38 uselib
B8 39 execve
C12 40 vfork
C14 41 prlimit64
C15 42 set_tid_address
D4 43 rt_sigqueueinfo
D7 44 timer_create
C19 45 dup2
C18 46 perf_event_open
C18 47 bpf
C18 48 kcmp
C18 49 pidfd_getfd
C2 50 open_by_handle_at
C11 51 vmsplice
C11 52 io_setup
C6 53 process_madvise
E7 54 mount
C18 55 iopl
END

# Where it is legal it ends in the kernel with a 32 bit stack, which nobody has,
# and would go back to the vDSO, which is unmapped: there is no control.
try "$B/tests/without/NOTHING/cubicle" mpk kernel sysenter 0
like "$(said result) $(said changed) $(said leaked) $(said alive) $(rule)" \
	'^-130 0 0 42 (instruction|kernel|execute|unmapped)$' \
	"E4 sysenter: contained" || diag_run

# reports NAME ARG NUMBER: the report has the number of the call.
reports()
{
	try "$B/tests/without/NOTHING/cubicle" mpk kernel "$1" "$2"
	number=$(sed -n 's/.*"number":[[:space:]]*\([0-9]*\).*/\1/p' \
		"$tmp/stats")
	is "$number" "$3" "the report has number $3 for $1 $2" || diag_run
	like "$(cat "$err")" '^  at .*\(attack_kernel\.so' \
		"... and where it was" || diag_run
}
reports syscall 0 39
reports int80 0 20
reports x32 0 $((39 + 0x40000000))
reports call 2 10
done_testing
