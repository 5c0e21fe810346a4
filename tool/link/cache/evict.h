/* SPDX-License-Identifier: MIT */
/* evict.h: the cache stays small. */
#ifndef TOOL_CACHE_EVICT_H
#define TOOL_CACHE_EVICT_H

#define CACHE_BYTES_MAX (256u << 20)

/* Remove the entries of (folder) that were not used for the longest time, until
 * the rest has at most CACHE_BYTES_MAX, but not (name); and files that a
 * process began to write and did not finish. */
void cache_evict(int folder, const char *name);

#endif
