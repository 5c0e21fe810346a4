/* SPDX-License-Identifier: MIT */
/* arguments.c: commands of the driver about the kinds of arguments. */
#include <cubicle/pages.h>
#include "commands.h"
#include "driver.h"
#include "other.h"
#include "place.h"
#include "rt/string.h"
#include "say.h"
#include "server.h"

#define PAGE CUBICLE_PAGE_BYTES

#define EPERM	     1
#define EFAULT	     14
#define EINVAL	     22
#define ENAMETOOLONG 36

static unsigned char buffer[16384] __attribute__((aligned(PAGE)));
static const unsigned char constant[64] = "it cannot be written";

/* The last page before memory that is not mapped. */
static unsigned char *last_page(void)
{
	static bool mapped;
	uint64_t page = pages_heap(DRIVER_ID) + 40 * PAGE;

	if (!mapped)
		map_heap(DRIVER_ID, 40, 1);
	mapped = true;
	return place_pointer(page);
}

static unsigned char *writable(const unsigned char *p)
{
	return place_pointer((uintptr_t)p);
}

/* Are the (len) bytes at (p) all (byte)? */
static bool all(const unsigned char *p, size_t len, unsigned char byte)
{
	while (len && *p == byte) {
		p++;
		len--;
	}
	return !len;
}

/* --- buffers -------------------------------------------------------------- */

/* A nonnull argument never arrives as NULL, unless its length is 0. */
static void arguments_nonnull(void)
{
	memset(buffer, 3, sizeof(buffer));
	CHECK_IS(server_nonnull(100, buffer), 300);
	CHECK_IS(server_nonnull_value(100, buffer), 300);
	CHECK_IS(server_nonnull(0, NULL), SERVER_NULL);
	CHECK_IS(server_nonnull_value(0, NULL), SERVER_NULL);
	CHECK_IS(server_nonnull(8, NULL), -EFAULT);
}

static void arguments_in(void)
{
	memset(buffer, 3, sizeof(buffer));
	CHECK_IS(server_in(buffer, 100), 300);
	CHECK(all(buffer, sizeof(buffer), 3));
	CHECK_IS(server_in(buffer + 1, 4096), 3 * 4096);
	CHECK(all(buffer, sizeof(buffer), 3));
	CHECK_IS(server_in(buffer + 5, 4097), 3 * 4097);
	CHECK_IS(server_in(buffer, sizeof(buffer)), 3 * sizeof(buffer));
	CHECK_IS(server_in(NULL, 5), SERVER_NULL);
	CHECK_IS(server_in(buffer, 0), 0);
	CHECK_IS(server_in(place_pointer(64), 0), 0);
	CHECK_IS(server_in(constant, 2), 'i' + 't');
	CHECK_IS(server_in(last_page(), PAGE), 0);
	CHECK_IS(server_in(last_page() + 1, PAGE), -EFAULT);
	CHECK_IS(server_in(last_page() + PAGE, 1), -EFAULT);
	CHECK_IS(server_in(place_pointer(64), 1), -EFAULT);
	CHECK_IS(server_in(buffer, SIZE_MAX), -EFAULT);
	CHECK_IS(server_in(buffer, (size_t)0 - (uintptr_t)buffer), -EFAULT);
	CHECK_IS(server_in(place_pointer(~0ul), 2), -EFAULT);
	CHECK_IS(server_in(place_pointer(0x8000000000000000), 8), -EFAULT);
}

static void arguments_out(void)
{
	memset(buffer, 3, sizeof(buffer));
	/* The callee does not see what was there. */
	CHECK_IS(server_out(buffer, 100, 0), 0);
	CHECK(all(buffer, 100, 'x') && buffer[100] == 3);
	CHECK_IS(server_out(buffer + 200, 100, 5), 5);
	CHECK(all(buffer + 200, 100, 'x'));
	CHECK_IS(server_out(buffer + 400, 100, -5), -5);
	CHECK(all(buffer + 300, 200, 3));
	CHECK_IS(server_out(buffer + 1001, 4096, 1), 1);
	CHECK(all(buffer + 1001, 4096, 'x') && buffer[1000] == 3);
	CHECK(buffer[1001 + 4096] == 3);
	CHECK_IS(server_out(buffer + 8000, 4097, 1), 1);
	CHECK(all(buffer + 8000, 4097, 'x') && buffer[7999] == 3);
	CHECK(buffer[8000 + 4097] == 3);
	CHECK_IS(server_out(NULL, 5, 0), SERVER_NULL);
	CHECK_IS(server_out(buffer, 0, 0), 0);
	CHECK_IS(server_out(writable(constant), 4, 0), -EFAULT);
	CHECK(constant[0] == 'i');
	CHECK_IS(server_out(writable(constant), 5000, 0), -EFAULT);
	CHECK_IS(server_out(place_pointer(place_address(PLACE_TEXT)), 4, 0),
		-EFAULT);
	CHECK_IS(server_out(last_page() + PAGE - 4, 5, 0), -EFAULT);
	CHECK(all(last_page() + PAGE - 4, 4, 0));
	CHECK_IS(server_out(place_pointer(64), 8, 0), -EFAULT);
}

