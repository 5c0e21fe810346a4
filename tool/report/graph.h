/* SPDX-License-Identifier: MIT */
/*
 * graph.h: a picture of a run: cubicles with their components, who called whom
 * how often and with how many bytes, and violations in red.
 *
 * A file NAME.dot is in the language of graphviz; NAME.svg and NAME.png are
 * made by graphviz's `dot`, which has to be installed for them.
 */
#ifndef TOOL_GRAPH_H
#define TOOL_GRAPH_H

#include "report/summary.h"

/* Before the run: is what (file) needs installed? It has one of these names. */
int graph_check(const char *file);

/* Write to (to), which is (file), opened. */
int graph_write(FILE *to, const char *file, const struct summary *s);

#endif
