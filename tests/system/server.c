/* SPDX-License-Identifier: MIT */
/* server.c: see server.h; what is written in assembly is in server_asm.c. */
#include <stdarg.h>
#include "driver.h"
#include "other.h"
#include "place.h"
#include "rt/string.h"
#include "server.h"

/* --- numbers -------------------------------------------------------------- */

int64_t server_sum0(void)
{
	return 12345;
}

int64_t server_sum1(int64_t a)
{
	return a;
}

int64_t server_sum2(int64_t a, int64_t b)
{
	return a + 2 * b;
}

int64_t server_sum3(int64_t a, int64_t b, int64_t c)
{
	return a + 2 * b + 3 * c;
}

int64_t server_sum4(int64_t a, int64_t b, int64_t c, int64_t d)
{
	return a + 2 * b + 3 * c + 4 * d;
}

int64_t server_sum5(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e)
{
	return server_sum4(a, b, c, d) + 5 * e;
}

int64_t server_sum6(
	int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f)
{
	return server_sum5(a, b, c, d, e) + 6 * f;
}

int64_t server_sum7(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g)
{
	return server_sum6(a, b, c, d, e, f) + 7 * g;
}

int64_t server_sum8(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g, int64_t h)
{
	return server_sum7(a, b, c, d, e, f, g) + 8 * h;
}

int64_t server_sum9(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g, int64_t h, int64_t i)
{
	return server_sum8(a, b, c, d, e, f, g, h) + 9 * i;
}

int64_t server_sum10(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g, int64_t h, int64_t i, int64_t j)
{
	return server_sum9(a, b, c, d, e, f, g, h, i) + 10 * j;
}

int64_t server_sum11(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g, int64_t h, int64_t i, int64_t j, int64_t k)
{
	return server_sum10(a, b, c, d, e, f, g, h, i, j) + 11 * k;
}

int64_t server_sum12(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
	int64_t f, int64_t g, int64_t h, int64_t i, int64_t j, int64_t k,
	int64_t l)
{
	return server_sum11(a, b, c, d, e, f, g, h, i, j, k) + 12 * l;
}

double server_ten_doubles(double a, double b, double c, double d, double e,
	double f, double g, double h, double i, double j)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h +
		9 * i + 10 * j;
}

double server_mixed(int64_t a, double b, int64_t c, double d, int64_t e,
	double f, int64_t g, double h, int64_t i, double j, int64_t k, double l)
{
	return (double)server_sum6(a, c, e, g, i, k) * 1000 + b + 2 * d +
		3 * f + 4 * h + 5 * j + 6 * l;
}

double server_spilled(double a, double b, double c, double d, double e,
	double f, double g, double h, double i, double j, int64_t k, double l)
{
	return server_ten_doubles(a, b, c, d, e, f, g, h, i, j) +
		11 * (double)k + 12 * l;
}

int64_t server_spilled_words(int64_t a, int64_t b, int64_t c, int64_t d,
	int64_t e, int64_t f, int64_t g, double h, int64_t i)
{
	return server_sum7(a, b, c, d, e, f, g) + 8 * (int64_t)h + 9 * i;
}

float server_float(float x, float y)
{
	return x * y;
}

bool server_not(bool x)
{
	return !x;
}

signed char server_char(signed char x)
{
	return (signed char)(x - 1);
}

unsigned char server_byte(unsigned char x)
{
	return (unsigned char)(x + 1);
}

short server_short(short x)
{
	return (short)(x - 1);
}

int server_int(int x)
{
	return x - 1;
}

unsigned server_unsigned(unsigned x)
{
	return x + 1;
}

double server_varargs(int n, ...)
{
	va_list args;
	double sum = 0;

	va_start(args, n);
	for (int i = 0; i < n; i++)
		sum += (i + 1) * (double)va_arg(args, long);
	for (int i = 0; i < n; i++)
		sum += (i + 1) * va_arg(args, double) * 1000;
	va_end(args);
	return sum;
}

/* --- structs -------------------------------------------------------------- */

struct words1 server_words1(int64_t x)
{
	return (struct words1){x};
}

struct words2 server_words2(int64_t x)
{
	return (struct words2){x, x + 1};
}

struct doubles2 server_doubles2(double x)
{
	return (struct doubles2){x, x + 1};
}

struct word_double server_word_double(int64_t x)
{
	return (struct word_double){x, (double)x + 0.5};
}

struct double_word server_double_word(int64_t x)
{
	return (struct double_word){(double)x + 0.5, x};
}

struct floats3 server_floats3(double x)
{
	return (struct floats3){(float)x, (float)x + 1, (float)x + 2};
}

struct words3 server_words3(int64_t x)
{
	return (struct words3){x, x + 1, x + 2};
}

struct words8 server_words8(int64_t a, int64_t b, int64_t c, int64_t d,
	int64_t e, int64_t f, int64_t g, int64_t h)
{
	return (struct words8){{a, b, c, d, e, f, g, h}};
}

struct mixed_big server_mixed_big(double x, int64_t y)
{
	return (struct mixed_big){x, y, x * 2};
}

/* --- calls ---------------------------------------------------------------- */

cubicle_id_t server_self(void)
{
	return cubicle_self();
}

cubicle_id_t server_caller(cubicle_id_t who)
{
	return who;
}

int64_t server_down(int n)
{
	return n ? n + driver_down(n - 1) : 0;
}

static server_visit *last_visit;

uint64_t server_last_visit(void)
{
	return (uintptr_t)last_visit;
}

int server_callback(server_visit *visit, int x)
{
	last_visit = visit;
	return visit ? visit(x) + visit(x + 1) : SERVER_NULL;
}

int server_operate(const struct server_operations *operations, int x)
{
	return operations->first(x) + 100 * operations->second(x);
}

int64_t server_call(const void *function)
{
	return place_touch((uintptr_t)function, TOUCH_CALL);
}

int server_escape(int depth)
{
	return depth ? server_escape(depth - 1) : driver_escape();
}

int server_unwind(int depth)
{
	return cubicle_unwind(depth);
}

/* --- memory --------------------------------------------------------------- */

uint64_t server_place(int place)
{
	return place_address(place);
}

int64_t server_touch(uint64_t addr, int touch)
{
	return place_touch(addr, touch);
}

int64_t server_peek(const int64_t *p)
{
	return *(const volatile int64_t *)p;
}

void server_poke(int64_t *p, int64_t x)
{
	*(volatile int64_t *)p = x;
}

int64_t server_window(
	int what, cubicle_window_t w, const void *addr, uint64_t number)
{
	switch (what) {
	case SERVER_WINDOW_INIT:
		return cubicle_window_init();
	case SERVER_WINDOW_ADD:
		return cubicle_window_add(w, addr, number);
	case SERVER_WINDOW_REMOVE:
		return cubicle_window_remove(w, addr);
	case SERVER_WINDOW_OPEN:
		return cubicle_window_open(w, (cubicle_id_t)number);
	case SERVER_WINDOW_CLOSE:
		return cubicle_window_close(w, (cubicle_id_t)number);
	case SERVER_WINDOW_CLOSE_ALL:
		return cubicle_window_close_all(w);
	case SERVER_WINDOW_DESTROY:
		return cubicle_window_destroy(w);
	}
	return 0;
}
