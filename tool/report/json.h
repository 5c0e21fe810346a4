/* SPDX-License-Identifier: MIT */
/* json.h: a violation, for programs. Addresses are strings: a JSON number has
 * 53 bits. */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <cjson/cJSON.h>
#include "report/explanation.h"

/* All of (e), for --report; to be deleted. */
cJSON *json_violation(const struct explanation *e);

/* As much of it as --stats has: no places, windows or suggestions. The argument
 * counts from 0; -1 is none. */
cJSON *json_statistics(const struct explanation *e);

#endif
