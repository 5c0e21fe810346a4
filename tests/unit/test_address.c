/* SPDX-License-Identifier: MIT */
/*
 * test_address.c: rules for addresses, as the tool reads them and the monitor
 * compares them. Python's ipaddress is the oracle for random ones
 * (address_oracle.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cmocka.h>
#include "addresses.h"
#include "layout/address.h"
#include "service/address.h"

#define COUNT 20000

/* --- what the monitor's file needs ------------------------------------------- */

struct cubicle_system system_of_test __asm__("system");

static int v6only, type;
static unsigned records;
static struct cubicle_record_address {
	uint32_t use;
	struct net_address address;
} record;

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);
int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	(void)a, (void)e;
	assert_int_equal(number, 55);
	*(int32_t *)(uintptr_t)d = b == SOL_SOCKET ? type : v6only;
	assert_int_equal(c, b == SOL_SOCKET ? SO_TYPE : 26 /* IPV6_V6ONLY */);
	return 0;
}

void report_record(uint32_t kind, const void *body, uint32_t bytes);
void report_record(uint32_t kind, const void *body, uint32_t bytes)
{
	(void)kind;
	assert_int_equal(bytes, sizeof(record));
	memcpy(&record, body, bytes);
	records++;
}

/* --- addresses ---------------------------------------------------------------- */

static struct net_address ip(const char *text, int port)
{
	struct net_address a = {0};

	a.bytes = address_ip(a.data, text, port);
	return a;
}

static struct net_address path(const char *name, size_t bytes)
{
	struct net_address a = {0};

	a.bytes = address_unix(a.data, name, bytes);
	return a;
}

static void rules(uint8_t use, ...)
{
	va_list list;
	const char *words;

	system_of_test.addresses = 0;
	va_start(list, use);
	while ((words = va_arg(list, const char *))) {
		struct cubicle_system_address *r =
			&system_of_test.address[system_of_test.addresses++];
		assert_null(address_parse(r, words));
		r->use = use;
	}
	va_end(list);
}

static int check(struct net_address a, char form)
{
	return address_check(5, &a, form);
}

/* --- tests --------------------------------------------------------------------- */

static int oracle_line(char *line)
{
	const char *words = strtok(line, "\t"), *to = strtok(NULL, "\t");
	int port = atoi(strtok(NULL, "\t"));
	const char *verdict = strtok(NULL, "\t\n");
	struct cubicle_system_address *r = system_of_test.address, again;
	const char *why = address_parse(r, words);
	char text[ADDRESS_TEXT_BYTES];
	int n;

	type = SOCK_STREAM;
	r->use = CUBICLE_CONNECT;
	if (!strcmp(verdict, "bad") != !!why)
		fail_msg("%s: %s, and the oracle says %s", words,
			why ? why : "good", verdict);
	if (why)
		return 0;
	n = check(ip(to, port), 'q');
	if (n != (strcmp(verdict, "yes") ? -EACCES : 0))
		fail_msg("%s, %s port %d: %d, and the oracle says %s", words,
			to, port, n, verdict);
	assert_int_equal(check(ip(to, port), 'l'), -EACCES);
	/* What is printed means the same. */
	assert_null(address_parse(&again, address_text(text, r)));
	again.use = r->use;
	assert_memory_equal(&again, r, sizeof(again));
	return 1;
}

static void test_oracle(void **state)
{
	const char *seed = getenv("CUBICLE_TEST_SEED");
	char command[128], line[256];
	int lines = 0, good = 0;

	(void)state;
	snprintf(command, sizeof(command),
		"python3 tests/unit/address_oracle.py %s %d", seed ? seed : "1",
		COUNT);
	FILE *oracle = popen(command, "r");
	assert_non_null(oracle);
	system_of_test.addresses = 1;
	while (fgets(line, sizeof(line), oracle)) {
		good += oracle_line(line);
		lines++;
	}
	if (pclose(oracle))
		skip();
	assert_int_equal(lines, COUNT);
	assert_true(good > COUNT / 2);
}

