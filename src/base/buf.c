/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void np_buf_clear(struct np_buf *buf)
{
	np_free(buf->ptr);
	*buf = (struct np_buf){ 0 };
}

enum np_status np_buf_reserve(struct np_buf *buf, size_t more)
{
	size_t want = 0;

	if (!np_size_add(buf->len, more, &want))
		return NP_ERR_NOMEM;
	return np_grow(&buf->ptr, &buf->cap, want, 1);
}

enum np_status np_buf_add(struct np_buf *buf, const void *ptr, size_t len)
{
	const enum np_status status = np_buf_reserve(buf, len);

	if (status)
		return status;
	if (len)
		memcpy(buf->ptr + buf->len, ptr, len);
	buf->len += len;
	return NP_OK;
}

enum np_status np_buf_add_text(struct np_buf *buf, const char *text)
{
	return np_buf_add(buf, text, strlen(text));
}

enum np_status np_buf_print(struct np_buf *buf, const char *format, ...)
{
	enum np_status status;
	va_list args;
	int need;

	va_start(args, format);
	need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (need < 0)
		return NP_ERR_MISUSE;
	status = np_buf_reserve(buf, (size_t)need + 1);
	if (status)
		return status;
	va_start(args, format);
	vsnprintf(buf->ptr + buf->len, (size_t)need + 1, format, args);
	va_end(args);
	buf->len += (size_t)need;
	return NP_OK;
}
