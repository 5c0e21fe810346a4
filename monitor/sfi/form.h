/* SPDX-License-Identifier: MIT */
/*
 * form.h: opcodes with several forms, which ModRM tells apart.
 */
#ifndef SFI_FORM_H
#define SFI_FORM_H

#include "decode.h"

/* Opcodes of which only some forms are allowed; (reg) says which. */
bool form_check(const struct instruction *i);

/* What is only written in some forms. */
void form_refine(struct instruction *i);

#endif
