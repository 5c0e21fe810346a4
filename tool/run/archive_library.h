/* SPDX-License-Identifier: MIT */
/*
 * archive_library.h: libarchive, which is loaded only if it is needed. It needs
 * a dozen other libraries, and to load them takes longer than all else that the
 * tool does before it starts the monitor.
 */
#ifndef TOOL_ARCHIVE_LIBRARY_H
#define TOOL_ARCHIVE_LIBRARY_H

/* Load it, before any of its functions is called. Errors: those of
 * lib/complain.h. */
int archive_library_load(void);

#endif