static void arguments_inout(void)
{
	memset(buffer, 3, sizeof(buffer));
	CHECK_IS(server_inout(buffer, 100, 0), 300);
	CHECK(all(buffer, 100, 'x') && buffer[100] == 3);
	CHECK_IS(server_inout(buffer + 200, 100, -22), -22);
	CHECK(all(buffer + 200, 100, 3));
	CHECK_IS(server_inout(buffer + 4000, 8000, 0), 24000);
	CHECK(all(buffer + 4000, 8000, 'x'));
	CHECK_IS(server_inout(NULL, 100, 0), SERVER_NULL);
	CHECK_IS(server_inout(writable(constant), 4, 0), -EFAULT);
}

static void arguments_structs(void)
{
	struct server_record r = {40, "xy"};

	CHECK_IS(server_in_struct(&r), 42);
	CHECK(r.number == 40 && !strcmp(r.name, "xy"));
	CHECK_IS(server_inout_struct(&r), 40);
	CHECK_IS(r.number, 41);
	CHECK_IS(server_out_struct(&r), 0);
	CHECK(r.number == 77 && !strcmp(r.name, "seventy-seven"));
	CHECK_IS(server_in_struct(NULL), SERVER_NULL);
	CHECK_IS(server_out_struct(NULL), SERVER_NULL);
	CHECK_IS(server_inout_struct(NULL), SERVER_NULL);
	CHECK_IS(server_in_struct(
			 place_pointer((uintptr_t)last_page() + PAGE - 16)),
		-EFAULT);
	CHECK_IS(
		server_out_struct(place_pointer((uintptr_t)constant)), -EFAULT);
}

static void arguments_arrays(void)
{
	int32_t a[100];

	for (int i = 0; i < 100; i++)
		a[i] = i;
	CHECK_IS(server_in_array(a, 100), 4950);
	CHECK_IS(server_in_array(a + 10, 2), 21);
	CHECK_IS(server_in_array(a, 0), 0);
	CHECK_IS(server_in_array(NULL, 3), SERVER_NULL);
	CHECK_IS(server_in_array(a, (size_t)1 << 62), -EFAULT);
	CHECK_IS(server_in_array(a, SIZE_MAX), -EFAULT);
	CHECK_IS(server_in_array(a, SIZE_MAX / 4 + 2), -EFAULT);
	CHECK_IS(server_out_array(a, 10), 0);
	CHECK(a[9] == 81 && a[10] == 10);
	CHECK_IS(server_inout_array(a + 5, 2), 0);
	CHECK(a[4] == 16 && a[5] == -25 && a[6] == -36 && a[7] == 49);
	CHECK_IS(server_inout_array(a, -1), -EFAULT);
	CHECK_IS(server_out_array(NULL, 3), SERVER_NULL);
}

static void arguments_strings(void)
{
	char thirty_one[] = "1234567890123456789012345678901";
	char thirty_two[] = "12345678901234567890123456789012";
	char *end = place_pointer((uintptr_t)last_page() + PAGE - 4);

	CHECK_IS(server_string(""), 0);
	CHECK_IS(server_string("abc"), 3);
	CHECK_IS(server_string(thirty_one), 31);
	CHECK_IS(thirty_one[0], '1');
	CHECK_IS(server_string(thirty_two), -ENAMETOOLONG);
	CHECK_IS(server_string(NULL), SERVER_NULL);
	CHECK_IS(server_string(place_pointer(64)), -EFAULT);
	memcpy(end, "abc", 4);
	CHECK_IS(server_string(end), 3);
	end[3] = 'd';
	CHECK_IS(server_string(end), -EFAULT);
	CHECK_IS(server_string(cubicle_argument(0)),
		strlen(cubicle_argument(0)));
	memset(end, 0, 4);
}

