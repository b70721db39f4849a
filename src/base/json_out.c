/* SPDX-License-Identifier: MIT */
#include "base/json_out.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static enum np_status add_escaped(struct np_buf *buf, unsigned char c)
{
	static const char *const named[256] = {
		['"'] = "\\\"", ['\\'] = "\\\\", ['\n'] = "\\n",
		['\r'] = "\\r", ['\t'] = "\\t",
	};

	if (named[c])
		return np_buf_add_text(buf, named[c]);
	return np_buf_print(buf, "\\u%04x", c);
}

enum np_status np_json_add_string(struct np_buf *buf, struct np_span text)
{
	const unsigned char *ptr = (const unsigned char *)text.ptr;
	enum np_status status = np_buf_add(buf, "\"", 1);
	size_t i = 0;

	while (!status && i < text.len) {
		const struct np_utf8 at = np_utf8_any(ptr + i, ptr + text.len);

		if (at.code < 0)
			status = np_buf_add_text(buf, "\xef\xbf\xbd");
		else if (ptr[i] < 0x20 || ptr[i] == '"' || ptr[i] == '\\')
			status = add_escaped(buf, ptr[i]);
		else
			status = np_buf_add(buf, ptr + i, at.len);
		i += at.len;
	}
	return status ? status : np_buf_add(buf, "\"", 1);
}

enum np_status np_tsv_add_cell(struct np_buf *buf, struct np_span text)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < text.len && !status; i++) {
		const char c = text.ptr[i];

		if (c == '\t')
			status = np_buf_add(buf, "\\t", 2);
		else if (c == '\n')
			status = np_buf_add(buf, "\\n", 2);
		else if (c == '\r')
			status = np_buf_add(buf, "\\r", 2);
		else if (c == '\\')
			status = np_buf_add(buf, "\\\\", 2);
		else
			status = np_buf_add(buf, &c, 1);
	}
	return status;
}

/* By whole numbers: a program's locale may have another decimal point. */
enum np_status np_add_share(struct np_buf *buf, double share)
{
	const uint64_t millionths = (uint64_t)(share * 1e6 + .5);
	char text[48];
	int len = snprintf(text, sizeof(text), "%llu.%06llu",
			   (unsigned long long)(millionths / 1000000),
			   (unsigned long long)(millionths % 1000000));

	while (text[len - 1] == '0')
		len--;
	if (text[len - 1] == '.')
		len--;
	return np_buf_add(buf, text, (size_t)len);
}
