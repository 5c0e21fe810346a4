/* SPDX-License-Identifier: MIT */
/*
 * visit.h: the attacker is a library that calls its caller back, to fill a
 * buffer. Both sides declare the function alike. Of the type of the callback
 * the attacker says something else, where VISIT_TOKEN is defined.
 */
#ifndef VISIT_H
#define VISIT_H

#include <cubicle/interface.h>

#ifdef VISIT_TOKEN
CUBICLE_CALLBACK((value, int64_t), attacker_filler, (token, void *, buf),
	(value, size_t, len));
#else
CUBICLE_CALLBACK((value, int64_t), attacker_filler, (out, void *, buf, len),
	(value, size_t, len));
#endif

/* Other attackers do not export it. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
CUBICLE_FUNCTION(
	(value, int64_t), attacker_visit, (callback, attacker_filler, fill));
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#endif