/* What comes back from the server is not to be touched, but it may be a place
 * of the server's stack while that is in use. */
void *driver_token(const void *p)
{
	return server_token(p);
}

static void arguments_kept_objects(void)
{
	struct server_record *r = (void *)(buffer + 1024);
	int32_t *array = (void *)buffer;

	array[9] = 1234;
	CHECK_IS(server_keep_array(array, 10), 1234);
	r->number = 55;
	CHECK_IS(server_keep_struct(r), 55);
	r->number = 56;
	CHECK_IS(server_late(TOUCH_READ), 56);
	memcpy(buffer + PAGE - 4, "abc", 4);
	CHECK_IS(server_keep_string((char *)buffer + PAGE - 4), 3);
	CHECK_IS(server_keep_string(NULL), SERVER_NULL);
	/* All may read it. */
	CHECK_IS(server_keep_string(cubicle_argument(0)),
		strlen(cubicle_argument(0)));
}

static void arguments_kept(void)
{
	cubicle_window_t w = cubicle_window_init();

	CHECK_IS(cubicle_window_add(w, buffer, PAGE), 0);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), 0);
	memset(buffer, 3, sizeof(buffer));
	CHECK_IS(server_keep(buffer, 100), 300);
	CHECK_IS(server_late(TOUCH_READ) & 0xff, 3);
	buffer[0] = 77;
	CHECK_IS(server_late(TOUCH_READ) & 0xff, 77);
	CHECK_IS(server_keep(buffer + PAGE, 0), 0);
	CHECK_IS(server_keep(NULL, 0), 0);
	arguments_kept_objects();
	CHECK_IS(cubicle_window_destroy(w), 0);
}

/* --- iovecs --------------------------------------------------------------- */

static void arguments_iovecs(void)
{
	static struct iovec many[1025];
	struct iovec v[3] = {{buffer, 100}, {NULL, 0}, {buffer + 5000, 5000}};

	memset(buffer, 2, sizeof(buffer));
	CHECK_IS(server_iovec_in(v, 3), 10200);
	CHECK_IS(server_iovec_in(v, 1), 200);
	CHECK_IS(server_iovec_in(v, 0), 0);
	CHECK_IS(server_iovec_in(NULL, 3), SERVER_NULL);
	CHECK_IS(server_iovec_out(v, 3), 0);
	CHECK(all(buffer, 100, 'y') && all(buffer + 100, 4900, 2));
	CHECK(all(buffer + 5000, 5000, 'y') && buffer[10000] == 2);
	CHECK_IS(server_iovec_in(v, -1), -EINVAL);
	CHECK_IS(server_iovec_in(many, 1024), 0);
	CHECK_IS(server_iovec_in(many, 1025), -EINVAL);
	v[1] = (struct iovec){last_page(), PAGE + 1};
	CHECK_IS(server_iovec_in(v, 3), -EFAULT);
	v[1] = (struct iovec){buffer, SIZE_MAX};
	CHECK_IS(server_iovec_in(v, 3), -EFAULT);
	v[1] = (struct iovec){writable(constant), 4};
	CHECK_IS(server_iovec_out(v, 3), -EFAULT);
	CHECK_IS(server_iovec_in(place_pointer(64), 1), -EFAULT);
}

void command_arguments(void)
{
	arguments_in();
	arguments_nonnull();
	arguments_out();
	arguments_inout();
	arguments_structs();
	arguments_arrays();
	arguments_strings();
	arguments_kept();
	arguments_iovecs();
	/* Results that are in order. */
	CHECK(server_token(buffer) == buffer);
	CHECK_IS((uintptr_t)server_token(NULL), 0);
	CHECK(server_local_passed(5));
	CHECK_IS(server_error(-4095), -4095);
	CHECK_IS(server_error(INT64_MAX), INT64_MAX);
	CHECK_IS((uintptr_t)server_own(0), 0);
	CHECK(server_own((uintptr_t)buffer) == buffer);
	memset(buffer, 3, sizeof(buffer));
	CHECK_IS(server_count(buffer, 50, 20), 20);
	CHECK(all(buffer, 20, 'c') && all(buffer + 20, 80, 3));
	CHECK_IS(server_count(buffer + 100, 50, 50), 50);
	CHECK_IS(server_count(buffer + 200, 50, -9), -9);
	CHECK_IS(server_count(buffer + 200, 50, 0), 0);
	CHECK(all(buffer + 200, 50, 3));
	CHECK_IS(server_count_int(buffer + 300, 50, 7), 7);
	CHECK(all(buffer + 300, 7, 'c') && all(buffer + 307, 43, 3));
	CHECK_IS(server_count_int(buffer + 400, 50, -7), -7);
	CHECK(all(buffer + 400, 50, 3));
}

