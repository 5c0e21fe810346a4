/* SPDX-License-Identifier: MIT */
/* server_arguments.c: the part of server.h about arguments. */
#include "driver.h"
#include "other.h"
#include "place.h"
#include "rt/string.h"
#include "server.h"

/* What was passed last, whatever became of it. */
static const unsigned char *kept;

static void keep(const void *p)
{
	kept = p;
}

static int64_t sum(const unsigned char *p, size_t len)
{
	int64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += p[i];
	return n;
}

/* Write to what was declared to be read; it is a copy, so nobody minds. */
static void scribble(const void *p, size_t len)
{
	memset(place_pointer((uintptr_t)p), 0, len);
}

int64_t server_in(const unsigned char *p, size_t len)
{
	keep(p);
	if (!p)
		return SERVER_NULL;
	int64_t n = sum(p, len);
	if (len <= 4096)
		scribble(p, len);
	return n;
}

int64_t server_in_value(const unsigned char *p, size_t len)
{
	return p ? sum(p, len) : SERVER_NULL;
}

int64_t server_nonnull(size_t len, const unsigned char *needed)
{
	return needed ? sum(needed, len) : SERVER_NULL;
}

int64_t server_nonnull_value(size_t len, const unsigned char *needed)
{
	return needed ? sum(needed, len) : SERVER_NULL;
}

int64_t server_out(unsigned char *p, size_t len, int64_t result)
{
	keep(p);
	if (!p)
		return SERVER_NULL;
	int64_t n = sum(p, len);
	memset(p, 'x', len);
	return result ? result : n;
}

int64_t server_inout(unsigned char *p, size_t len, int64_t result)
{
	return server_out(p, len, result);
}

int64_t server_in_struct(const struct server_record *r)
{
	keep(r);
	if (!r)
		return SERVER_NULL;
	int64_t n = r->number + (int64_t)strlen(r->name);
	scribble(r, sizeof(*r));
	return n;
}

int64_t server_out_struct(struct server_record *r)
{
	keep(r);
	if (!r)
		return SERVER_NULL;
	r->number = 77;
	memcpy(r->name, "seventy-seven", 14);
	return 0;
}

int64_t server_inout_struct(struct server_record *r)
{
	if (!r)
		return SERVER_NULL;
	return r->number++;
}

int64_t server_in_array(const int32_t *p, size_t count)
{
	int64_t n = 0;

	keep(p);
	for (size_t i = 0; p && i < count; i++)
		n += p[i];
	return p ? n : SERVER_NULL;
}

int64_t server_out_array(int32_t *p, unsigned char count)
{
	for (int i = 0; p && i < count; i++)
		p[i] = i * i;
	return p ? 0 : SERVER_NULL;
}

int64_t server_inout_array(int32_t *p, int count)
{
	for (int i = 0; p && i < count; i++)
		p[i] = -p[i];
	return p ? 0 : SERVER_NULL;
}

int64_t server_string(const char *s)
{
	keep(s);
	if (!s)
		return SERVER_NULL;
	size_t n = strlen(s);
	scribble(s, n);
	return (int64_t)n;
}

int64_t server_string_value(const char *s)
{
	return server_string(s);
}

int64_t server_string_huge(const char *s)
{
	return s ? (int64_t)strlen(s) : SERVER_NULL;
}

int64_t server_strings_value(const char *const *s)
{
	int64_t n = 0;

	while (s && s[n])
		n++;
	keep(n ? s[n - 1] : NULL);
	return n;
}

int64_t server_keep(const unsigned char *p, size_t len)
{
	keep(p);
	return sum(p, len);
}

/* --- iovecs and grants ---------------------------------------------------- */

static unsigned char copy[16384];

static int64_t copied_sum(const unsigned char *p, size_t len)
{
	if (len > sizeof(copy))
		return -1;
	int error = cubicle_copy_in(copy, p, len);
	return error ? error : sum(copy, len);
}

static int64_t filled(unsigned char *p, size_t len)
{
	if (len > sizeof(copy))
		return -1;
	memset(copy, 'y', len);
	return cubicle_copy_out(p, copy, len);
}

int64_t server_iovec_in(const struct iovec *v, int count)
{
	int64_t n = 0;

	for (int i = 0; v && i < count; i++) {
		if (!v[i].iov_len)
			continue;
		int64_t part = copied_sum(v[i].iov_base, v[i].iov_len);
		if (part < 0)
			return part;
		n += part;
	}
	return v ? n : SERVER_NULL;
}

