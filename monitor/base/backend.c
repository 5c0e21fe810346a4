/* SPDX-License-Identifier: MIT */
/* backend.c: the backend and the gates that were chosen. */
#include "base/backend.h"

const struct backend *backend;
const struct gates *gates;
void (*gate_lower)(void), (*gate_leave_call)(void), (*gate_leave)(void);
void (*gate_lower_plain)(void);
void (*modelled_raise_start)(void), (*modelled_lower_start)(void);
uint64_t sfi_box[CUBICLE_SLOTS];
