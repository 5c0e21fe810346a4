/* SPDX-License-Identifier: MIT */
/*
 * padded_asm.S: assembly that is aligned to more than a bundle. As END says, text
 * ends where a page or a bundle does.
 */
	.section .text.padded,"ax",@progbits
/* uint64_t padded_sum(const uint64_t *at, uint64_t count) */
	.globl padded_sum
	.type padded_sum,@function
padded_sum:
	xorl %eax, %eax ; testq %rsi, %rsi
	je 2f
	.p2align 6
1:	addq (%rdi), %rax ; addq $8, %rdi
	.balign 128
	rolq $3, %rax
	decq %rsi ; jne 1b
2:	ret
	.size padded_sum, . - padded_sum

	.text
	.p2align 8
/* uint64_t padded_last(uint64_t n): its table of jumps is of numbers. */
	.globl padded_last
	.type padded_last,@function
padded_last:
	leaq 5f(%rip), %rax
	jmp *%rax
	nop
5:	leaq 1(%rdi,%rdi,2), %rax
	ret
	.size padded_last, . - padded_last
#ifdef END
	.p2align END
#endif
	.section .note.GNU-stack,"",@progbits
