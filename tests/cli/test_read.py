# SPDX-License-Identifier: MIT
"""What read prints, and pages of HTML in all verbs."""

import gzip
import json
import os
import sys

from command import (DONE, FAILED, USAGE, CommandCase, crowd, data_file, jsonl,
                     read_records, sample_files, sample_records, tap, zstd)

FIRST = ("The harbour board of Tern Sound voted on Monday to sell the old "
         "ferry, after a meeting of almost six hours.")
SECOND = ("A smaller boat without a car deck will take over the crossings "
          "from the new terminal, said the chairwoman of the board.")
TEXT = FIRST + "\n\n" + SECOND


def page(url="https://www.ternpost.example/2031/ferry", body=None, extra=""):
    return f"""<!DOCTYPE html><html lang="en"><head>
<title>Old ferry sold | Tern Post</title>
<link rel="canonical" href="{url}">
<meta property="og:site_name" content="Tern Post">
<meta property="article:published_time" content="2031-09-22T18:05:00+02:00">
<meta name="author" content="By Lena Orsted">{extra}</head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Old ferry sold</h1>
{body or f"<p>{FIRST}</p><p>{SECOND}</p>"}
<div class="related"><a href="/x">Ferry is late again</a></div></article>
<footer>Tern Post, all rights reserved</footer></body></html>
"""


