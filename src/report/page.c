/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "report/facts.h"
#include "report/html_text.h"

enum {
	PART = 1 << 16,	 /* bytes kept before they go out */
	LINE = 1024,	 /* of what is printed in one call */
	URL_MOST = 2000, /* a longer one is no link */
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR
};

void np_page_fail(struct page *page, enum np_status status)
{
	if (!status || page->status)
		return;
	page->status = status;
	if (status == NP_ERR_NOMEM)
		page->status = np_error_set(page->err, status, "out of memory");
}

void np_page_flush(struct page *page)
{
	if (page->status || !page->buf.len)
		return;
	page->bytes += page->buf.len;
	page->status =
		np_output_write(page->out, np_buf_span(&page->buf), page->err);
	page->buf.len = 0;
}

static void added(struct page *page, enum np_status status)
{
	np_page_fail(page, status);
	if (page->buf.len >= PART)
		np_page_flush(page);
}

void np_page_put(struct page *page, const char *markup)
{
	if (!page->status)
		added(page, np_buf_add_text(&page->buf, markup));
}

void np_page_print(struct page *page, const char *format, ...)
{
	char line[LINE];
	va_list list;

	va_start(list, format);
	const int len = vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (!page->status && len > 0 && len < LINE)
		added(page, np_buf_add(&page->buf, line, (size_t)len));
	else
		np_page_fail(page, NP_ERR_LIMIT);
}

void np_page_text(struct page *page, struct np_span text, size_t most)
{
	const struct np_span part = np_html_cut(text, most);

	if (page->status)
		return;
	added(page, np_html_add(&page->buf, part, false));
	if (part.len < text.len)
		np_page_put(page, "&#8230;");
}

void np_page_name(struct page *page, struct np_span text, size_t most)
{
	np_page_put(page, "<bdi>");
	np_page_text(page, text, most);
	np_page_put(page, "</bdi>");
}

static bool starts(struct np_span text, const char *with)
{
	const size_t len = strlen(with);

	return text.len > len && !memcmp(text.ptr, with, len);
}

bool np_page_link(struct page *page, struct np_span url)
{
	if (url.len > URL_MOST ||
	    (!starts(url, "https://") && !starts(url, "http://")))
		return false;
	np_page_put(page, "<a rel=\"noreferrer noopener\" href=\"");
	if (!page->status)
		added(page, np_html_add(&page->buf, url, true));
	np_page_put(page, "\">");
	return true;
}

void np_page_section(struct page *page, const char *section)
{
	if (!page->split)
		np_page_print(page, "<a href=\"#%s\">", section);
	else if (!strcmp(section, "overview"))
		np_page_put(page, "<a href=\"index.html\">");
	else
		np_page_print(page, "<a href=\"%s.html\">", section);
}

void np_page_story(struct page *page, int64_t story)
{
	np_page_print(page,
		      page->split ? "<a href=\"story-%lld.html\">"
				  : "<a href=\"#s%lld\">",
		      (long long)story);
}

void np_page_date(struct page *page, bool has, int64_t date)
{
	char text[40];

	if (!has || !np_date_text(date, text) || strlen(text) < 17) {
		np_page_put(page, "<span class=\"dim\">no date</span>");
		return;
	}
	np_page_print(page, "<time datetime=\"%s\">%.10s", text, text);
	if (strcmp(text + 10, "T00:00:00Z") != 0)
		np_page_print(page, " %.5s", text + 11);
	np_page_put(page, "</time>");
}

void np_page_time(struct page *page, int64_t seconds)
{
	const uint64_t all =
		seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
	const unsigned long long days = all / DAY, hours = all / HOUR,
				 minutes = all / MINUTE;

	if (days && hours % 24 == 0)
		np_page_print(page, "%llu d", days);
	else if (days)
		np_page_print(page, "%llu d %llu h", days, hours % 24);
	else if (hours && minutes % 60 == 0)
		np_page_print(page, "%llu h", hours);
	else if (hours)
		np_page_print(page, "%llu h %llu min", hours, minutes % 60);
	else
		np_page_print(page, "%llu min", minutes);
}

void np_page_lag(struct page *page, int64_t seconds)
{
	if (seconds >= MINUTE)
		np_page_put(page, "+");
	if (seconds <= -MINUTE)
		np_page_put(page, "&#8722;");
	np_page_time(page, seconds);
}

void np_page_count(struct page *page, uint64_t count)
{
	char digits[24], out[32];
	const int len = snprintf(digits, sizeof(digits), "%llu",
				 (unsigned long long)count);
	int at = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	np_page_put(page, out);
}

void np_page_share(struct page *page, uint64_t part, uint64_t whole)
{
	if (!whole) {
		np_page_put(page, "<span class=\"dim\">&#8211;</span>");
		return;
	}
	np_page_print(page, "%.*f&#160;%% <small>(",
		      part && part < whole / 1000 ? 3 : 1,
		      100.0 * (double)part / (double)whole);
	np_page_count(page, part);
	np_page_put(page, " of ");
	np_page_count(page, whole);
	np_page_put(page, ")</small>");
}

enum np_status np_page_end(struct page *page)
{
	np_page_flush(page);
	np_buf_clear(&page->buf);
	return page->status;
}
