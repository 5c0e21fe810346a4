/* SPDX-License-Identifier: MIT */
/* power.h: a library of one function. */
#ifndef POWER_H
#define POWER_H

double power(double of, double to);

#endif
