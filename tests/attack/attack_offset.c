/* SPDX-License-Identifier: MIT */
/* attack_offset.c: WRPKRU as the offset of an address. */
#include "hidden.h"

HIDDEN("hidden_wrpkru = . + 3\n lea -0x3c10fef1(%rax), %rax\n ret\n")
