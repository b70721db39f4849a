/* SPDX-License-Identifier: MIT */
/* Ways to get text, id and date out of a line; see bench_json.c. */
#ifndef BENCH_JSON_H
#define BENCH_JSON_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the fields found in one line; 0 when it is no record. */
typedef size_t bench_line_fn(void *state, const char *line, size_t len);

void *bench_demand_new(void);
void bench_demand_free(void *state);
size_t bench_demand_line(void *state, const char *line, size_t len);

void *bench_dom_new(void);
void bench_dom_free(void *state);
size_t bench_dom_line(void *state, const char *line, size_t len);

#ifdef __cplusplus
}
#endif

#endif
