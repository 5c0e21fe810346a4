/* SPDX-License-Identifier: MIT */
/* kept.h: a copy of a state: the memory of the monitor that decides how a
 * sequence continues, the processor and the model. */
#ifndef STATES_KEPT_H
#define STATES_KEPT_H

#include "world.h"

#define VIEWS  (CUBICLES + 1)
#define FRAMES (CALLS + 1)

struct kept_state {
	struct page page[PAGES];
	uint8_t shown[VIEWS][PAGES];
	uint16_t place[VIEWS][PAGES];
	struct kept_lent {
		uint32_t view, page, kept;
	} lent[LENT_MOST];
	uint32_t lents, revocation;
	struct windows windows;
	uint32_t running, grants, calls;
	uint32_t active[VIEWS], granted[VIEWS];
	struct kept_call {
		uint32_t caller, callee, finish, first_grant, grants;
	} call[FRAMES + 1];
	struct grant grant[CALLS];
	bool stopped[VIEWS];
	int32_t handles[WINDOWS];
	uint8_t access_now[VIEWS][PAGES];
	struct model model;
};

/* Copy the present state, and return to a copied one. */
void state_keep(struct kept_state *s);
void state_return(const struct kept_state *s);

/* The list of lent pages agrees with the visible pages. */
void lent_check(void);

#endif
