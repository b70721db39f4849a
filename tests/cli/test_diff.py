# SPDX-License-Identifier: MIT
"""newsprint diff: what it prints, what it exits with, that its JSON makes B
from A, that a page asks for nothing and runs nothing, and that git can use
it."""

import base64
import hashlib
import html.parser
import json
import os
import random
import re
import shutil
import subprocess
import sys
import unittest

from command import (CommandCase, DONE, FAILED, PROGRAM, USAGE, data_file,
                     first_lines, jsonl, sample_records, tap)

OLD = """Fire kills 12 in Lomar port

LOMAR (Aska) - At least 12 people died on Monday when a fire broke out in the \
port of Lomar, police said. The cause was not known. "We are searching for \
survivors," said police chief Ilmar Vesk.

The blaze began at 3 a.m. and spread to two warehouses. Firefighters from \
nine towns were called, and schools near the port stayed closed.

Officials said the port would remain closed on Tuesday. The mayor, Tove Rand, \
visited the site and thanked the crews.

Wind made the work of the crews harder. The sea was calm. No ship was hurt.
"""

NEW = """Fire kills 14 in Lomar port

LOMAR (Aska) \u2013 At least 14 people died on Monday when a fire broke out \
in the port of Lomar, officials said. The cause was known. \u201cWe are no \
longer searching for survivors,\u201d said police chief Ilmar Vesk.

Officials said the port would remain closed on Tuesday. The mayor, Tove Rand, \
visited the site and thanked the crews.

The blaze began at 3 a.m. and spread to three warehouses. Firefighters from \
nine towns were called. Schools near the port stayed closed.

Wind made the work of the crews harder. The sea was calm. No ship was hurt.
"""

HOSTILE = ("<script>alert(1)</script> <img src=x onerror=alert(2)> \u202eevil"
           "\u202c \x1b[2J & \"'> javascript:alert(3) </style><b>")


def text_of(op):
    if "text_hex" in op:
        return bytes.fromhex(op["text_hex"])
    return op["text"].encode()


def applied(diff, old):
    """B, from the ops and A."""
    made = b""
    for op in diff["ops"]:
        if op["op"] in ("same", "move"):
            made += old[op["a"][0]:op["a"][1]]
        elif op["op"] in ("insert", "noise"):
            made += text_of(op)
    return made


class Page(html.parser.HTMLParser):
    """Elements, attributes, and text of a page; ends must match."""

    VOID = {"meta", "br"}

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.ids = [], [], []
        self.open, self.links, self.words = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes another")

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words += data


