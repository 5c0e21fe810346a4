/* SPDX-License-Identifier: MIT */
/* address.h: the note that the layout does not allow an address. */
#ifndef TOOL_REPORT_ADDRESS_H
#define TOOL_REPORT_ADDRESS_H

#include "report/facts.h"

/* Print which address was refused, and the line of the layout that allows it.
 */
void address_print(
	const struct facts *f, const struct cubicle_record_address *r);

#endif