class Read(CommandCase):
    def read(self, *arguments, **options):
        out = self.newsprint("read", *arguments, **options).out
        return [json.loads(line) for line in out.decode().splitlines()]

    def test_prints_records_as_understood(self):
        got = self.read(*sample_files())
        for record in got:
            want = sample_records()[record["id"]]
            self.assertEqual(record["text"], want["text"])
            self.assertEqual(record["title"], want["title"])
            self.assertRegex(record["date"], r"^\d{4}-\d\d-\d\dT.*Z$")
        self.assertEqual(len(got), len(sample_records()))

    def test_offset_is_where_the_record_is(self):
        records = list(crowd(3000, 5))
        data = jsonl(records)
        for name, packed in (("a.jsonl", data), ("b.jsonl.zst", zstd(data))):
            self.write(name, packed)
            for number, got in enumerate(self.read(name)):
                line = data[got["offset"]:].split(b"\n", 1)[0]
                self.assertEqual(json.loads(line)["id"], got["id"])
                self.assertEqual(got["record"], number + 1)
                self.assertEqual(got["file"], name)

    def test_shows_page_and_source_of_urls(self):
        run = self.newsprint("url", "http://www.tern.example/a?utm_x=1#b",
                             "https://m.news.tern.example/a/amp")
        self.assertEqual(run.out, b"https://tern.example/a\ttern.example\n"
                         b"https://news.tern.example/a\ttern.example\n")
        run = self.newsprint("url", "-", "--json", code=FAILED,
                             stdin=b"tern.example/a\r\nnothing\n")
        self.assertEqual(
            [json.loads(line) for line in run.out.splitlines()],
            [{"url": "tern.example/a", "canonical_url":
              "https://tern.example/a", "source": "tern.example"},
             {"url": "nothing"}])
        self.newsprint("url", code=USAGE)

    def test_owners_come_from_a_table(self):
        self.write("o.csv", "host,owner,source\n"
                   "tern.example,Tern Group,\n"
                   "city.tern.example,,City Tern\n"
                   "WWW.Gull.example,Gull plc,Daily Gull\n"
                   "Morning Auk,Auk & Sons,\n")
        run = self.newsprint("url", "--owners", "o.csv",
                             "https://news.tern.example/a",
                             "https://m.city.tern.example/a",
                             "https://gull.example/", "https://auk.example/")
        self.assertEqual(run.out, b"https://news.tern.example/a\t"
                         b"tern.example\tTern Group\n"
                         b"https://city.tern.example/a\tCity Tern\t\n"
                         b"https://gull.example/\tDaily Gull\tGull plc\n"
                         b"https://auk.example/\tauk.example\t\n")
        self.write("a.jsonl", jsonl([
            {"text": "a", "url": "https://tern.example/1", "desk": "x"},
            {"text": "b", "url": "https://gull.example/2"},
            {"text": "c", "url": "https://gull.example/3", "source": "ours"},
            {"text": "d", "source": "morning auk"},
            {"text": "e", "url": "https://auk.example/4"}]))
        self.write("b.html", page("https://gull.example/5"))
        got = self.read("a.jsonl", "b.html", "--owners", "o.csv")
        self.assertEqual(
            [(each.get("source"), each.get("owner")) for each in got],
            [("tern.example", "Tern Group"), ("Daily Gull", "Gull plc"),
             ("ours", "Gull plc"), ("morning auk", "Auk & Sons"),
             ("auk.example", None), ("Daily Gull", "Gull plc")])
        self.newsprint("add", "s.np", "a.jsonl", "b.html", "--owners", "o.csv")
        kept = self.newsprint("export", "s.np", "--what", "articles",
                              "--format", "jsonl").out
        self.assertEqual(kept.count(b'"owner":"Gull plc"'), 3)
        self.assertIn(b'{"owner":"Tern Group","desk":"x"}', kept)
        for table in ("owner\na\n", "host,owner\na.example,b\n"
                      "www.a.example,c\n", ""):
            self.write("o.csv", table)
            self.newsprint("read", "a.jsonl", "--owners", "o.csv", code=USAGE)
        self.newsprint("url", "a.example", "--owners", "none", code=USAGE)

    def test_source_is_the_domain_unless_it_is_given(self):
        self.write("a.jsonl", jsonl([
            {"text": "a", "url": "https://city.tern.example/1"},
            {"text": "b", "url": "https://city.tern.example/2",
             "source": "city.tern.example"}]))
        self.assertEqual([record["source"] for record in self.read("a.jsonl")],
                         ["tern.example", "city.tern.example"])

    def test_dates_in_doubt_are_told(self):
        self.write("a.jsonl", jsonl(
            [{"text": "a", "date": date, "fetched": fetched}
             for date, fetched in (
                 ("2019-03-04", None), ("3/14/19", None), ("3/4/19", None),
                 ("1970-01-01", None), ("1444-01-01", None),
                 ("2019-03-04", "2019-03-03T12:00:00Z"),
                 ("2019-03-04", "2019-03-01"), ("2071-01-01", None))]))
        got = self.read("a.jsonl", "--as-of", "2030-01-01")
        self.assertEqual(
            [each.get("date_doubt") for each in got],
            [None, "short_year", None, "placeholder", "early", None, "future",
             "future"])
        self.assertTrue(got[2]["bad_date"])
        self.assertEqual(self.read("a.jsonl", "--as-of", "2071-06-01")[7].get(
            "date_doubt"), None)
        summary = self.newsprint("add", "s.np", "a.jsonl", "--json", "--as-of",
                                 "2030-01-01")
        self.assertEqual(summary.summary()["date_doubt"], {
            "short_year": 1, "placeholder": 1, "early": 1, "future": 2})
        self.assertIn(b"dates: not understood 1, short_year 1", summary.err)
        self.newsprint("read", "a.jsonl", "--as-of", "someday", code=USAGE)

    def test_shows_the_credit(self):
        self.write("a.jsonl", jsonl([
            {"text": f"TERN SOUND (Reuters) - {FIRST}\n\n{SECOND}"},
            {"text": f"{FIRST}\n\n{SECOND}\n\nSource: dpa"},
            {"text": FIRST, "authors": "Lena Orsted, Associated Press"},
            {"text": f"{FIRST} Reuters had it first, said the chairwoman."}]))
        names = ("credit", "credit_form", "dateline")
        self.assertEqual(
            [tuple(record.get(name) for name in names)
             for record in self.read("a.jsonl")],
            [("Reuters", "dateline", "TERN SOUND"), ("dpa", "line", None),
             ("AP", "authors", None), (None, None, None)])

    def test_threads_do_not_matter(self):
        self.write_records("a.jsonl", crowd(3000, 6))
        self.write("b.html", page())
        one = self.newsprint("read", "a.jsonl", "b.html", "-j", 1).out
        self.assertEqual(
            self.newsprint("read", "a.jsonl", "b.html", "-j", 4).out, one)

    def test_reads_a_page(self):
        self.write("a.html", page())
        got, = self.read("a.html")
        self.assertEqual(got["left_out"]["furniture"], 7)
        self.assertEqual(got["left_out"]["related"], 4)
        for name, want in (
                ("text", TEXT), ("title", "Old ferry sold"),
                ("url", "https://www.ternpost.example/2031/ferry"),
                ("id", "https://www.ternpost.example/2031/ferry"),
                ("source", "ternpost.example"), ("site", "Tern Post"),
                ("date", "2031-09-22T16:05:00Z"), ("language", "en"),
                ("authors", "Lena Orsted"), ("file", "a.html"),
                ("offset", 0), ("record", 1)):
            self.assertEqual(got[name], want, name)

    def test_reads_pages_packed_piped_and_in_folders(self):
        data = page().encode()
        self.write("in/a.html", data)
        self.write("in/b/c.htm.gz", gzip.compress(data))
        self.write("in/d", zstd(b"\xef\xbb\xbf\n" + data))
        self.assertEqual([each["text"] for each in self.read("in")],
                         [TEXT] * 3)
        self.assertEqual([each["text"] for each in
                          self.read("-", stdin=data)], [TEXT])

    def test_tells_pages_by_content(self):
        text = f"{FIRST} {SECOND}"
        for name, data, want in (
                ("a", f"<p>{text}", text),
                ("b.txt", f"<!-- x -->\n<?xml version='1.0'?><html>{text}",
                 text),
                ("c.html", text, text),
                ("d", f"<TERN> {text}", f"<TERN> {text}"),
                ("e", f"<!doctype book>{text}", f"<!doctype book>{text}")):
            self.write(name, data)
            self.assertEqual(self.read(name)[0]["text"], want, name)

    def test_reads_a_page_saved_as_text(self):
        self.write("a.txt", f"Skip to: Content\n\nOld ferry sold today\n\nBy "
                   f"Lena Orsted / September 22, 2031\n\n{FIRST}\n\n{SECOND}"
                   "\n\nFollow us!\n")
        got, = self.read("a.txt")
        self.assertEqual(
            (got["text"], got["title"], got["authors"], got["date"]),
            (TEXT, "Old ferry sold today", "Lena Orsted",
             "2031-09-22T00:00:00Z"))
        self.assertEqual(got["left_out"]["furniture"], 5)

    def test_html_forces(self):
        self.write("a.txt", f"x <b>y</b> <p>{FIRST}</p>")
        self.assertIn("<b>", self.read("a.txt")[0]["text"])
        self.assertEqual(self.read("a.txt", "--html")[0]["text"], FIRST)

    def test_says_what_is_left_out(self):
        self.write("a.html", "<nav><a href=/>Home</a></nav>")
        self.write("b.jsonl", '{"text": "x"}\n{"title": "y"}\noops\n')
        result = self.newsprint("read", "a.html", "b.jsonl")
        self.assertEqual(len(result.out.splitlines()), 1)
        for word in (b"no article in this page", b"no_text", b"bad_json",
                     b"read 4 = articles 1 + skipped 3"):
            self.assertIn(word, result.err)
        self.newsprint("read", "a.html", "--strict", code=FAILED)

    def test_damage_fails_after_the_rest(self):
        self.write("a.jsonl.gz", gzip.compress(jsonl(crowd(50, 7)))[:-40])
        result = self.newsprint("read", "a.jsonl.gz", code=FAILED)
        self.assertGreater(len(result.out.splitlines()), 10)

    def test_what_it_prints_is_read_again(self):
        self.write("a.html", page())
        self.write_records("b.jsonl", crowd(20, 8))
        first = self.newsprint("read", "a.html", "b.jsonl").out
        names = ("id", "url", "source", "title", "authors", "date", "text")
        again = self.read("-", stdin=first)
        self.assertEqual(
            [[each.get(name) for name in names] for each in again],
            [[json.loads(line).get(name) for name in names]
             for line in first.splitlines()])

    def test_fields_can_be_named(self):
        self.write("a.jsonl", '{"x": {"y": "words"}, "text": "others"}\n')
        self.assertEqual(
            self.read("a.jsonl", "--text-field", "x.y")[0]["text"], "words")

    def test_refuses_nonsense(self):
        self.newsprint("read", code=USAGE)
        self.newsprint("read", "--nonsense", code=USAGE)
        self.newsprint("read", "not-there", code=FAILED)


