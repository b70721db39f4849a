/* SPDX-License-Identifier: MIT */
#include "base/json_out.h"

#include <stdio.h>
#include <string.h>

/* Length of the valid UTF-8 sequence at ptr, 0 when there is none. */
static size_t sequence(const unsigned char *ptr, size_t len)
{
	const unsigned char lead = ptr[0];
	size_t need;

	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (len < need)
		return 0;
	for (size_t i = 1; i < need; i++)
		if ((ptr[i] & 0xc0) != 0x80)
			return 0;
	if ((lead == 0xe0 && ptr[1] < 0xa0) || (lead == 0xed && ptr[1] > 0x9f))
		return 0;
	if ((lead == 0xf0 && ptr[1] < 0x90) || (lead == 0xf4 && ptr[1] > 0x8f))
		return 0;
	return need;
}

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
		const size_t len = sequence(ptr + i, text.len - i);

		if (!len)
			status = np_buf_add_text(buf, "\xef\xbf\xbd");
		else if (ptr[i] < 0x20 || ptr[i] == '"' || ptr[i] == '\\')
			status = add_escaped(buf, ptr[i]);
		else
			status = np_buf_add(buf, ptr + i, len);
		i += len ? len : 1;
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