static void test_bad_words(void **state)
{
	static const char *const words[] = {"", ":", ":80", "1.2.3.4", "*",
		"**:1", "*/8:1", "1.2.3:4", "1.2.3.04:4",
		"1.2.3.4:", "1.2.3.4:-1", "1.2.3.4:1-", "1.2.3.4:+1",
		"1.2.3.4: 1", "1.2.3.4:1,2", "1.2.3.4:99999999999999999999",
		"1.2.3.4/:1", "1.2.3.4/a:1", "1.2.3.4/ 8:1", "1.2.3.4/-1:1",
		"::1:80", "[::1]", "[::1]80", "[::1%lo]:80", "[]:80", "[:80",
		"[1.2.3.4]:80", "[::1]/129:1", "localhost:80",
		"unix:", "unix:/", "unix:x", "unix:@", "/8:80", "[:]:1",
		"UNIX:/x"};
	struct cubicle_system_address a;
	char path_words[256] = "unix:/";

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!address_parse(&a, words[i]))
			fail_msg("`%s` is taken for an address", words[i]);
	memset(path_words + 6, 'x', 106);
	assert_null(address_parse(&a, path_words));
	path_words[6 + 106] = 'x';
	assert_non_null(address_parse(&a, path_words));
}

static void test_unix(void **state)
{
	char long_path[108];

	(void)state;
	rules(CUBICLE_LISTEN, "unix:/run/x", "unix:@name", NULL);
	assert_int_equal(check(path("/run/x", 6), 'l'), 0);
	assert_int_equal(check(path("/run/x", 7), 'l'), 0);
	assert_int_equal(check(path("/run/x\0junk", 11), 'l'), 0);
	assert_int_equal(check(path("\0name", 5), 'l'), 0);
	assert_int_equal(check(path("/run/x", 6), 'q'), -EACCES);
	assert_int_equal(check(path("/run/", 5), 'l'), -EACCES);
	assert_int_equal(check(path("/run/xy", 7), 'l'), -EACCES);
	assert_int_equal(check(path("//run/x", 7), 'l'), -EACCES);
	assert_int_equal(check(path("\0name", 6), 'l'), -EACCES);
	assert_int_equal(check(path("\0nam", 4), 'l'), -EACCES);
	assert_int_equal(check(path("name", 4), 'l'), -EACCES);
	assert_int_equal(check(path("\0/run/x", 7), 'l'), -EACCES);
	assert_int_equal(check(path("", 1), 'l'), -EACCES);
	/* The kernel would choose an abstract name. */
	assert_int_equal(check(path("", 0), 'l'), -EINVAL);
	assert_int_equal(check(path("\0\0\0", 3), 'l'), -EACCES);
	memset(long_path, 'x', sizeof(long_path));
	assert_int_equal(check(path(long_path, 108), 'l'), -EACCES);
	struct net_address a = path(long_path, 108);
	a.bytes = 111;
	assert_int_equal(check(a, 'l'), -EINVAL);
	/* An address of the internet is not that path, nor the reverse. */
	rules(CUBICLE_LISTEN, "unix:/234567890123456", "*:*", NULL);
	assert_int_equal(check(path("/234567890123457", 16), 'l'), -EACCES);
	assert_int_equal(check(ip("1.2.3.4", 0), 'l'), 0);
	rules(CUBICLE_LISTEN, "*:*", NULL);
	assert_int_equal(check(path("/234567890123456", 16), 'l'), -EACCES);
}

static void test_lengths(void **state)
{
	struct net_address v4 = ip("127.0.0.1", 80), v6 = ip("::1", 80);

	(void)state;
	rules(CUBICLE_CONNECT, "*:*", NULL);
	for (uint32_t bytes = 0; bytes <= 200; bytes++) {
		v4.bytes = v6.bytes = bytes;
		assert_int_equal(check(v4, 'q'),
			bytes < 16 || bytes > 128 ? -EINVAL : 0);
		assert_int_equal(check(v6, 'q'),
			bytes < 24 || bytes > 128 ? -EINVAL : 0);
	}
	v4.bytes = UINT32_MAX;
	assert_int_equal(check(v4, 'q'), -EINVAL);
	v4.bytes = 16;
	for (unsigned family = 0; family < 65536; family++) {
		v4.data[0] = (uint8_t)family;
		v4.data[1] = (uint8_t)(family >> 8);
		if (family != AF_UNIX && family != AF_INET &&
			family != AF_INET6)
			assert_int_equal(check(v4, 'j'), -EAFNOSUPPORT);
	}
}

