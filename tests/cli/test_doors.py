# SPDX-License-Identifier: MIT
"""The ways in beside lines, texts, pages, tables and archives: pages held in
records, folders with a list, databases, feeds, histories."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unittest

from command import FAILED, USAGE, CommandCase, jsonl, tap

FIRST = ("The harbour board of Tern Sound voted on Monday to sell the old "
         "ferry, after a meeting of almost six hours.")
SECOND = ("A smaller boat without a car deck will take over the crossings "
          "from the new terminal, said the chairwoman of the board.")
TEXT = FIRST + "\n\n" + SECOND
PART = f"<p>{FIRST}</p>\n<p>{SECOND}</p>"
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Old ferry sold</title>
<meta property="article:published_time" content="2031-09-22T18:05:00+02:00">
</head><body><nav><a href="/">Home</a></nav><article>{PART}</article></body>
</html>"""


class Doors(CommandCase):
    def read(self, *arguments, **options):
        out = self.newsprint("read", *arguments, **options).out
        return [json.loads(line) for line in out.decode().splitlines()]

    def left_out(self, *arguments, **options):
        """What the command says that it left out."""
        run = self.newsprint("read", *arguments, **options)
        return run.out, run.err.decode()


class Held(Doors):
    def test_the_page_in_a_record_is_read(self):
        self.write("a.jsonl", jsonl([
            {"id": "page", "html": PAGE, "title": "Ours",
             "url": "https://ternpost.example/1"},
            {"id": "part", "html": PART},
            {"id": "text", "html": PAGE, "text": "Said before."},
            {"id": "raw", "raw_html": "no tag at all"},
            {"id": "none", "html": ""}]))
        got = self.read("a.jsonl")
        self.assertEqual([each["id"] for each in got],
                         ["page", "part", "text", "raw"])
        self.assertEqual([each["text"] for each in got],
                         [TEXT, TEXT, "Said before.", "no tag at all"])
        page = got[0]
        self.assertEqual(
            [page[name] for name in ("title", "date", "language", "source")],
            ["Ours", "2031-09-22T16:05:00Z", "en", "ternpost.example"])
        self.assertEqual(page["left_out"], {"furniture": 1})

    def test_a_named_member_goes_before_the_text(self):
        self.write("a.jsonl", jsonl([{"id": "a", "text": "short",
                                      "page": {"raw": PAGE}}]))
        self.assertEqual(self.read("a.jsonl", "--html-field",
                                   "page.raw")[0]["text"], TEXT)
        self.assertEqual(self.read("a.jsonl")[0]["text"], "short")

    def test_nothing_of_the_page_is_carried_as_a_field(self):
        self.write("a.jsonl", jsonl([{"id": "a", "html": PAGE, "desk": "x"}]))
        self.newsprint("add", "s.np", "a.jsonl")
        got, = self.lines("export", "s.np", "--what", "articles", "--format",
                          "jsonl")
        self.assertIn('"desk": "x"', json.dumps(got))
        self.assertNotIn("html", json.dumps(got))

    def lines(self, *arguments):
        return [json.loads(line)
                for line in self.newsprint(*arguments).out.splitlines()]