/* --- grants --------------------------------------------------------------- */

/* It is lent to the server to be read, while this is called. */
int driver_refill(void)
{
	return other_fill(buffer + 100, 200, 'r');
}

int driver_remap(void)
{
	uint64_t heap = pages_heap(DRIVER_ID) + 48 * PAGE;
	volatile unsigned char *p = place_pointer(heap);

	if (pages_unmap(DRIVER_ID, 48, 2) || pages_map(DRIVER_ID, 48, 2))
		return -1;
	CHECK_IS(server_int(1), 0);
	p[0] = 5;
	CHECK_IS(p[0] + p[1], 5);
	return 0;
}

static void grants_of_heap(void)
{
	unsigned char *p = place_pointer(pages_heap(DRIVER_ID) + 48 * PAGE);

	map_heap(DRIVER_ID, 48, 2);
	CHECK_IS(server_grant_in(p, 2 * PAGE, SERVER_GRANT_REMAP), 0);
	CHECK_IS(p[0], 5);
}

void command_grants(void)
{
	memset(buffer, 1, sizeof(buffer));
	CHECK_IS(server_grant_in(buffer, 10000, SERVER_GRANT_COPY), 10000);
	CHECK_IS(server_grant_in(buffer + PAGE, 2 * PAGE, SERVER_GRANT_READ),
		2 * PAGE);
	CHECK_IS(server_grant_in(NULL, 0, SERVER_GRANT_READ), 0);
	CHECK_IS(server_grant_in(buffer, 0, SERVER_GRANT_COPY), 0);
	CHECK_IS(server_grant_in(buffer, PAGE, SERVER_GRANT_PASS), 2 * PAGE);
	CHECK_IS(server_grant_in(buffer, 100, SERVER_GRANT_BEYOND), -EFAULT);
	CHECK_IS(server_grant_in(buffer, 100, SERVER_GRANT_COPY_OUT), -EFAULT);
	CHECK(all(buffer, sizeof(buffer), 1));
	CHECK_IS(server_grant_in(last_page() + 1, PAGE, SERVER_GRANT_COPY),
		-EFAULT);
	CHECK_IS(server_grant_in(constant, 2, SERVER_GRANT_COPY), 'i' + 't');

	CHECK_IS(server_grant_out(buffer + 10, 10, SERVER_GRANT_COPY), 0);
	CHECK(all(buffer + 10, 10, 'y') && buffer[9] == 1 && buffer[20] == 1);
	CHECK_IS(server_grant_out(buffer + 2 * PAGE, PAGE, SERVER_GRANT_WRITE),
		0);
	CHECK(all(buffer + 2 * PAGE, PAGE, 'w') && buffer[2 * PAGE - 1] == 1);
	CHECK_IS(server_grant_out(buffer + PAGE, PAGE, SERVER_GRANT_PASS_OUT),
		0);
	CHECK(all(buffer + PAGE, PAGE, 'z') && buffer[2 * PAGE] == 'w');
	CHECK_IS(server_grant_out(buffer + 3 * PAGE, PAGE, SERVER_GRANT_PASS),
		PAGE);
	CHECK_IS(server_grant_out(buffer, 100, SERVER_GRANT_BEYOND), -EFAULT);
	CHECK_IS(server_grant_out(writable(constant), 4, SERVER_GRANT_COPY),
		-EFAULT);

	CHECK_IS(server_copy(buffer, 8, false), -EFAULT);
	CHECK_IS(server_copy(buffer, 8, true), -EFAULT);
	CHECK_IS(server_copy(place_pointer(64), 8, false), -EFAULT);
	CHECK_IS(server_copy(place_pointer(
				     CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET),
			 8, false),
		-EFAULT);
	CHECK_IS(server_copy(place_pointer(
				     CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET),
			 8, true),
		-EFAULT);
	CHECK_IS(server_copy(buffer, SIZE_MAX, false), -EFAULT);
	CHECK_IS(server_copy(CUBICLE_PUBLISHED, 8, false), 0);
	CHECK_IS(server_copy(CUBICLE_PUBLISHED, 8, true), -EFAULT);

	/* What is lent to be read, its owner may still fill. */
	CHECK_IS(server_grant_in(buffer, 4096, SERVER_GRANT_REFILL), 0);
	CHECK(all(buffer + 100, 200, 'r'));
	grants_of_heap();
}

