/* SPDX-License-Identifier: MIT */
/*
 * power.c: pow() under a lock.
 */
#include <math.h>
#include <pthread.h>
#include "power.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

double power(double of, double to)
{
	pthread_mutex_lock(&lock);
	double result = pow(of, to);
	pthread_mutex_unlock(&lock);
	return result;
}
