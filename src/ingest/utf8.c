/* SPDX-License-Identifier: MIT */
#include "ingest/utf8.h"

#include <stdbool.h>

struct lead {
	unsigned char length;	 /* 0: no sequence begins with this byte */
	unsigned char low, high; /* of the second byte */
};

static struct lead lead_of(unsigned char c)
{
	if (c < 0x80)
		return (struct lead){ 1, 0, 0 };
	if (c < 0xC2 || c > 0xF4)
		return (struct lead){ 0, 0, 0 };
	if (c < 0xE0)
		return (struct lead){ 2, 0x80, 0xBF };
	if (c < 0xF0)
		return (struct lead){ 3, c == 0xE0 ? 0xA0 : 0x80,
				      c == 0xED ? 0x9F : 0xBF };
	return (struct lead){ 4, c == 0xF0 ? 0x90 : 0x80,
			      c == 0xF4 ? 0x8F : 0xBF };
}

/* Length of the sequence at p, or of the invalid part, told by *fine. */
static size_t sequence(const unsigned char *p, size_t len, bool *fine)
{
	const struct lead lead = lead_of(p[0]);
	size_t n = 1;

	*fine = lead.length == 1;
	if (lead.length < 2 || len < 2 || p[1] < lead.low || p[1] > lead.high)
		return 1;
	for (n = 2; n < lead.length && n < len && (p[n] & 0xC0) == 0x80;)
		n++;
	*fine = n == lead.length;
	return n;
}

enum np_status np_utf8_mend(struct np_span text, struct np_buf *to,
			    uint64_t *replaced)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t begin = 0;
	size_t i = 0;

	while (i < text.len) {
		bool fine = false;
		const size_t n = sequence(p + i, text.len - i, &fine);
		enum np_status status;

		i += n;
		if (fine)
			continue;
		status = np_buf_add(to, p + begin, i - n - begin);
		if (!status)
			status = np_buf_add(to, "\xEF\xBF\xBD", 3);
		if (status)
			return status;
		++*replaced;
		begin = i;
	}
	return np_buf_add(to, p + begin, text.len - begin);
}
