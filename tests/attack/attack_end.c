/* SPDX-License-Identifier: MIT */
/*
 * attack_end.c: WRPKRU at the very end of the last page of text. One byte
 * follows: without a RET nobody would come back.
 */
#include "hidden.h"

HIDDEN(".section .last, \"ax\", @progbits\n .balign 4096\n .skip 4092, 0x90\n"
       "hidden_wrpkru: wrpkru\n ret\n")
