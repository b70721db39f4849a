# SPDX-License-Identifier: MIT
"""The ways in beside lines, texts, pages, tables and archives: pages held in
records, folders with a list."""

import json
import os
import sys

from command import FAILED, CommandCase, jsonl, tap

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


if __name__ == "__main__":
    sys.exit(tap.main())