/* --- violations ----------------------------------------------------------- */

#define FOREIGN ((unsigned char *)place_pointer(other_place(PLACE_DATA)))
#define MONITORS                         \
	((unsigned char *)place_pointer( \
		CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET))

static void bad_in(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_in(FOREIGN, 8);
}

static void bad_in_large(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_in(FOREIGN, 100000);
}

static void bad_in_monitor(void)
{
	say_hex("address", (uintptr_t)MONITORS);
	server_in(MONITORS, 8);
}

static void bad_nonnull(void)
{
	server_nonnull_value(8, NULL);
}

static void bad_in_value(void)
{
	say_hex("address", 64);
	server_in_value(place_pointer(64), 8);
}

static void bad_out(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_out(FOREIGN, 8, 0);
}

static void bad_out_monitor(void)
{
	say_hex("address", (uintptr_t)CUBICLE_PUBLISHED);
	server_out(place_pointer((uintptr_t)CUBICLE_PUBLISHED), 8, 0);
}

static void bad_inout(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_inout(FOREIGN, 8, 0);
}

static void bad_struct(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_in_struct((const void *)FOREIGN);
}

static void bad_array(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_inout_array((void *)FOREIGN, 2);
}

static void bad_string(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_string((const char *)FOREIGN);
}

static void bad_iovec(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_iovec_in((const void *)FOREIGN, 1);
}

static void bad_iovec_element(void)
{
	struct iovec v[2] = {{buffer, 8}, {FOREIGN, 8}};

	say_hex("address", (uintptr_t)FOREIGN);
	server_iovec_in(v, 2);
}

static void bad_grant(void)
{
	say_hex("address", (uintptr_t)FOREIGN);
	server_grant_out(FOREIGN, 8, SERVER_GRANT_COPY);
}

/* Begins in the one page that is windowed, ends in the next. */
static void bad_end(void)
{
	uint64_t page = (server_place(PLACE_HEAP) & -(uint64_t)PAGE);
	cubicle_window_t w =
		(cubicle_window_t)server_window(SERVER_WINDOW_INIT, 0, NULL, 0);

	map_heap(SERVER_ID, 0, 2);
	server_window(SERVER_WINDOW_ADD, w, place_pointer(page), 8);
	server_window(SERVER_WINDOW_OPEN, w, NULL, DRIVER_ID);
	CHECK_IS(server_in(place_pointer(page + PAGE - 8), 8), 0);
	say_hex("address", page + PAGE);
	server_in(place_pointer(page + PAGE - 8), 16);
}

static void bad_callback(void)
{
	uint64_t function = other_place(PLACE_TEXT);

	say_hex("address", function);
	server_callback((server_visit *)(uintptr_t)function, 1);
}

static void bad_callback_data(void)
{
	say_hex("address", (uintptr_t)buffer);
	server_callback((server_visit *)(uintptr_t)buffer, 1);
}

static void bad_result_struct(void)
{
	uint64_t to = other_place(PLACE_DATA);
	struct words3 (*function)(int64_t) = server_words3;

	say_hex("address", to);
	/* As the compiler does it, but for the address of the result. */
	__asm__ volatile("call *%1"
			 : "+D"(to), "+r"(function)
			 : "S"(5L)
			 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11",
			 "memory", "cc");
}

/* Grants: what the server does with them is its own fault. */

static void bad_grant_write(void)
{
	say_hex("address", (uintptr_t)buffer);
	server_grant_in(buffer, PAGE, SERVER_GRANT_WRITE);
}

/* A page with something else on it is not shown. */
static void bad_grant_part(void)
{
	say_hex("address", (uintptr_t)buffer);
	server_grant_in(buffer, PAGE - 1, SERVER_GRANT_READ);
}

static void bad_grant_late(void)
{
	CHECK_IS(server_grant_in(buffer, PAGE, SERVER_GRANT_KEEP), 0);
	say_hex("address", (uintptr_t)buffer);
	server_late(TOUCH_READ);
}

static void bad_grant_late_write(void)
{
	CHECK_IS(server_grant_out(buffer, PAGE, SERVER_GRANT_KEEP), 0);
	say_hex("address", (uintptr_t)buffer);
	server_late(TOUCH_WRITE);
}

