/* SPDX-License-Identifier: MIT */
/* chosen.c: the backend and the gates that were chosen, where there is a
 * choice. */
#include "base/backend.h"

const struct backend *backend;
const struct gates *gates;
