/* SPDX-License-Identifier: MIT */
#include "report/shown.h"

#include <string.h>

/* More than this is in no line. */
#define LINE_MOST 4096

/* One character less, in UTF-8. */
static size_t shorter(struct np_span text, size_t len)
{
	while (len && (text.ptr[--len] & 0xc0) == 0x80)
		;
	return len;
}

static enum np_status put_line(struct np_buf *out, struct np_span text)
{
	struct pen pen = { .out = out, .one_line = true };

	return np_pen_text(&pen, text);
}

enum np_status np_show_text(struct np_buf *out, struct np_span text,
			    uint32_t columns, bool pad)
{
	const bool whole = !columns || (text.len <= LINE_MOST &&
					np_pen_width(text) <= columns);
	struct np_span part = text;
	enum np_status status;
	uint32_t width;

	if (part.len > LINE_MOST)
		part.len = shorter(part, LINE_MOST);
	while (!whole && part.len && np_pen_width(part) + 3 > columns)
		part.len = shorter(part, part.len);
	width = np_pen_width(part) + (whole ? 0 : 3);
	status = part.len ? put_line(out, part) : NP_OK;
	if (!status && !whole)
		status = np_buf_add_text(out, "...");
	for (; pad && width < columns && !status; width++)
		status = np_buf_add_text(out, " ");
	return status;
}

enum np_status np_show_styled(struct np_buf *out, const struct np_look *look,
			      const char *style, struct np_span text)
{
	enum np_status status =
		look->colour ? np_buf_add_text(out, style) : NP_OK;

	if (!status)
		status = np_show_text(out, text, 0, false);
	if (!status && look->colour)
		status = np_buf_add_text(out, NP_STYLE_OFF);
	return status;
}

enum np_status np_show_percent(struct np_buf *out, double share)
{
	return np_buf_print(out, "%5.1f %%", 100 * share);
}

enum np_status np_show_lag(struct np_buf *out, int64_t seconds)
{
	const char *sign = seconds < 0 ? "-" : "";
	const uint64_t minutes =
		(seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds) / 60;

	if (minutes < 60)
		return np_buf_print(out, "%s%llu min", sign,
				    (unsigned long long)minutes);
	if (minutes < 48 * 60)
		return np_buf_print(out, "%s%llu h %llu min", sign,
				    (unsigned long long)(minutes / 60),
				    (unsigned long long)(minutes % 60));
	return np_buf_print(out, "%s%llu d", sign,
			    (unsigned long long)(minutes / 1440));
}