class Diff(CommandCase):
    def setUp(self):
        super().setUp()
        self.old = self.write("old.txt", OLD)
        self.new = self.write("new.txt", NEW)

    def diff(self, *arguments, code=FAILED, **options):
        return self.newsprint("diff", *arguments, code=code, **options)

    def test_goldens(self):
        for name, options in (
                ("hunks", []), ("context", ["-U", "0"]),
                ("substance", ["--by-substance", "-U0"]),
                ("words", ["-w"]), ("sides", ["-y", "--width", "72"]),
                ("colour", ["--color", "always"]), ("stat", ["--stat"]),
                ("all", ["--all"])):
            with self.subTest(name):
                out = self.diff("old.txt", "new.txt", *options).out
                self.assert_golden(f"diff/{name}.txt", out)

    def test_exit_codes(self):
        self.assertEqual(self.diff("old.txt", "old.txt", code=DONE).out, b"")
        self.write("typed.txt", OLD.replace('"', "\u201c").replace(" ", "  "))
        self.diff("old.txt", "typed.txt", code=DONE)
        self.diff("old.txt", "typed.txt", "--all")
        self.diff("old.txt", "new.txt", "--stat")
        self.diff("old.txt", code=USAGE)
        self.diff("old.txt", "none.txt", code=USAGE)
        self.diff("old.txt", "new.txt", "--color", "loud", code=USAGE)
        self.diff("old.txt", "new.txt", "-o", self.path("no", "way"),
                  code=USAGE)
        self.diff("--help", code=DONE)

    def test_standard_input(self):
        piped = self.diff("-", "new.txt", stdin=OLD.encode()).out
        self.assertEqual(piped, self.diff("old.txt", "new.txt").out)

    def test_colours_only_when_asked(self):
        plain = self.diff("old.txt", "new.txt").out
        self.assertNotIn(b"\x1b", plain)
        self.assertIn(b"\x1b[31;9m12", self.diff(
            "old.txt", "new.txt", "--color=always").out)

    def test_width(self):
        for width in (20, 40, 79):
            out = self.diff("old.txt", "new.txt", "--width", width).out
            lines = [line for line in out.decode().splitlines()
                     if not line.startswith("@@")]
            self.assertLessEqual(max(map(len, lines)), width + 3)

    def test_hostile_terminal(self):
        self.write("bad.txt", HOSTILE)
        for view in ([], ["-w"], ["-y"]):
            out = self.diff("old.txt", "bad.txt", *view).out.decode()
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)
            self.assertIn("<U+202E>", out.replace("\n", ""))

    def json_of(self, old, new, *options):
        self.write("a", old)
        self.write("b", new)
        result = self.newsprint("diff", "a", "b", "--json", *options,
                                code=None)
        self.assertIn(result.code, (DONE, FAILED))
        self.assertEqual(result.out.count(b"\n"), 1)
        return json.loads(result.out)

    def test_json_makes_b(self):
        chance = random.Random(5)
        texts = [OLD.encode(), NEW.encode(), HOSTILE.encode(), b"",
                 bytes(chance.randrange(256) for _ in range(3000)),
                 b"\xff\xfe\x00 a b \xe4\xb8"]
        texts += [record["text"].encode() for record
                  in list(sample_records().values())[:12]]
        for i, old in enumerate(texts):
            for new in texts[max(0, i - 3):i + 4]:
                for options in ([], ["--all"]):
                    diff = self.json_of(old, new, *options)
                    self.assertEqual(applied(diff, old), new)
                    if old == new:
                        self.assertTrue(diff["same"])

    def real_versions(self, name, count):
        last = {}
        for line in first_lines(data_file(name), count):
            record = json.loads(line)
            old = last.get(record["article"])
            if old is not None:
                yield old.encode(), record["text"].encode()
            last[record["article"]] = record["text"]

    def test_json_makes_real_versions(self):
        """Of the first 200 records of each set; DIFF_PAIRS=0: of all"""
        pairs = 0
        most = 200 if os.environ.get("DIFF_PAIRS") != "0" else 10 ** 5
        for name in ("versions_en_zh.jsonl.zst", "wiki_versions.jsonl.zst"):
            for old, new in self.real_versions(name, most):
                self.assertEqual(applied(self.json_of(old, new), old), new)
                pairs += 1
        self.assertGreater(pairs, 50)

    def test_json_edits(self):
        diff = self.json_of(OLD, NEW)
        self.assertEqual((diff["moves"], diff["same"]), (1, False))
        first = diff["edits"][0]
        self.assertEqual((first["deleted"], first["inserted"]), ("12", "14"))
        self.assertEqual(first["changes"], ["number", "headline"])
        kinds = {kind for edit in diff["edits"] for kind in edit["changes"]}
        self.assertLessEqual({"number", "negation", "quotation", "move"},
                             kinds)
        self.assertEqual(diff["words_kept"] + diff["words_deleted"],
                         diff["a"]["words"])
        self.assertEqual(diff["words_kept"] + diff["words_inserted"],
                         diff["b"]["words"])

    def page(self, *options):
        out = self.diff("old.txt", "new.txt", "--html", *options).out.decode()
        return out, Page(out)

    def test_page_is_closed(self):
        for options in ([], ["-y"], ["-U1"], ["-y", "-U", "0"]):
            out, page = self.page(*options)
            self.assertEqual(page.open, [])
            self.assertEqual(len(page.ids), len(set(page.ids)), page.ids)
            for link in page.links:
                self.assertEqual(link[0], "#")
                self.assertIn(link[1:], page.ids)
            self.assertNotIn("http", re.sub(r"http-equiv", "", out))
            self.assertIn("[deleted: ", page.words)

    def test_policy_knows_the_style(self):
        out, _ = self.page()
        style = re.search(r"<style>(.*?)</style>", out, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest())
        self.assertIn("default-src 'none'; style-src 'sha256-"
                      + digest.decode() + "'", out)

    def test_page_runs_nothing(self):
        self.write(HOSTILE.split("/")[0] + ".txt", HOSTILE)
        name = HOSTILE.split("/")[0] + ".txt"
        for options in (["--html"], ["--html", "-y"], ["--fragment"]):
            out = self.diff("old.txt", name, *options).out.decode()
            page = Page(out)
            self.assertLessEqual(set(page.tags), {
                "html", "head", "meta", "title", "style", "body", "header",
                "h1", "h2", "p", "nav", "ol", "li", "a", "main", "del", "ins",
                "span", "table", "thead", "tbody", "tr", "td", "th"})
            self.assertLessEqual(set(page.attributes), {
                "lang", "charset", "http-equiv", "content", "name", "class",
                "id", "href", "dir", "scope", "aria-label"})
            self.assertNotIn("\u202e", out)
            self.assertNotIn("\x1b", out)
            self.assertIn("<script>alert(1)</script>", page.words)

    def test_replaced_stand_beside(self):
        """A paragraph in place of another is told in one row of both."""
        self.write("one.txt", "Head\n\nThe grey heron waits by the pond.\n\n"
                              "All stayed as it was at the end of the day.\n")
        self.write("two.txt", "Head\n\nMinisters will meet again on Friday.\n"
                              "\nAll stayed as it was at the end of the day."
                              "\n")
        out = self.diff("one.txt", "two.txt", "--html", "-y").out.decode()
        rows = [row for row in out.split("<tr")[1:] if "<del" in row]
        self.assertEqual(len(rows), 1)
        self.assertLess(rows[0].index("heron"), rows[0].index("</td><td"))
        self.assertGreater(rows[0].index("Friday"), rows[0].index("</td><td"))
        out = self.diff("one.txt", "two.txt", "-y", "--width", "99").out
        self.assertRegex(out.decode(), r"\[-The grey .*-\] +\| {\+Ministers ")

    def test_marks_of_a_move_that_begins_with_an_edit(self):
        self.write("one.txt", "Rain fell on Lomar all day and night. Roads "
                              "were closed at noon. The crew of the big "
                              "white ferry waited in the port of Lomar.\n")
        self.write("two.txt", "Nine men of the big white ferry waited in the "
                              "port of Lomar. Rain fell on Lomar all day and "
                              "night. Roads were closed at noon.\n")
        out = self.diff("one.txt", "two.txt", "--width", "0").out.decode()
        self.assertIn("{<1 [-The crew-]{+Nine men+} of the big", out)
        out = self.diff("one.txt", "two.txt", "--width", "0",
                        "--color=always").out.decode()
        self.assertIn("\x1b[36m{<1\x1b[0m \x1b[31;9mThe crew\x1b[0m", out)

    def test_short_forms_keep_characters_whole(self):
        """The list of edits and what moved away show first words only."""
        letters = "".join(chr(code) + "\u0301\u0323"
                          for code in range(0x61, 0x7b))
        moved = "".join(map(chr, range(0x4e00, 0x4e5a))) + "\u3002\n"
        self.write("one.txt", letters * 5 + ".\n\n" + moved + "\n" + OLD)
        self.write("two.txt", OLD + "\n" + moved)
        page = self.diff("one.txt", "two.txt", "--html").out.decode()
        listed = re.search(r"<li>.*?<del.*?</span>(.*?)&#8230;<", page).group(1)
        self.assertEqual(listed, (letters * 5)[:180])
        out = self.diff("one.txt", "two.txt", "--width", "0").out.decode()
        self.assertIn("[>1 " + moved[:40] + " ...]", out)

    def test_last_sentence_is_one_row(self):
        self.write("one.txt", "Rain fell. He came at two to see the port.")
        self.write("two.txt", "Rain fell. He came at six to see the bay.")
        out = self.diff("one.txt", "two.txt", "-y", "--width", "99").out
        self.assertEqual(out.count(b"\n"), 2, out.decode())

    def test_page_right_to_left(self):
        """A paragraph's own words say which way it runs: ours stand apart."""
        self.write("one.txt", "\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5.\n")
        self.write("two.txt", "\u05d6\u05d7\u05d8 \u05d3\u05d4\u05d5.\n")
        for options in (["--html"], ["--html", "-y"]):
            out = self.diff("one.txt", "two.txt", *options).out.decode()
            body = out[out.index("<main"):]
            self.assertIn("dir=\"auto\"", body)
            self.assertIn("<ins dir=\"auto\">", self.diff(
                "old.txt", "new.txt", "--html").out.decode())
            self.assertIsNone(re.search(
                r"<(span class=\"(sr|k)\"|a)(?![^>]*dir=\"ltr\")", body))

    def test_fragment(self):
        out = self.diff("old.txt", "new.txt", "--fragment").out.decode()
        self.assertTrue(out.startswith("<p dir"))
        self.assertNotIn("<style", out)

    def test_out(self):
        self.diff("old.txt", "new.txt", "--html", "-o", "page.html")
        self.assertTrue(self.bytes_of("page.html").endswith(b"</html>\n"))

    def test_store(self):
        self.write("in.jsonl", jsonl([{"id": "v1", "text": OLD},
                                      {"id": "v2", "text": NEW}]))
        self.newsprint("add", "news.np", "in.jsonl")
        stored = self.diff("--store", "news.np", "v1", "v2").out
        self.assertEqual(stored, self.diff("old.txt", "new.txt").out)
        self.diff("--store", "news.np", "v1", "v3", code=USAGE)
        self.diff("--store", "none.np", "v1", "v2", code=USAGE)

    def test_store_headline_and_version(self):
        """The headline counts; id@number is one version of an article."""
        records = [{"id": "one", "title": "Port burns", "text": OLD,
                    "date": "2031-01-01"},
                   {"id": "two", "title": "Port of Lomar burns",
                    "text": OLD}]
        self.write("in.jsonl", jsonl(records))
        self.newsprint("add", "news.np", "in.jsonl")
        out = self.diff("--store", "news.np", "one", "two").out.decode()
        self.assertIn("headline; substance", out)
        self.assertIn("Port {+of Lomar+} burns", out)
        records[0]["text"] = NEW
        self.write("in.jsonl", jsonl(records[:1]))
        self.newsprint("add", "news.np", "in.jsonl")
        out = self.diff("--store", "news.np", "one@1", "one").out.decode()
        self.assertIn("kills [-12-]{+14+} in Lomar", out)
        self.diff("--store", "news.np", "one@2", "one", code=DONE)
        self.diff("--store", "news.np", "one@3", "one", code=USAGE)
        # A text that has its headline has it once.
        self.write("in.jsonl", jsonl([
            {"id": "three", "title": "\u201cCalm\u201d sea", "text":
             '"Calm" sea \n\nThe wind fell.'}]))
        self.newsprint("add", "news.np", "in.jsonl")
        diff = self.newsprint("diff", "--store", "news.np", "three", "three",
                              "--json").out
        self.assertEqual(json.loads(diff)["a"]["words"], 5)

    def test_store_furniture_is_noise(self):
        line = "Sign up here for our letter of the harbour and its ships"
        self.write("in.jsonl", jsonl([
            {"id": "v1", "source": "lomar.example", "text": OLD},
            {"id": "v2", "source": "lomar.example",
             "text": OLD.replace("\n\nWind", f"\n\n{line}\n\nWind")}]))
        self.newsprint("add", "news.np", "in.jsonl")
        self.assertIn(b"{+Sign up", self.diff("--store", "news.np", "v1",
                                              "v2").out)
        self.newsprint("furniture", "news.np", "lomar.example", "--pin", line)
        self.diff("--store", "news.np", "v1", "v2", code=DONE)
        self.assertIn(b"{+Sign up", self.diff("--store", "news.np", "v1",
                                              "v2", "--all").out)
        diff = json.loads(self.diff("--store", "news.np", "v1", "v2",
                                    "--json", code=DONE).out)
        self.assertEqual((diff["noise"] > 0, diff["edits"]), (True, []))

    def test_reader_leaves(self):
        """A pager that has seen enough is no trouble."""
        self.write("long.txt", "".join(f"Item {i} is on the list.\n"
                                       for i in range(30000)))
        with subprocess.Popen([PROGRAM, "diff", "old.txt", "long.txt"],
                              cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.read(10)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")

    def test_sentences(self):
        out = self.diff("--sentences", "old.txt", code=DONE).out.decode()
        self.assertEqual(out.split(), OLD.split())
        self.assertIn("\nThe cause was not known.\n", out)


@unittest.skipUnless(shutil.which("git"), "no git")
class Git(CommandCase):
    def git(self, *arguments, code=0, **environment):
        done = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.example",
             *arguments], cwd=self.folder, capture_output=True, check=False,
            env=dict(os.environ, GIT_CONFIG_NOSYSTEM="1", HOME=self.folder,
                     GIT_PAGER="cat", **environment))
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stdout.decode()

    def setUp(self):
        super().setUp()
        self.git("init", "-q")
        self.write(".gitattributes", "*.txt diff=prose\n")
        self.write("story.txt", OLD)
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        self.write("story.txt", NEW)

    def test_external_diff(self):
        self.git("config", "diff.prose.command", f"'{PROGRAM}' diff")
        out = self.git("diff")
        self.assertIn("diff --newsprint story.txt story.txt\n", out)
        self.assertIn("Fire kills [-12-]{+14+} in Lomar port", out)
        self.git("mv", "story.txt", "moved.txt")
        self.git("add", ".")
        out = self.git("diff", "-M20%", "--cached")
        self.assertIn("[-12-]{+14+}", out)
        self.git("commit", "-qm", "two")
        self.write("fresh.txt", OLD)
        self.git("add", ".")
        self.assertIn("{+Fire kills 12", self.git("diff", "--cached"))
        self.assertIn("[-12-]{+14+}", self.git(
            "log", "-p", "--ext-diff", "-M20%", "--follow", "moved.txt"))

    def test_external_diff_of_all_files(self):
        """As GIT_EXTERNAL_DIFF it is given whatever the tree has."""
        self.write("image.png", b"\x89PNG\0\0one")
        self.write("bad\x1bname.txt", OLD)
        self.git("add", ".")
        self.git("commit", "-qm", "two")
        self.write("image.png", b"\x89PNG\0\0two")
        self.write("bad\x1bname.txt", NEW)
        os.remove(self.path("story.txt"))
        os.chmod(self.path(".gitattributes"), 0o755)
        out = self.git("diff", GIT_EXTERNAL_DIFF=f"'{PROGRAM}' diff")
        self.assertIn("Binary files image.png and image.png differ\n", out)
        self.assertIn("--newsprint bad<U+001B>name.txt", out)
        self.assertIn("deleted file mode 100644\n", out)
        self.assertIn("old mode 100644\nnew mode 100755\n", out)
        self.assertNotIn("\x1b", out)

    def test_external_diff_of_conflict(self):
        self.git("commit", "-qam", "two")
        self.git("checkout", "-qb", "other", "HEAD~1")
        self.write("story.txt", OLD.replace("12", "13"))
        self.git("commit", "-qam", "three")
        self.git("merge", "-q", "-", code=1)
        out = self.git("diff", "--cached",
                       GIT_EXTERNAL_DIFF=f"'{PROGRAM}' diff")
        self.assertEqual(out, "* Unmerged path story.txt\n")

    def test_colours_in_a_pager(self):
        """git says that the output goes to one."""
        for term, paged, colours in (("xterm", "true", True),
                                     ("dumb", "true", False),
                                     ("xterm", "", False)):
            out = self.git("-c", f"diff.external='{PROGRAM}' diff", "diff",
                           TERM=term, GIT_PAGER_IN_USE=paged)
            self.assertEqual("\x1b[31;9m12" in out, colours)

    def test_textconv(self):
        self.git("config", "diff.prose.textconv",
                 f"'{PROGRAM}' diff --sentences")
        out = self.git("diff")
        self.assertIn("-The cause was not known.\n", out)
        self.assertIn("+The cause was known.\n", out)
        self.assertIn(" The sea was calm.\n", self.git("diff", "-U9"))

    def test_difftool(self):
        out = self.git("difftool", "-y", "-x", f"'{PROGRAM}' diff",
                       "story.txt")
        self.assertIn("[-12-]{+14+}", out)


if __name__ == "__main__":
    sys.exit(tap.main())