static void test_wildcards(void **state)
{
	(void)state;
	type = SOCK_STREAM;
	v6only = 0;
	rules(CUBICLE_LISTEN, "0.0.0.0:80", NULL);
	assert_int_equal(check(ip("0.0.0.0", 80), 'l'), 0);
	assert_int_equal(check(ip("::ffff:0.0.0.0", 80), 'l'), 0);
	assert_int_equal(check(ip("::", 80), 'l'), -EACCES);
	assert_int_equal(check(ip("127.0.0.1", 80), 'l'), -EACCES);
	rules(CUBICLE_LISTEN, "[::]:80", NULL);
	assert_int_equal(check(ip("::", 80), 'l'), -EACCES);
	assert_int_equal(check(ip("::ffff:0.0.0.0", 80), 'l'), -EACCES);
	v6only = 1;
	assert_int_equal(check(ip("::", 80), 'l'), 0);
	v6only = 0;
	rules(CUBICLE_LISTEN, "[::]:80", "0.0.0.0:80", NULL);
	assert_int_equal(check(ip("::", 80), 'l'), 0);
	rules(CUBICLE_LISTEN, "*:80", NULL);
	assert_int_equal(check(ip("::", 80), 'l'), 0);
	assert_int_equal(check(ip("::", 81), 'l'), -EACCES);
	/* A resolver. */
	rules(CUBICLE_LISTEN, NULL);
	assert_int_equal(check(ip("0.0.0.0", 0), 'l'), -EACCES);
	type = SOCK_DGRAM;
	assert_int_equal(check(ip("0.0.0.0", 0), 'l'), 0);
	assert_int_equal(check(ip("::", 0), 'l'), 0);
	assert_int_equal(check(ip("::ffff:0.0.0.0", 0), 'l'), 0);
	assert_int_equal(check(ip("0.0.0.0", 53), 'l'), -EACCES);
	assert_int_equal(check(ip("127.0.0.1", 0), 'l'), -EACCES);
	assert_int_equal(check(ip("0.0.0.0", 0), 'q'), -EACCES);
	assert_int_equal(check(ip("0.0.0.0", 0), 'j'), -EACCES);
}

static void test_unspecified(void **state)
{
	struct net_address a = ip("127.0.0.1", 80);

	(void)state;
	rules(CUBICLE_CONNECT, "*:*", NULL);
	a.data[0] = 0;
	type = SOCK_DGRAM;
	assert_int_equal(check(a, 'q'), 0);
	assert_int_equal(check(a, 'j'), -EAFNOSUPPORT);
	assert_int_equal(check(a, 'l'), -EAFNOSUPPORT);
	type = SOCK_STREAM;
	assert_int_equal(check(a, 'q'), -EAFNOSUPPORT);
	/* Another family that is unknown. */
	type = SOCK_DGRAM;
	a.data[0] = 16; /* AF_NETLINK */
	assert_int_equal(check(a, 'q'), -EAFNOSUPPORT);
	a.data[0] = 0;
	a.data[1] = 1;
	assert_int_equal(check(a, 'q'), -EAFNOSUPPORT);
}

static void test_reports(void **state)
{
	struct cubicle_system_address rule;
	char text[ADDRESS_TEXT_BYTES];
	unsigned before;

	(void)state;
	rules(CUBICLE_CONNECT, NULL);
	check(ip("1.2.3.4", 5), 'q');
	before = records;
	check(ip("1.2.3.4", 5), 'q');
	check(ip("1.2.3.4", 5), 'j');
	assert_int_equal(records, before);
	check(ip("1.2.3.4", 5), 'l');
	assert_int_equal(records, before + 1);
	assert_int_equal(record.use, CUBICLE_LISTEN);
	assert_int_equal(address_of(&rule, &record.address), 0);
	assert_string_equal(address_text(text, &rule), "1.2.3.4:5");
	check(path("/a\nb", 4), 'q');
	assert_int_equal(address_of(&rule, &record.address), 0);
	assert_null(strchr(address_text(text, &rule), '\n'));
	check(path("\0n", 2), 'q');
	assert_int_equal(address_of(&rule, &record.address), 0);
	assert_string_equal(address_text(text, &rule), "unix:@n");
	check(ip("fe80::1", 443), 'q');
	assert_int_equal(address_of(&rule, &record.address), 0);
	assert_string_equal(address_text(text, &rule), "[fe80::1]:443");
	for (int i = 0; i < 1000; i++)
		check(ip("1.2.3.4", i), 'q');
	assert_int_equal(records, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: reports are limited. */
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_oracle),
		cmocka_unit_test(test_bad_words),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_wildcards),
		cmocka_unit_test(test_unspecified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