int64_t server_iovec_value(const struct iovec *v, int count)
{
	keep(v);
	return server_iovec_in(v, count);
}

int64_t server_iovec_out(const struct iovec *v, int count)
{
	for (int i = 0; v && i < count; i++) {
		if (!v[i].iov_len)
			continue;
		int64_t error = filled(v[i].iov_base, v[i].iov_len);
		if (error)
			return error;
	}
	return v ? 0 : SERVER_NULL;
}

/* Read it all, whatever the compiler thinks of that. */
static void touch_all(const volatile unsigned char *p, size_t len)
{
	while (len--)
		(void)*p++;
}

int64_t server_grant_in(const unsigned char *p, size_t len, int what)
{
	unsigned char *to = place_pointer((uintptr_t)p);

	switch (what) {
	case SERVER_GRANT_COPY:
		return copied_sum(p, len);
	case SERVER_GRANT_READ:
		return sum(p, len);
	case SERVER_GRANT_WRITE:
		*(volatile unsigned char *)to = 1;
		return 0;
	case SERVER_GRANT_KEEP:
		kept = p;
		return sum(p, len);
	case SERVER_GRANT_PASS:
		return other_grant_in(p, len, 0) + other_grant_in(p, len, 1);
	case SERVER_GRANT_PASS_OUT:
		return other_grant_out(to, len, 0, 'z');
	case SERVER_GRANT_BEYOND:
		return copied_sum(p, len + 1);
	case SERVER_GRANT_COPY_OUT:
		return filled(to, len);
	case SERVER_GRANT_REFILL:
		touch_all(p, len);
		return driver_refill();
	case SERVER_GRANT_REMAP:
		touch_all(p, len);
		return driver_remap();
	}
	return -1;
}

int64_t server_grant_out(unsigned char *p, size_t len, int what)
{
	switch (what) {
	case SERVER_GRANT_COPY:
		return filled(p, len);
	case SERVER_GRANT_READ:
		return sum(p, len);
	case SERVER_GRANT_WRITE:
		memset(p, 'w', len);
		return 0;
	case SERVER_GRANT_KEEP:
		kept = p;
		return sum(p, len);
	case SERVER_GRANT_PASS:
		return other_grant_in(p, len, 0);
	case SERVER_GRANT_PASS_OUT:
		return other_grant_out(p, len, 1, 'z');
	case SERVER_GRANT_BEYOND:
		return filled(p, len + 1);
	}
	return -1;
}

int64_t server_late(int touch)
{
	return place_touch((uintptr_t)kept, touch);
}

int64_t server_keep_string(const char *s)
{
	keep(s);
	return s ? (int64_t)strlen(s) : SERVER_NULL;
}

int64_t server_keep_struct(const struct server_record *r)
{
	keep(r);
	return r->number;
}

int64_t server_keep_array(const int32_t *p, int count)
{
	keep(p);
	return p[count - 1];
}

uint64_t server_late_address(void)
{
	return (uintptr_t)kept;
}

int64_t server_late_passed(bool copies)
{
	return copies ? cubicle_gate_copy_in(copy, kept, 4)
		      : other_grant_in(kept, 4, 0);
}

int server_byte_at(const unsigned char *p, size_t len, size_t at)
{
	return len ? *(const volatile unsigned char *)(p + at) : -1;
}

int64_t server_copy(const void *p, size_t len, bool out)
{
	if (out)
		return cubicle_gate_copy_out(
			place_pointer((uintptr_t)p), copy, len);
	return cubicle_gate_copy_in(copy, p, len);
}

/* --- results -------------------------------------------------------------- */

int64_t server_count(unsigned char *p, size_t len, int64_t result)
{
	memset(p, 'c', len);
	return result;
}

int server_count_int(unsigned char *p, int len, int result)
{
	memset(p, 'c', (size_t)len);
	return result;
}

int64_t server_error(int64_t result)
{
	return result;
}

void *server_own(uint64_t result)
{
	return place_pointer(result);
}

void *server_token(const void *p)
{
	return place_pointer((uintptr_t)p);
}

const char *server_find(const char *s, char byte)
{
	while (*s && *s != byte)
		s++;
	return s;
}

int *server_local(int x)
{
	volatile int local = x;
	volatile uintptr_t address = (uintptr_t)&local;

	return place_pointer(address);
}

bool server_local_passed(int x)
{
	int local = x;

	return driver_token(&local) == &local && local == x;
}
