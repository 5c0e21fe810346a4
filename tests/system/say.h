/* SPDX-License-Identifier: MIT */
/*
 * say.h: how the driver prints. A check is a line of its own:
 *
 *     ok - what was checked
 *     not ok - what was checked: 5 and not 4
 */
#ifndef SAY_H
#define SAY_H

#include <stdbool.h>
#include <stdint.h>

/* Print (text) and the end of the line. */
void say(const char *text);

/* Print "(what) 0x(value)"; lines that the shell scripts look for. */
void say_hex(const char *what, uint64_t value);

void check(bool good, const char *what);
void check_is(int64_t got, int64_t wanted, const char *what);

#define CHECK(x)	    check((x), #x)
#define CHECK_IS(x, wanted) check_is((int64_t)(x), (int64_t)(wanted), #x)

/* How many checks have failed. */
int check_failures(void);

#endif