static void bad_grant_passed(void)
{
	say_hex("address", (uintptr_t)buffer);
	server_grant_in(buffer, 100, SERVER_GRANT_PASS_OUT);
}

/* Results. */

static void bad_count(void)
{
	server_count(buffer, 50, 51);
}

static void bad_count_int(void)
{
	server_count_int(buffer, 50, 51);
}

static void bad_error(void)
{
	server_error(-4096);
}

static void bad_own(void)
{
	server_own(other_place(PLACE_DATA));
}

static void bad_result_argument(void)
{
	CHECK(!server_find("where is it?", '?'));
}

static void bad_result_local(void)
{
	CHECK(!server_local(5));
}

/* Limits. */

static void bad_string_long(void)
{
	server_string_value("12345678901234567890123456789012");
}

/* Longer than half of a small stack. */
static void bad_string_huge(void)
{
	map_heap(DRIVER_ID, 60, 64);
	char *s = place_pointer(pages_heap(DRIVER_ID) + 60 * PAGE);
	memset(s, 'x', 40000);
	server_string_huge(s);
}

static void bad_strings_many(void)
{
	static const char *many[1025];

	for (size_t i = 0; i < 1024; i++)
		many[i] = "";
	many[1023] = NULL;
	CHECK_IS(server_strings_value(many), 1023);
	many[1023] = "";
	server_strings_value(many);
}

static void bad_iovec_many(void)
{
	static struct iovec many[1025];

	CHECK_IS(server_iovec_value(many, 1024), 0);
	server_iovec_value(many, 1025);
}

/* The second page is in no window. */
static void bad_kept(void)
{
	cubicle_window_t w = cubicle_window_init();

	CHECK_IS(cubicle_window_add(w, buffer, PAGE), 0);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), 0);
	say_hex("address", (uintptr_t)buffer + PAGE);
	server_keep(buffer + 1, PAGE);
}

static void bad_kept_other(void)
{
	cubicle_window_t w = cubicle_window_init();

	CHECK_IS(cubicle_window_add(w, buffer, PAGE), 0);
	CHECK_IS(cubicle_window_open(w, OTHER_ID), 0);
	say_hex("address", (uintptr_t)buffer);
	server_keep(buffer, 8);
}

static void bad_kept_string(void)
{
	cubicle_window_t w = cubicle_window_init();

	memcpy(buffer + PAGE - 3, "abc", 4);
	CHECK_IS(cubicle_window_add(w, buffer, PAGE), 0);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), 0);
	say_hex("address", (uintptr_t)buffer + PAGE);
	server_keep_string((char *)buffer + PAGE - 3);
}

static void bad_kept_string_long(void)
{
	server_keep_string("12345678901234567890123456789012");
}

void command_bad(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all_bad[] = {
		{"in", bad_in},
		{"in-large", bad_in_large},
		{"in-monitor", bad_in_monitor},
		{"in-value", bad_in_value},
		{"nonnull", bad_nonnull},
		{"out", bad_out},
		{"out-monitor", bad_out_monitor},
		{"inout", bad_inout},
		{"struct", bad_struct},
		{"array", bad_array},
		{"string", bad_string},
		{"iovec", bad_iovec},
		{"iovec-element", bad_iovec_element},
		{"grant", bad_grant},
		{"end", bad_end},
		{"callback", bad_callback},
		{"callback-data", bad_callback_data},
		{"result-struct", bad_result_struct},
		{"grant-write", bad_grant_write},
		{"grant-part", bad_grant_part},
		{"grant-late", bad_grant_late},
		{"grant-late-write", bad_grant_late_write},
		{"grant-passed", bad_grant_passed},
		{"count", bad_count},
		{"count-int", bad_count_int},
		{"error", bad_error},
		{"own", bad_own},
		{"result-argument", bad_result_argument},
		{"result-local", bad_result_local},
		{"string-long", bad_string_long},
		{"string-huge", bad_string_huge},
		{"strings-many", bad_strings_many},
		{"iovec-many", bad_iovec_many},
		{"kept-string", bad_kept_string},
		{"kept-string-long", bad_kept_string_long},
		{"kept", bad_kept},
		{"kept-other", bad_kept_other},
	};

	for (size_t i = 0; i < sizeof(all_bad) / sizeof(all_bad[0]); i++)
		if (argument_is(2, all_bad[i].name))
			all_bad[i].run();
	say("survived");
}
