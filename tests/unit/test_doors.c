/* SPDX-License-Identifier: MIT */
/* Springs, feeds, held pages, named files, owners: what they give, and that
 * the want of memory is told wherever it comes. */
#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/inputs.h"
#include "ingest/owners.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "scratch.h"
#include "starve.h"
#include "store/query.h"

#define WORDS "The harbour board of Tern Sound voted to sell the old ferry."

/* What reading an input came to. */
struct outcome {
	enum np_status status;
	unsigned articles, skipped, damaged;
	char text[256]; /* of the last article */
	char owner[32];
};

static void keep(char *to, size_t size, struct np_span from)
{
	const size_t len = from.len < size - 1 ? from.len : size - 1;

	memcpy(to, from.ptr ? from.ptr : "", len);
	to[len] = 0;
}

static void read_chunk(struct np_record_parser *parser,
		       const struct np_input *input,
		       const struct np_chunk *chunk, struct outcome *out)
{
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	size_t at = 0;

	out->damaged += chunk->damaged;
	out->skipped += chunk->fault != NP_SKIP_NONE;
	while (!out->status &&
	       np_chunk_next(chunk, input->content, &at, &record)) {
		if (np_record_read(parser, input, record, &article, NULL)) {
			out->status = np_record_parser_status(parser);
			out->skipped++;
			continue;
		}
		out->articles++;
		keep(out->text, sizeof(out->text),
		     article.field[NP_FIELD_TEXT]);
		keep(out->owner, sizeof(out->owner), article.owner);
	}
}

static struct outcome read_input(const char *path,
				 const struct np_field_names *names)
{
	const struct np_reader_options small = { .chunk = 64 };
	struct np_record_parser *parser = NULL;
	struct np_inputs inputs = { .form = names->form };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct outcome out = { 0 };

	out.status = np_record_parser_new(&parser, names);
	if (!out.status)
		out.status = np_inputs_add(&inputs, path, NULL);
	if (!out.status)
		out.status = np_reader_open(&reader, &inputs, &small, NULL);
	while (!out.status) {
		out.status = np_reader_next(reader, &chunk, NULL);
		if (!out.status)
			out.status = np_reader_fill(reader, &chunk, NULL);
		if (!out.status)
			read_chunk(parser, &inputs.ptr[chunk.input], &chunk,
				   &out);
	}
	if (out.status == NP_END)
		out.status = NP_OK;
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	np_record_parser_free(parser);
	return out;
}

/* Each allocation fails in turn: then that is said, and nothing else. */
static void starve_input(const char *path, const struct np_field_names *names)
{
	const struct outcome whole = read_input(path, names);
	int failed = 1;

	ck_assert_int_eq(whole.status, NP_OK);
	ck_assert_uint_gt(whole.articles, 0);
	for (long nth = 0; failed; nth++) {
		struct outcome out;

		starve_at(nth);
		out = read_input(path, names);
		failed = starve_end();
		if (failed)
			ck_assert_msg(out.status == NP_ERR_NOMEM,
				      "%s: allocation %ld gives %d", path, nth,
				      (int)out.status);
		else
			ck_assert_uint_eq(out.articles, whole.articles);
	}
}

static const char *write_text(struct scratch *scratch, const char *name,
			      const char *text)
{
	return scratch_write(scratch, name, span_of(text));
}

static const char feed[] =
	"<rss><item><title>A &amp;amp; B</title><guid>a</guid><link>"
	"https://tern.example/a</link><description>&lt;p&gt;" WORDS
	"&lt;/p&gt;</description></item><item><description>Short."
	"</description></item></rss>";

START_TEST(feeds_tell_of_no_memory)
{
	const struct np_field_names names = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	starve_input(write_text(&scratch, "a.xml", feed), &names);
	scratch_close(&scratch);
}
END_TEST

START_TEST(held_pages_tell_of_no_memory)
{
	const struct np_field_names names = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	starve_input(write_text(&scratch, "a.jsonl",
				"{\"id\": 1, \"html\": \"<p>" WORDS
				"</p>\"}\n"),
		     &names);
	scratch_close(&scratch);
}
END_TEST

START_TEST(named_files_tell_of_no_memory)
{
	const struct np_field_names names = { .file = "f" };
	struct scratch scratch;

	scratch_open(&scratch);
	write_text(&scratch, "b.txt", WORDS);
	write_text(&scratch, "c.html",
		   "<html><body><p>" WORDS "</body></html>");
	starve_input(write_text(&scratch, "a.jsonl",
				"{\"f\": \"b.txt\"}\n{\"f\": \"c.html\"}\n"),
		     &names);
	scratch_close(&scratch);
}
END_TEST

/* Lines in pieces of their own, then the end that was asked for. */
struct well {
	unsigned given;
	enum np_status end;
};

static enum np_status open_well(void **out, const char *path,
				const struct np_input_form *form,
				struct np_error *err)
{
	static struct well well;

	(void)err;
	well = (struct well){ 0, form->query ? NP_ERR_CORRUPT : NP_END };
	*out = &well;
	/* No assertions here: they want memory. */
	return strcmp(path, "nowhere") ? NP_ERR_IO : NP_OK;
}

