/* SPDX-License-Identifier: MIT */
/* end.h: everything ends. */
#ifndef MONITOR_CALL_END_H
#define MONITOR_CALL_END_H

#include "base/base.h"

/* The end, with (status); (complete) unless a violation is the reason. */
_Noreturn void report_end(int status, bool complete);

#endif
