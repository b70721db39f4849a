/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "ingest/url.h"
#include "scratch.h"

START_TEST(finds_host)
{
	static const struct {
		const char *url, *host;
	} cases[] = {
		{ "http://www.nytimes.com/2016/a.html?x#y", "nytimes.com" },
		{ "https://NYTimes.com", "NYTimes.com" },
		{ "https://user:pw@a.org:8080/x@y", "a.org" },
		{ "https://a.org?x=http://b.org", "a.org" },
		{ "https://a.org./", "a.org" },
		{ "//a.org/x", "a.org" },
		{ "a.org/x", "a.org" },
		{ "www.a.org", "a.org" },
		{ "www.com", "www.com" },
		{ "http://www./", "www" },
		{ "http://[::1]:80/x", "[::1]" },
		{ "http://b\xC3\xBC"
		  "cher.de/",
		  "b\xC3\xBC"
		  "cher.de" },
		{ "http://localhost/", "localhost" },
		{ "  http://a.org/ ", "a.org" },
		{ "http:\\\\a.org", "" },
		{ "", "" },
		{ "x", "" },
		{ "/path/only.html", "" },
		{ "mailto:me@a.org", "" },
		{ "file:///x", "" },
		{ "http://", "" },
		{ "http://[::1", "" },
		{ "http://a b/", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct np_span host = np_url_host(span_of(cases[i].url));

		ck_assert_msg(
			host.len == strlen(cases[i].host) &&
				(!host.len ||
				 !memcmp(host.ptr, cases[i].host, host.len)),
			"'%s': '%.*s'", cases[i].url, (int)host.len,
			host.ptr ? host.ptr : "");
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("url");
	TCase *tests = tcase_create("url");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, finds_host);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