static enum np_status next_line(void *self, struct np_buf *lines,
				struct np_error *err)
{
	struct well *well = self;

	if (well->given == 50) {
		if (well->end == NP_ERR_CORRUPT && err)
			snprintf(err->text, sizeof(err->text), "dried up");
		return well->end;
	}
	return np_buf_print(lines, "{\"id\": %u, \"text\": \"" WORDS "\"}\n",
			    well->given++);
}

static void close_well(void *self)
{
	struct well *well = self;

	well->given = 0;
}

static const struct np_spring spring = { open_well, next_line, close_well };

START_TEST(springs_are_read_as_lines)
{
	struct np_field_names names = { .form = { .spring = &spring } };
	struct outcome out = read_input("nowhere", &names);

	ck_assert_int_eq(out.status, NP_OK);
	ck_assert_uint_eq(out.articles, 50);
	ck_assert_uint_eq(out.damaged, 0);
	names.form.query = "";
	out = read_input("nowhere", &names);
	ck_assert_int_eq(out.status, NP_OK);
	ck_assert_uint_eq(out.articles, 50);
	ck_assert_uint_eq(out.damaged, 1);
	ck_assert_uint_eq(out.skipped, 1);
}
END_TEST

START_TEST(springs_tell_of_no_memory)
{
	const struct np_field_names names = { .form = { .spring = &spring } };

	starve_input("nowhere", &names);
}
END_TEST

static void make_database(const char *path)
{
	sqlite3 *base = NULL;

	ck_assert_int_eq(sqlite3_open(path, &base), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(base,
				      "CREATE TABLE a (id, text); "
				      "INSERT INTO a VALUES (1, '" WORDS
				      "'), (2, 'Short.')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(base);
}

START_TEST(databases_tell_of_no_memory)
{
	const struct np_field_names names = {
		.form = { .database = &np_query_spring }
	};
	struct scratch scratch;

	scratch_open(&scratch);
	make_database(scratch_path(&scratch, "a.db"));
	starve_input(scratch_path(&scratch, "a.db"), &names);
	scratch_close(&scratch);
}
END_TEST

static const struct {
	const char *host, *source, *owner; /* source NULL: nothing is known */
} hosts[] = {
	{ "tern.example", "", "Tern Group" },
	{ "NEWS.Tern.example", "", "Tern Group" },
	{ "city.tern.example", "City", "" },
	{ "a.city.tern.example", "City", "" },
	{ "intern.example", NULL, NULL },
	{ "example", NULL, NULL },
	{ "", NULL, NULL },
	{ ".", NULL, NULL },
	{ "morning auk", "", "Auk & Sons" },
	{ "xn--mwe-sna.example", "", "M\xC3\xB6we" },
};

static const char table[] = "domain\tsource\towner\n"
			    "https://www.tern.example/x\t\tTern Group\n"
			    "City.tern.example\tCity\t\n"
			    "\tnobody\tnobody\n"
			    "Morning Auk\t\tAuk & Sons\n"
			    "m\xC3\xB6we.example\t\tM\xC3\xB6we\n";

START_TEST(owners_are_found_by_host)
{
	struct np_owners *owners = NULL;
	struct scratch scratch;

	scratch_open(&scratch);
	ck_assert_int_eq(np_owners_open(&owners,
					write_text(&scratch, "o.tsv", table),
					NULL),
			 NP_OK);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct np_owner found = { 0 };
		char source[32], owner[32];

		ck_assert_msg(np_owners_find(owners, span_of(hosts[i].host),
					     &found) ==
				      (hosts[i].source != NULL),
			      "'%s'", hosts[i].host);
		keep(source, sizeof(source), found.source);
		keep(owner, sizeof(owner), found.owner);
		ck_assert_str_eq(source,
				 hosts[i].source ? hosts[i].source : "");
		ck_assert_str_eq(owner, hosts[i].owner ? hosts[i].owner : "");
	}
	np_owners_close(owners);
	scratch_close(&scratch);
}
END_TEST

START_TEST(owners_tell_of_no_memory)
{
	struct scratch scratch;
	int failed = 1;

	scratch_open(&scratch);
	write_text(&scratch, "o.tsv", table);
	for (long nth = 0; failed; nth++) {
		struct np_owners *owners = NULL;
		enum np_status status;

		starve_at(nth);
		status = np_owners_open(&owners, scratch.path, NULL);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		np_owners_close(owners);
	}
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("doors");
	TCase *tests = tcase_create("doors");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, feeds_tell_of_no_memory);
	tcase_add_test(tests, held_pages_tell_of_no_memory);
	tcase_add_test(tests, named_files_tell_of_no_memory);
	tcase_add_test(tests, springs_are_read_as_lines);
	tcase_add_test(tests, springs_tell_of_no_memory);
	tcase_add_test(tests, databases_tell_of_no_memory);
	tcase_add_test(tests, owners_are_found_by_host);
	tcase_add_test(tests, owners_tell_of_no_memory);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
