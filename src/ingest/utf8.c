/* SPDX-License-Identifier: MIT */
#include "ingest/utf8.h"

#include "base/utf8.h"

enum np_status np_utf8_mend(struct np_span text, struct np_buf *to,
			    uint64_t *replaced)
{
	const uint8_t *p = (const uint8_t *)text.ptr;
	size_t begin = 0;
	size_t i = 0;

	while (i < text.len) {
		const struct np_utf8 at = np_utf8_any(p + i, p + text.len);
		enum np_status status;

		i += at.len;
		if (at.code >= 0)
			continue;
		status = np_buf_add(to, p + begin, i - at.len - begin);
		if (!status)
			status = np_buf_add(to, "\xEF\xBF\xBD", 3);
		if (status)
			return status;
		++*replaced;
		begin = i;
	}
	return np_buf_add(to, p + begin, text.len - begin);
}
