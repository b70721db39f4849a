/* SPDX-License-Identifier: MIT */
/* Bytes that grow. Zeroed is empty; np_buf_clear gives the memory back. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdint.h>

#include "base/np-status.h"

struct np_buf {
	char *ptr;
	size_t len, cap;
};

void np_buf_clear(struct np_buf *buf);

/* Room for more bytes behind len; they stay uninitialised. */
enum np_status np_buf_reserve(struct np_buf *buf, size_t more) NP_CHECKED;

enum np_status np_buf_add(struct np_buf *buf, const void *ptr,
			  size_t len) NP_CHECKED;
enum np_status np_buf_add_text(struct np_buf *buf, const char *text) NP_CHECKED;
__attribute__((format(printf, 2, 3))) enum np_status
np_buf_print(struct np_buf *buf, const char *format, ...) NP_CHECKED;

/* The bytes so far, borrowed until the next call that adds. */
static inline struct np_span np_buf_span(const struct np_buf *buf)
{
	return (struct np_span){ buf->ptr, buf->len };
}

#endif
