/* SPDX-License-Identifier: MIT */
#include "ingest/date.h"

bool np_date_parse(struct np_span text, int64_t *seconds)
{
	(void)text;
	(void)seconds;
	return false;
}
