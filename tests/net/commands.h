/* SPDX-License-Identifier: MIT */
/* commands.h: types of a socket that hostile.c takes for commands. */
#ifndef TESTS_NET_COMMANDS_H
#define TESTS_NET_COMMANDS_H

#define BREAK_A_RULE 1000
#define ATTACK	     2000 /* and the number of the attack */

#define ATTACK_HANDLES	 0 /* every number as a handle */
#define ATTACK_ADDRESSES 1 /* addresses that the layout does not allow */
#define ATTACK_OPTIONS	 2 /* options that are not listed */
#define ATTACK_BUFFERS	 3 /* memory of others */

#endif