class Listed(Doors):
    def setUp(self):
        super().setUp()
        self.write("in/pages/1.html", PAGE)
        self.write("in/pages/2.txt", TEXT)
        self.write("in/3.bin", b"\x1f\x8b\x08\0\0")
        self.write("secret.txt", TEXT)

    def test_reads_the_files_of_a_list(self):
        self.write("in/list.csv", "file,url,date\n"
                   "pages/1.html,https://ternpost.example/1,2031-09-01\n"
                   "pages/2.txt,https://ternpost.example/2,2031-09-02\n")
        got = self.read("in/list.csv", "--file-field", "file")
        self.assertEqual([each["text"] for each in got], [TEXT, TEXT])
        self.assertEqual([each["id"] for each in got],
                         ["https://ternpost.example/1",
                          "https://ternpost.example/2"])
        self.assertEqual([each["date"][:10] for each in got],
                         ["2031-09-01", "2031-09-02"])
        self.assertEqual(got[0]["title"], "Old ferry sold")
        self.write("in/list.jsonl", jsonl([{"path": "pages/2.txt"}]))
        self.assertEqual(self.read("in/list.jsonl", "--file-field",
                                   "path")[0]["text"], TEXT)

    def test_other_verbs_do_too(self):
        self.write("in/list.csv", "file,id\npages/1.html,a\npages/2.txt,b\n")
        self.newsprint("dedup", "in/list.csv", "-o", "out.csv",
                       "--file-field", "file")
        with open(os.path.join(self.folder, "out.csv"),
                  encoding="utf-8") as file:
            self.assertEqual(len(file.read().splitlines()), 2)
        self.newsprint("add", "s.np", "in/list.csv", "--file-field", "file")
        self.assertIn(b'"articles": 2',
                      self.newsprint("stats", "s.np", "--json").out)

    def test_what_is_no_file_below_is_left_out(self):
        for name, why in (("../secret.txt", "not below"),
                          ("pages/../../secret.txt", "not below"),
                          (os.path.join(self.folder, "secret.txt"),
                           "not below"),
                          ("a\0b", "not below"), ("pages", "no file"),
                          ("missing.txt", "cannot open"),
                          ("3.bin", "neither a text nor a page")):
            with self.subTest(name=name):
                self.write("in/list.jsonl", jsonl([{"file": name}]))
                out, err = self.left_out("in/list.jsonl", "--file-field",
                                         "file")
                self.assertEqual(out, b"")
                self.assertIn(why, err)
                self.newsprint("read", "in/list.jsonl", "--file-field",
                               "file", "--strict", code=FAILED)

    def test_no_file_is_read_unasked(self):
        self.write("in/list.jsonl", jsonl([{"file": "pages/2.txt"}]))
        self.assertIn("no_text", self.left_out("in/list.jsonl")[1])


