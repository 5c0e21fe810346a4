/* SPDX-License-Identifier: MIT */
/*
 * notice.h: a client of vfs that passes addresses of vfs's own memory.
 *
 * The witness is in the cubicle of vfs and keeps a secret there, in a word that
 * no function of vfs has any business with. The client tries to have vfs read
 * it or write to it.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include <cubicle/component.h>

/* How the client puts the address together. */
#define NOTICE_WHOLE 0 /* as it is */
#define NOTICE_LOW   1 /* its low half, the high half of the client's own */
#define NOTICE_HIGH  2 /* its high half, the low half of the client's own */
#define NOTICE_EDGE  3 /* the last bytes of the client's own memory */

/*
 * Have vfs do (what), the name of a function, with the address (secret) put
 * together in (way). 1 if the client knows the secret afterwards.
 */
CUBICLE_FUNCTION((error, int), notice_try, (string, const char *, what, 32),
	(value, int, way), (value, uint64_t, secret));

#endif
