#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Timeout: 240
# Ways into the kernel, and what could be asked of it there.
. tests/attack/common.sh

attack E4 kernel syscall 0 kernel LOCK "syscall"
attack E4 kernel x32 0 kernel LOCK "a number of x32"
attack B6 kernel int80 0 kernel LOCK "int 0x80"
attack E4 kernel vsyscall 0 kernel LOCK "the page for vsyscall"
attack E3 kernel monitor @arch_syscall+13 kernel LOCK \
	"the monitor's own syscall instruction"
attack more kernel residue 0 kernel LOCK \
	"what a call of the monitor left in r9"

attack C4 kernel pkey_mprotect 0 kernel LOCK "another key for a victim's page"
attack C1 kernel process_vm_readv 0 kernel LOCK "process_vm_readv of itself"
attack C2 kernel proc-mem 0 kernel LOCK "/proc/self/mem"
attack C5 kernel mmap-fixed 0 kernel LOCK "a fresh page over a victim's"
attack C7 kernel mremap 0 kernel LOCK "a victim's page moved"
attack C6 kernel munmap 0 kernel LOCK "a victim's page unmapped"
attack C6 kernel madvise 0 kernel LOCK "a victim's page zeroed"
attack B1 kernel new-code 0 kernel LOCK "new code with WRPKRU"
attack D1 kernel sigreturn 0 kernel LOCK "rt_sigreturn with a forged frame"

calls()
{
	while read -r id number title; do
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
END
done_testing