class Databases(Doors):
    def make(self, name, *statements):
        base = sqlite3.connect(os.path.join(self.folder, name))
        for statement in statements:
            rows = statement[1:] if isinstance(statement, tuple) else ()
            sql = statement[0] if rows else statement
            base.execute(sql, *rows)
        base.commit()
        base.close()
        return name

    def articles(self, name="a.db", table="article"):
        return self.make(
            name, f'CREATE TABLE "{table}" (id, url, date, body, words, share, '
            "note)", "CREATE TABLE tag (name)",
            (f'INSERT INTO "{table}" VALUES (?, ?, ?, ?, ?, ?, ?)',
             (7, "https://ternpost.example/7", "2031-09-01", TEXT, 40, 0.5,
              None)),
            (f'INSERT INTO "{table}" VALUES (?, ?, ?, ?, ?, ?, ?)',
             ("b\"", "u", 1948388400, FIRST.encode(), 1, float("inf"),
              b"\xff")))

    def test_the_one_table_with_texts_is_read(self):
        for table in ("article", 'odd "name"', "a; DROP TABLE tag"):
            name = self.articles(f"{len(table)}.db", table.replace('"', '""'))
            got = self.read(name)
            self.assertEqual([each["id"] for each in got], ["7", 'b"'])
            self.assertEqual([each["text"] for each in got], [TEXT, FIRST])
            self.assertEqual([each["date"] for each in got],
                             ["2031-09-01T00:00:00Z", "2031-09-28T19:00:00Z"])
            self.assertEqual([each["record"] for each in got], [1, 2])

    def test_a_query_names_columns_as_fields(self):
        self.articles()
        got = self.read("a.db", "--query", "SELECT 'x' || id AS id, body AS "
                        "text FROM article WHERE words > 10;\n")
        self.assertEqual([(each["id"], each["text"]) for each in got],
                         [("x7", TEXT)])
        got = self.read("a.db", "--query", "SELECT id, url AS words FROM "
                        "article", "--text-field", "words")
        self.assertEqual(got[1]["text"], "u")

    def test_all_verbs_read_it(self):
        self.articles()
        self.newsprint("add", "s.np", "a.db")
        self.assertIn(b'"articles": 2',
                      self.newsprint("stats", "s.np", "--json").out)
        got, = [line for line in self.newsprint(
            "export", "s.np", "--what", "articles", "--format",
            "jsonl").out.splitlines() if b'"7"' in line]
        self.assertIn(b'"share":0.5', got)
        self.newsprint("dedup", "a.db", "-o", "out.jsonl")
        with open(os.path.join(self.folder, "out.jsonl"), "rb") as file:
            self.assertEqual([json.loads(line)["id"] for line in file],
                             [7, 'b"'])
        self.newsprint("dedup", "a.db", "-o", "out/", code=USAGE)
        self.assertIn(b'"answer": "copy"', self.newsprint(
            "gate", "s.np", "a.db", "--query",
            "SELECT 'other' AS id, body FROM article").out)

    def test_nothing_is_changed(self):
        name = self.articles()
        path = os.path.join(self.folder, name)
        with open(path, "rb") as file:
            before = file.read()
        for query in ("DELETE FROM article", "SELECT 1; SELECT 2", "",
                      "CREATE TABLE more (a)", "no sql", "SELECT nothing",
                      "ATTACH 'made.db' AS made", "BEGIN",
                      "PRAGMA user_version = 5",
                      "SELECT load_extension('x') AS text"):
            with self.subTest(query=query):
                run = self.newsprint("read", name, "--query", query,
                                     code=None)
                self.assertIn(run.code, (FAILED, USAGE))
                self.assertEqual(run.out, b"")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "made.db")))

    def test_refusals_say_what_to_do(self):
        self.make("two.db", "CREATE TABLE a (text)",
                  "CREATE TABLE b (content)")
        self.make("none.db", "CREATE TABLE a (x)", "CREATE TABLE b (y)")
        self.make("empty.db", "PRAGMA user_version = 1")
        self.make("newsdiffs.db", "CREATE TABLE Articles (url)",
                  "CREATE TABLE version (v, boring)")
        self.write("a.jsonl", jsonl([{"id": "a", "text": TEXT}]))
        self.newsprint("add", "s.np", "a.jsonl")
        for name, why in (("two.db", "--query"), ("none.db", "a, b"),
                          ("empty.db", "--query"),
                          ("newsdiffs.db", "newsdiffs"),
                          ("s.np", "newsprint export")):
            with self.subTest(name=name):
                run = self.newsprint("read", name, code=FAILED)
                self.assertIn(why, run.err.decode())

    def test_a_database_is_read_by_name_alone(self):
        self.articles()
        with open(os.path.join(self.folder, "a.db"), "rb") as file:
            data = file.read()
        run = self.newsprint("read", "-", stdin=data, code=FAILED)
        self.assertIn("as a file alone", run.err.decode())

    def test_a_damaged_database_gives_what_is_whole(self):
        self.make("a.db", "CREATE TABLE article (id, text)",
                  *[("INSERT INTO article VALUES (?, ?)",
                     (i, f"{i} {TEXT} " * 9)) for i in range(99)])
        path = os.path.join(self.folder, "a.db")
        size = os.path.getsize(path)
        with open(path, "r+b") as file:
            file.seek(size // 2)
            file.write(b"\xff" * (size - size // 2))
        run = self.newsprint("read", "a.db", code=FAILED)
        self.assertIn(b"truncated", run.err)
        self.assertLess(len(run.out.splitlines()), 99)
        with open(path, "r+b") as file:
            file.seek(100)
            file.write(b"\xff" * 900)
        run = self.newsprint("read", "a.db", code=FAILED)
        self.assertEqual(run.out, b"")

    def test_versions_of_a_diffengine(self):
        self.make(
            "diffengine.db",
            "CREATE TABLE feed (url PRIMARY KEY, name, created)",
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, url, created, "
            "checked)",
            "CREATE TABLE entryversion (id INTEGER PRIMARY KEY, title, url, "
            "summary, created, archive_url, entry_id)",
            "INSERT INTO entry VALUES (1, 'https://ternpost.example/a', '', "
            "'')",
            ("INSERT INTO entryversion VALUES (1, 'Old ferry sold', "
             "'https://ternpost.example/a', ?, '2031-09-22 16:05:00.123456', "
             "NULL, 1)", (f"<p>{FIRST}</p>",)),
            ("INSERT INTO entryversion VALUES (2, 'Ferry sold', "
             "'https://ternpost.example/moved', ?, '2031-09-22 18:05:00', "
             "'https://archive.example/1', 1)", (PART,)),
            "INSERT INTO entryversion VALUES (3, 'Lost', "
            "'https://ternpost.example/b', '<p>Short.</p>', "
            "'2031-09-23 08:00:00', NULL, 9)")
        got = self.read("diffengine.db")
        self.assertEqual([each["text"] for each in got],
                         [FIRST, TEXT, "Short."])
        self.assertEqual([each["id"] for each in got],
                         ["https://ternpost.example/a"] * 2 +
                         ["https://ternpost.example/b"])
        self.assertEqual(got[0]["fetched"], "2031-09-22T16:05:00Z")
        self.assertEqual(got[1]["url"], "https://ternpost.example/moved")
        self.newsprint("add", "s.np", "diffengine.db")
        run = self.newsprint("history", "s.np", "https://ternpost.example/a",
                             "--json")
        self.assertEqual(len(run.out.splitlines()), 2)


RSS = f"""<?xml version="1.0" encoding="ENCODING"?>
<!-- made by hand --><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Tern Post</title><link>https://ternpost.example/</link>
<item><title>It&amp;#8217;s sold &amp;amp; gone</title>
<link>https://www.ternpost.example/a?utm_source=rss</link>
<guid isPermaLink="false">tern-1</guid><dc:creator>Lena Ørsted</dc:creator>
<pubDate>Mon, 22 Sep 2031 18:05:00 +0200</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>{FIRST}</p><figure>Ferry/Tern/File</figure>
<p>{SECOND}</p>]]></content:encoded></item>
<item><title><![CDATA[A < B]]></title><link>https://ternpost.example/b</link>
<description>&lt;p&gt;{FIRST}&lt;/p&gt;</description>
<pubDate>someday</pubDate></item>
<item><title>Nothing in it</title></item>
<item><guid>https://ternpost.example/c</guid>
<description>Plain words, Ørsted &amp; sons.</description></item>
</channel></rss>
"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Tern</title>
<entry><id>tag:1</id><title type="html">Sold</title>
<link rel="enclosure" href="https://ternpost.example/a.mp3"/>
<link rel="alternate" href="https://ternpost.example/a"/>
<updated>2031-09-22T18:05:00Z</updated>
<author><name>Lena Orsted</name></author><author><name>Jo Aby</name></author>
<summary>Short.</summary><content type="xhtml"><div
 xmlns="http://www.w3.org/1999/xhtml"><p>{FIRST}</p><p>{SECOND}</p></div>
</content></entry>
<entry><id>tag:2</id><published>2031-09-21T18:05:00Z</published>
<updated>2031-09-22T18:05:00Z</updated>
<content type="text">a &lt; b &amp; c</content></entry></feed>
"""


class Feeds(Doors):
    def test_items_of_rss(self):
        for encoding in ("utf-8", "iso-8859-1"):
            self.write("a.xml", RSS.replace("ENCODING",
                                            encoding).encode(encoding))
            run = self.newsprint("read", "a.xml")
            self.assertIn(b"no_text", run.err)
            got = [json.loads(line) for line in run.out.splitlines()]
            self.assertEqual([each["id"] for each in got],
                             ["tern-1", "https://ternpost.example/b",
                              "https://ternpost.example/c"])
            self.assertEqual([each["text"] for each in got],
                             [TEXT, FIRST, "Plain words, Ørsted & sons."])
            self.assertEqual([each.get("title") for each in got],
                             ["It’s sold & gone", "A < B", None])
            first = got[0]
            for name, want in (
                    ("url", "https://www.ternpost.example/a?utm_source=rss"),
                    ("authors", "Lena Ørsted"), ("source", "ternpost.example"),
                    ("date", "2031-09-22T16:05:00Z"),
                    ("left_out", {"captions": 3})):
                self.assertEqual(first[name], want)
            self.assertTrue(got[1]["bad_date"])
            self.assertEqual(got[2]["url"], "https://ternpost.example/c")

    def test_entries_of_atom(self):
        self.write("a.xml", ATOM)
        first, second = self.read("a.xml")
        self.assertEqual(
            [first[name] for name in ("id", "url", "text", "authors", "date",
                                      "modified")],
            ["tag:1", "https://ternpost.example/a", TEXT,
             "Lena Orsted; Jo Aby", "2031-09-22T18:05:00Z",
             "2031-09-22T18:05:00Z"])
        self.assertEqual((second["text"], second["date"]),
                         ("a < b & c", "2031-09-21T18:05:00Z"))

    def test_all_verbs_read_them(self):
        self.write("a.xml", ATOM)
        self.write("b.xml.gz", gzip.compress(
            RSS.replace("ENCODING", "utf-8").encode()))
        self.newsprint("add", "s.np", "a.xml", "b.xml.gz")
        self.assertIn(b'"articles": 5',
                      self.newsprint("stats", "s.np", "--json").out)
        self.newsprint("dedup", "a.xml", "b.xml.gz", "-o", "out.jsonl",
                       "--keep", "first")
        with open(os.path.join(self.folder, "out.jsonl"), "rb") as file:
            got = [json.loads(line) for line in file]
        self.assertEqual([each["id"] for each in got],
                         ["tag:1", "tag:2", "https://ternpost.example/b",
                          "https://ternpost.example/c"])
        self.newsprint("dedup", "a.xml", "-o", "out/", code=USAGE)
        self.assertEqual(len(self.read("-", stdin=ATOM.encode())), 2)

    def test_a_fault_costs_its_item(self):
        good = f"<item><guid>g</guid><description>{FIRST}</description></item>"
        for bad, why in (
                ("<item><title>never over", None),
                (f"<item><description>x{'<b' * 300}</description></item>",
                 None),
                ("<item>" + "<i a=''" + " b=''" * 300 + "/></item>",
                 "too many"),
                ("<item>" + "<i xmlns:a=''>" * 300 + "</item>", "too many"),
                (f"<item><description>{'<x>' * 9999}</item>", None),
                ("<item><description><![CDATA[a\x0bb]]></description></item>",
                 None),
                ("<item><description>&lol;&nbsp;</description></item>",
                 "no_text"),
                ("<item/>", None), ("<item></item>", "no_text")):
            with self.subTest(bad=bad[:60]):
                self.write("a.xml", f"<rss>{good}{bad}</rss>")
                run = self.newsprint("read", "a.xml", code=None)
                lines = run.out.splitlines()
                self.assertEqual(json.loads(lines[0])["text"], FIRST)
                self.assertIn(run.code, (0, FAILED))
                if why:
                    self.assertIn(why, run.err.decode())

    def test_nothing_is_fetched_or_grown(self):
        self.write("secret", "hidden")
        self.write("a.xml", '<!DOCTYPE rss [<!ENTITY a "ha ha"><!ENTITY b "'
                   '&a;&a;&a;"><!ENTITY c SYSTEM "secret">]><rss><item>'
                   f"<description>{FIRST} &b; &c;</description></item></rss>")
        got, = self.read("a.xml")
        self.assertEqual(got["text"], FIRST)


@unittest.skipUnless(shutil.which("git"), "no git")
class Histories(Doors):
    def git(self, *arguments, day=1):
        when = f"2031-09-{day:02}T10:00:00Z"
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@t.example",
             *arguments], cwd=os.path.join(self.folder, "articles"),
            check=True, capture_output=True, env=dict(
                os.environ, GIT_COMMITTER_DATE=when, GIT_AUTHOR_DATE=when,
                GIT_CONFIG_GLOBAL="/dev/null"))

    def setUp(self):
        super().setUp()
        os.mkdir(os.path.join(self.folder, "articles"))
        self.git("init", "-q")
        self.put("www.ternpost.example/2031/a", FIRST, 1)
        self.put("README", "none", 2)
        self.put("www.ternpost.example/2031/a", TEXT, 3)
        self.put("ternpost.example/b ø\n", SECOND, 4)

    def put(self, name, text, day):
        self.write(f"articles/{name}",
                   f"2031-09-{day:02}\nOld ferry sold\nLena Orsted\n\n{text}\n")
        self.git("add", ".", day=day)
        self.git("commit", "-qm", "Change", day=day)

    def history(self, name="articles", **options):
        return self.read("--input-format", "newsdiffs", name, **options)

    def test_commits_are_versions(self):
        shutil.rmtree(os.path.join(self.folder, "articles",
                                   "www.ternpost.example"))
        for name in ("articles", "articles/.git"):
            got = self.history(name)
            self.assertEqual([each["text"].strip() for each in got],
                             [FIRST, TEXT, SECOND])
            self.assertEqual(
                [got[1][name] for name in ("id", "title", "authors", "date",
                                           "fetched", "source")],
                ["http://www.ternpost.example/2031/a", "Old ferry sold",
                 "Lena Orsted", "2031-09-03T00:00:00Z",
                 "2031-09-03T10:00:00Z", "ternpost.example"])
            self.assertEqual(got[2]["url"], "http://ternpost.example/b ø\n")

    def test_a_store_takes_them_as_versions(self):
        run = self.newsprint("add", "s.np", "articles", "--input-format",
                             "newsdiffs", "--json")
        self.assertEqual([run.summary()[name] for name in
                          ("read", "added", "versions")], [3, 2, 1])

    def test_what_the_repository_says_is_not_run(self):
        made = os.path.join(self.folder, "made")
        for key in ("core.pager", "gpg.program", "core.fsmonitor",
                    "diff.external", "diff.x.textconv", "core.sshCommand"):
            self.git("config", key, f"touch {made}; false")
        self.git("config", "log.showSignature", "true")
        self.git("config", "log.showRoot", "false")
        self.git("config", "extensions.partialClone", "far")
        self.git("config", "remote.far.url", f"ext::touch {made}")
        self.write("articles/.gitattributes", "* diff=x")
        self.assertEqual(len(self.history()), 3)
        self.assertFalse(os.path.exists(made))

    def test_damage_is_told(self):
        blob = subprocess.run(
            ["git", "rev-parse", "HEAD:www.ternpost.example/2031/a"],
            cwd=os.path.join(self.folder, "articles"), check=True,
            capture_output=True).stdout.decode().strip()
        path = os.path.join(self.folder, "articles/.git/objects", blob[:2],
                            blob[2:])
        os.chmod(path, 0o644)
        for damage in (b"broken", None):
            if damage:
                with open(path, "wb") as file:
                    file.write(damage)
            else:
                os.unlink(path)
            run = self.newsprint("read", "articles", "--input-format",
                                 "newsdiffs", code=FAILED)
            self.assertIn(b"truncated", run.err)
            self.assertEqual(len(run.out.splitlines()), 1)

    def test_what_is_no_repository_is_refused(self):
        os.mkdir(os.path.join(self.folder, "empty"))
        for name in ("empty", "missing", "-"):
            run = self.newsprint("read", name, "--input-format", "newsdiffs",
                                 code=FAILED)
            self.assertIn(b"no history", run.err)
        self.newsprint("read", "articles", "--input-format", "newsdiffs",
                       code=FAILED, env={"PATH": "/nowhere"})


if __name__ == "__main__":
    sys.exit(tap.main())
