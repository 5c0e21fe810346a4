/* SPDX-License-Identifier: MIT */
/*
 * complex.c: products of complex numbers, which compilers call by these names.
 * The library that comes with the compiler has them, too, but not compiled for
 * backend sfi. Source: C11, annex G.5.1, paragraph 4: an infinity times what is
 * not zero is an infinity, whatever the rule for numbers says.
 */
#include <complex.h>
#include <math.h>

#define PRODUCT(name, real)                                                   \
	real complex name(real a, real b, real c, real d);                    \
                                                                              \
	/* An infinite (a + bi) as one of length 1, in the same direction. */ \
	static void name##_box(real *a, real *b)                              \
	{                                                                     \
		*a = (real)copysignl(isinf(*a) ? 1 : 0, *a);                  \
		*b = (real)copysignl(isinf(*b) ? 1 : 0, *b);                  \
	}                                                                     \
                                                                              \
	static void name##_number(real *a)                                    \
	{                                                                     \
		if (isnan(*a))                                                \
			*a = (real)copysignl(0, *a);                          \
	}                                                                     \
                                                                              \
	real complex name(real a, real b, real c, real d)                     \
	{                                                                     \
		real ac = a * c, bd = b * d, ad = a * d, bc = b * c;          \
		real x = ac - bd, y = ad + bc;                                \
		int again = 0;                                                \
                                                                              \
		if (!isnan(x) || !isnan(y))                                   \
			return CMPLXL(x, y);                                  \
		if (isinf(a) || isinf(b)) {                                   \
			name##_box(&a, &b);                                   \
			name##_number(&c);                                    \
			name##_number(&d);                                    \
			again = 1;                                            \
		}                                                             \
		if (isinf(c) || isinf(d)) {                                   \
			name##_box(&c, &d);                                   \
			name##_number(&a);                                    \
			name##_number(&b);                                    \
			again = 1;                                            \
		}                                                             \
		if (!again &&                                                 \
			(isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) { \
			name##_number(&a);                                    \
			name##_number(&b);                                    \
			name##_number(&c);                                    \
			name##_number(&d);                                    \
			again = 1;                                            \
		}                                                             \
		if (again) {                                                  \
			x = INFINITY * (a * c - b * d);                       \
			y = INFINITY * (a * d + b * c);                       \
		}                                                             \
		return CMPLXL(x, y);                                          \
	}

PRODUCT(__mulsc3, float)
PRODUCT(__muldc3, double)
PRODUCT(__mulxc3, long double)
