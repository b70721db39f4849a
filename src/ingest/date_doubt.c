/* SPDX-License-Identifier: MIT */
#include "ingest/date.h"

#define DAY INT64_C(86400)
/* 1605-01-01: the first newspaper is of that year. */
#define FIRST_NEWS INT64_C(-11518243200)

/* Midnights that stand for no date, where machines begin to count. */
static bool is_placeholder(int64_t seconds)
{
	static const int64_t midnights[] = {
		-11644473600, /* 1601-01-01, Windows */
		-2209161600,  /* 1899-12-30, spreadsheets, and the next two */
		-2209075200,  /* 1899-12-31 */
		-2208988800,  /* 1900-01-01 */
		-2082844800,  /* 1904-01-01, old Macs */
		0,	      /* 1970-01-01, Unix */
		315532800,    /* 1980-01-01, DOS */
	};

	for (size_t i = 0; i < sizeof(midnights) / sizeof(midnights[0]); i++)
		if (seconds == midnights[i])
			return true;
	return false;
}

enum np_date_doubt np_date_judge(int64_t seconds, bool short_year,
				 int64_t bound)
{
	if (is_placeholder(seconds))
		return NP_DATE_PLACEHOLDER;
	if (seconds < FIRST_NEWS)
		return NP_DATE_EARLY;
	if (bound < INT64_MAX - DAY && seconds > bound + DAY)
		return NP_DATE_FUTURE;
	return short_year ? NP_DATE_SHORT_YEAR : NP_DATE_SURE;
}

const char *np_date_doubt_name(enum np_date_doubt doubt)
{
	static const char *const names[] = {
		[NP_DATE_SURE] = "sure",
		[NP_DATE_SHORT_YEAR] = "short_year",
		[NP_DATE_PLACEHOLDER] = "placeholder",
		[NP_DATE_EARLY] = "early",
		[NP_DATE_FUTURE] = "future",
	};

	return names[doubt];
}
