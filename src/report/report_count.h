/* SPDX-License-Identifier: MIT */
/* From what was gathered to the numbers of outlets and stories. */
#ifndef REPORT_REPORT_COUNT_H
#define REPORT_REPORT_COUNT_H

#include "report/report_gather.h"

/* NP_ERR_NOMEM. */
enum np_status np_report_count(struct report_facts *facts) NP_CHECKED;

#endif
