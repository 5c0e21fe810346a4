/* SPDX-License-Identifier: MIT */
/* attack_operand.c: WRPKRU as an operand of another instruction. */
#include "hidden.h"

HIDDEN("hidden_wrpkru = . + 1\n mov $0xc3ef010f, %ebx\n")
