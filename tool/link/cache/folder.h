/* SPDX-License-Identifier: MIT */
/* folder.h: where entries are. */
#ifndef TOOL_CACHE_FOLDER_H
#define TOOL_CACHE_FOLDER_H

/*
 * The folder, open: CUBICLE_CACHE in the environment, otherwise cubicle in
 * XDG_CACHE_HOME, or in .cache of HOME. It is made if it is not there. -1:
 * there is no cache. It is said if the folder is there and is not safe.
 */
int cache_folder(void);

#endif