class Pages(CommandCase):
    def test_dedup_of_a_folder(self):
        self.write("in/a.html", page("https://a.example/1"))
        self.write("in/b.html", page("https://b.example/1", extra="<!--x-->"))
        self.write("in/c.html", page("https://c.example/1", f"<p>{SECOND}</p>"
                                     "<p>Nobody knew why, he said.</p>"))
        summary = self.dedup("in", "-o", "out/")
        self.assertEqual((summary["kept"], summary["removed"]), (2, 1))
        self.assertEqual(self.bytes_of("out/a.html"),
                         self.bytes_of("in/a.html"))
        self.assertEqual(os.listdir(self.path("out")).count("b.html"), 0)

    def test_dedup_to_records(self):
        self.write("in/a.html", page("https://a.example/1"))
        self.write("in/b.html", page("https://b.example/1"))
        for mode, count in (("drop", 1), ("annotate", 2)):
            self.dedup("in", "-o", "out.jsonl", "--mode", mode)
            got = read_records(self.path("out.jsonl"))
            self.assertEqual(len(got), count)
            self.assertEqual(got[0]["text"], TEXT)
            self.assertEqual(got[0]["id"], "https://a.example/1")
            self.assertEqual(got[0]["title"], "Old ferry sold")

    def test_store(self):
        self.write("a.html", page("https://a.example/1"))
        self.write("b.html", page("https://b.example/1"))
        self.newsprint("add", "x.np", "a.html")
        got = json.loads(self.newsprint("find", "x.np", "b.html").out)
        self.assertEqual(got["id"], "https://b.example/1")
        match, = got["matches"]
        self.assertEqual(match["id"], "https://a.example/1")
        self.assertEqual(match["relation"], "same")
        self.assertEqual(match["title"], "Old ferry sold")

    def test_plan(self):
        self.write("a.html", page())
        plan = json.loads(self.newsprint("plan", "a.html", "--json").out)
        self.assertEqual(plan["articles"], 1)


class Labelled(CommandCase):
    def test_real_pages_have_an_article(self):
        folder = os.path.dirname(data_file("html/ground-truth.json"))
        out = self.newsprint("read", folder, code=DONE).out
        pages = [json.loads(line) for line in out.decode().splitlines()]
        self.assertGreaterEqual(
            sum(len(each["text"]) > 200 for each in pages
                if "left_out" in each), 175)


if __name__ == "__main__":
    sys.exit(tap.main())
