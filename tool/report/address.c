/* SPDX-License-Identifier: MIT */
/* address.c: see address.h. */
#include <stdio.h>
#include <string.h>
#include "layout/address.h"
#include "lib/complain.h"
#include "report/address.h"

/* The cubicle with the right `net`, and the layout, as in `[cubicle net] of
 * FILE`. */
static const char *place(char *text, size_t bytes, const struct layout *l)
{
	text[0] = 0;
	for (unsigned i = 0; l && i < l->cubicles; i++)
		if (l->cubicle[i].rights & CUBICLE_RIGHT_NET)
			snprintf(text, bytes, " in [cubicle %s] of %s",
				l->cubicle[i].name, l->file);
	return text;
}

/* Is (a) the IPv6 address of a socket that listens at every address? */
static bool is_every(const struct cubicle_system_address *a)
{
	static const uint8_t every[16];

	return !a->is_unix && a->bits == 8 * sizeof(every) &&
		!memcmp(a->address, every, sizeof(every));
}

void address_print(
	const struct facts *f, const struct cubicle_record_address *r)
{
	struct cubicle_system_address a;
	char text[ADDRESS_TEXT_BYTES], rule[ADDRESS_TEXT_BYTES];
	char where[4096 + 64];
	bool listens = r->use == CUBICLE_LISTEN;

	place(where, sizeof(where), f->layout);
	if (!r->address.bytes)
		complain("note: listen() was refused on a socket that is not "
			 "bound: it would listen at every address. bind() must "
			 "come first, to an address that `listen`%s allows",
			where);
	else if (address_of(&a, &r->address))
		complain("note: an address of an unknown kind was refused");
	else {
		bool also_ipv4 = listens && is_every(&a);
		address_text(text, &a);
		if (also_ipv4)
			a.bits = 0;
		address_text(rule, &a);
		complain("note: the layout does not let the program %s %s%s; "
			 "`%s = %s`%s%s%s%s would",
			listens ? "listen at" : "connect to", text,
			also_ipv4 ? ", which is every address of IPv4, too"
				  : "",
			listens ? "listen" : "connect", rule, where,
			listens ? ", or `--listen " : "", listens ? rule : "",
			listens ? "`," : "");
	}
	if (f->addresses == CUBICLE_REFUSALS_MAX)
		complain("note: addresses that are refused from now on are not "
			 "printed");
}
