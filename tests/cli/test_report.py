# SPDX-License-Identifier: MIT
"""The page on a store: right numbers, whole markup, and nothing in it that runs
or asks for anything, whatever the articles hold."""

import base64
import hashlib
import html.parser
import os
import re
import sys

from command import FAILED, USAGE, CommandCase, sample_files, tap

VOID = {"meta", "br"}
SVG = {"svg", "rect", "line", "circle", "text", "polyline"}
TAGS = VOID | SVG | {
    "html", "head", "title", "style", "body", "header", "nav", "main",
    "section", "article", "h1", "h2", "h3", "h4", "h5", "p", "a", "b", "i",
    "strong",
    "small", "span", "bdi", "time", "div", "dl", "dt", "dd", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td", "figure", "details",
    "figcaption", "summary", "blockquote", "code", "del", "ins"}
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href",
    "rel", "aria-label", "aria-labelledby", "aria-hidden", "role", "tabindex",
    "scope", "colspan",
    "data-l", "datetime", "width", "height", "x", "y", "x1", "x2", "y1", "y2",
    "cx", "cy", "r", "dir", "viewbox", "preserveaspectratio", "points"}

BAD = ("<script>alert(1)</script><img src=x onerror=alert(2)>"
       "</title></style><svg/onload=alert(3)>\"'><a href='javascript:1'>"
       "&lt;b&gt;\u202egnol\u202c\u2066x\u2069 \x07\x1b[31m \u200f")
BODY = ("The keeper of the old lighthouse said on Monday that the lamp would "
        "be lit again before winter. Boats from three villages carried oil, "
        "glass and a new wick across the sound. A committee of fishermen has "
        "paid for the lens, which was ground in a workshop behind the church. "
        "Nobody could say how long the tower itself would stand. ")
MORE = ("An engineer of the ministry looked at the foundations in April and "
        "found two cracks that were as wide as a hand. He will come again in "
        "autumn, when the water is low. Until then nobody may climb the tower "
        "but the keeper and his daughter. ")


class Page(html.parser.HTMLParser):
    """Reads a page and says what is wrong with its markup."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.ids, self.targets = [], [], set(), []
        self.tags, self.attributes, self.links, self.text = set(), set(), [], []
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                if value in self.ids:
                    self.faults.append(f"id twice: {value}")
                self.ids.add(value)
            if name == "href":
                (self.targets if value.startswith("#")
                 else self.links).append(value)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"ends what is not open: {tag}, {self.getpos()}")

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


class Report(CommandCase):
    def report(self, *options):
        out = self.newsprint("report", "a.np", *options).out.decode()
        return out, Page(out)

    def assert_harmless(self, page):
        self.assertEqual(page.faults, [])
        self.assertLessEqual(page.tags, TAGS)
        self.assertLessEqual(page.attributes, ATTRIBUTES)
        for link in page.links:
            self.assertRegex(link, r"^https?://")

    def samples(self):
        self.newsprint("add", "a.np", *sample_files(), "-q")

    def test_samples(self):
        """As it was read by a person; without what depends on libraries"""
        self.samples()
        out, _ = self.report("--limit", "2", "--no-diffs")
        out = re.sub(r"Unicode \d+", "Unicode N", out)
        out = re.sub(r"newsprint \d[\w.]*", "newsprint N", out)
        out = re.sub(r"<details><summary>Thresholds.*?</details>", "", out,
                     flags=re.S)
        self.assert_golden(os.path.join("report", "samples.html"),
                           out.encode())

    def test_markup_is_whole(self):
        self.samples()
        _, page = self.report()
        self.assert_harmless(page)
        self.assertIn("details", page.tags)
        self.assertIn("[deleted: ", page.text)

    def test_links_lead_somewhere(self):
        self.samples()
        for options in ([], ["--limit", "1"], ["--no-diffs"]):
            _, page = self.report(*options)
            lost = {link for link in page.targets if link[1:] not in page.ids}
            self.assertEqual(lost, set(), options)

    def folder_pages(self):
        folder = self.path("out")
        return {name: Page(self.bytes_of("out", name).decode())
                for name in sorted(os.listdir(folder))}

    def test_folder_of_pages(self):
        """Each is harmless, all links between them lead somewhere, and each
        story has a page"""
        self.samples()
        self.newsprint("report", "a.np", "--split", "-o", "out")
        pages = self.folder_pages()
        stories = {row.split("\t")[0] for row in self.newsprint(
            "stories", "a.np").out.decode().splitlines()[1:]}
        self.assertEqual({f"story-{story}.html" for story in stories},
                         {name for name in pages
                          if name.startswith("story-")})
        reached = {"index.html"}
        for name, page in pages.items():
            links = [link for link in page.links
                     if not re.match("https?://", link)]
            page.links = [link for link in page.links if link not in links]
            self.assert_harmless(page)
            for link in links + page.targets:
                file, _, place = link.partition("#")
                self.assertIn(file or name, pages, link)
                reached.add(file or name)
                if place:
                    self.assertIn(place, pages[file or name].ids, link)
        self.assertEqual(reached, set(pages))

    def test_folder_with_few_pages(self):
        self.samples()
        self.newsprint("report", "a.np", "--split", "--limit", "2", "-o",
                       "out")
        names = set(self.folder_pages())
        self.assertEqual(sum(name.startswith("story-") for name in names), 2)

    def test_folder_refusals(self):
        self.samples()
        self.newsprint("report", "a.np", "--split", code=USAGE)
        self.write("out/mine.txt", "kept")
        done = self.newsprint("report", "a.np", "--split", "-o", "out",
                              code=FAILED)
        self.assertIn(b"not empty", done.err)
        self.assertEqual(os.listdir(self.path("out")), ["mine.txt"])
        self.newsprint("report", "a.np", "--split", "-o", "no/such",
                       code=FAILED)

    def test_copies_are_those_of_the_outlets(self):
        """The rows behind a number are as many as it says"""
        self.samples()
        out, _ = self.report()
        part = out.split('<section id="copies">')[1].split("</section>")[0]
        groups = re.findall(r'<h3 id="o(\d+)">.*?\((\d+) of .*?</h3>(.*?)'
                            r"</table>", part, re.S)
        self.assertGreater(len(groups), 2)
        for number, count, rows in groups:
            self.assertEqual(rows.count("<tr><td>"), int(count), number)
            self.assertIn(f'<a href="#o{number}">', out)

    def test_policy_knows_the_style(self):
        self.samples()
        out, _ = self.report()
        style = re.search(r"<style>(.*?)</style>", out, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest())
        self.assertIn("default-src 'none'; style-src 'sha256-"
                      + digest.decode() + "'; base-uri 'none'", out)
        self.assertNotIn("url(", style)
        self.assertNotIn("@import", style)

    def test_hostile_articles(self):
        """Markup, scripts, marks of direction and addresses that run, in each
        field; a title of a megabyte"""
        records = [
            {"id": BAD + "1", "title": BAD, "source": "one" + BAD,
             "url": "javascript:alert(4)", "text": BAD + BODY * 2,
             "authors": BAD, "date": "2031-02-03T06:00:00Z"},
            {"id": BAD + "2", "title": BAD * 9000, "source": "two" + BAD,
             "url": "https://two.example/\"onmouseover=alert(5) x='<b>",
             "text": BAD + BODY * 2 + "More of it came later.",
             "date": "2031-02-03T08:00:00Z"},
            {"id": "3", "title": "", "source": "three", "url": "data:text/html"
             ",<script>alert(6)</script>", "text": BODY * 2 + BAD,
             "date": "0001-01-01"}]
        self.write_records("bad.jsonl", records)
        self.newsprint("add", "a.np", "bad.jsonl", "-q")
        out, page = self.report()
        self.assert_harmless(page)
        self.assertNotIn("script", page.tags)
        self.assertFalse(set(out) & set("\u202e\u202c\u2066\u2069\x07\x1b"))
        self.assertIn("U+202E", "".join(page.text))
        self.assertLess(len(out), 300000)

    def test_bytes_that_are_no_text(self):
        line = ('{"id":"%d","source":"s%d.example","title":"\xff\xfe caf\xe9",'
                '"text":"' + BODY * 2 + '\xf0\x28"}\n')
        self.write("bad.jsonl", "".join(line % (i, i) for i in (1, 2))
                   .encode("latin-1"))
        self.newsprint("add", "a.np", "bad.jsonl", "-q")
        _, page = self.report()
        self.assert_harmless(page)

    def test_large_story_is_shortened(self):
        """And says how many are not shown; the origin is"""
        self.write_records("many.jsonl", [
            {"id": f"p-{i}", "source": f"s{i:03}.example", "title": f"No {i}",
             "date": f"2031-02-{1 + i // 24:02}T{i % 24:02}:00:00Z",
             "text": BODY * 2} for i in range(90)])
        self.newsprint("add", "a.np", "many.jsonl", "-q")
        _, page = self.report()
        text = " ".join(page.text)
        self.assert_harmless(page)
        self.assertIn("first 40 of 90 printings are shown; 50 are not", text)
        self.assertIn("It began with", text)

    def versions(self):
        """A wire text that flips to and fro and then grows, and three copies
        of it; the last capture is a notice"""
        old = BODY.replace("three villages", "312 villages") + MORE
        new = BODY.replace("three villages", "321 villages") + MORE
        grown = new + "The ministry said that it had not seen the report. "
        notice = "Subscribe to read on. No free articles are left."
        for hour, (title, text) in enumerate([
                ("Lamp", old), ("Lamp", new), ("Keeper", old), ("Keeper", new),
                ("Keeper", grown), ("Keeper", notice)]):
            self.write_records("w.jsonl", [{
                "id": "w", "source": "wire.example", "title": title,
                "date": "2031-02-03T06:00:00Z", "text": text,
                "modified": f"2031-02-03T{6 + 2 * hour:02}:00:00Z"}])
            self.newsprint("add", "a.np", "w.jsonl", "-q")
        self.write_records("c.jsonl", [
            {"id": name, "source": name + ".example", "title": "Lamp",
             "date": f"2031-02-0{4 + day}", "text": text}
            for day, (name, text) in enumerate([
                ("coast", old), ("town", old[:-90]), ("hill", grown)])])
        self.newsprint("add", "a.np", "c.jsonl", "-q")

    def test_versions_flips_and_reverts(self):
        self.versions()
        out, page = self.report()
        self.assert_harmless(page)
        text = re.sub(r"\s+", " ", " ".join(page.text))
        self.assertIn("wire.example : 6 versions, 2 reverted", text)
        self.assertIn("back to the words of version 1", text)
        self.assertIn("back to the words of version 2", text)
        self.assertEqual(re.findall(r'y="15">([A-Z?])</text>', out),
                         ["A", "B", "A", "B", "C", "D"])
        self.assertIn("stood for 2 h", text)
        self.assertIn("Headline: old: Lamp new: Keeper", text)

    def test_copies_with_text_that_was_changed(self):
        """Those of the first words, in the words that differ; not the one
        that was printed from the last version"""
        self.versions()
        _, page = self.report()
        text = re.sub(r"\s+", " ", " ".join(page.text))
        part = text.split("that the source has changed since")[1].split(
            "Versions, one after the other")[0]
        self.assertIn("coast.example", part)
        self.assertIn("town.example", part)
        self.assertNotIn("hill.example", part)
        self.assertRegex(part, r"old: Boats from 312 villages .* new: Boats "
                         r"from 321 villages")
        self.assertNotIn("Subscribe", part)
        self.assertRegex(text, r"hill.example [^%]*from the version of "
                         r"2031-02-03 14:00")

    def test_heaviest_edits(self):
        """That of a number, before that of a word; what grew is none"""
        pairs = [("number", "three villages", "nine hundred and 12 villages"),
                 ("word", "Boats from", "Ships from"),
                 ("grown", "would stand. ", "would stand. Or fall. ")]
        self.write_records("e.jsonl", [
            {"id": name + str(i), "source": name + ".example",
             "url": f"https://{name}.example/a", "title": name,
             "date": f"2031-02-03T{6 + i:02}:00:00Z",
             "text": text.replace("lamp", "lamp of " + name)}
            for name, old, new in pairs
            for i, text in enumerate([BODY + MORE,
                                      BODY.replace(old, new) + MORE])])
        self.newsprint("add", "a.np", "e.jsonl", "-q")
        out, page = self.report()
        self.assert_harmless(page)
        part = re.sub(r"<[^>]*>", "", out.split('id="edits"')[1].split(
            "</section>")[0])
        self.assertIn("3 versions revise an earlier one", part)
        self.assertRegex(part, r"(?s)number\.example.*word\.example")
        self.assertNotIn("grown.example", part)

    def test_bad_captures_are_counted(self):
        self.versions()
        self.write_records("w.jsonl", [{"id": "w", "source": "wire.example",
                                        "title": "Lamp", "text": "",
                                        "modified": "2031-02-09"}])
        self.newsprint("add", "a.np", "w.jsonl", "-q", code=None)
        out, _ = self.report()
        self.assertRegex(out, r"<li>\d versions that are bad captures")

    def test_empty_store(self):
        self.write_records("one.jsonl", [{"id": "1", "text": BODY}])
        self.newsprint("add", "a.np", "one.jsonl", "-q")
        self.newsprint("remove", "a.np", "1", "-q", code=None)
        _, page = self.report()
        self.assert_harmless(page)

    def test_same_store_same_bytes(self):
        self.samples()
        self.assertEqual(self.report()[0], self.report("-j", "1")[0])

    def test_file_and_refusals(self):
        self.samples()
        self.newsprint("report", "a.np", "-o", "out.html")
        self.assertEqual(self.bytes_of("out.html").decode(), self.report()[0])
        self.newsprint("report", code=USAGE)
        self.newsprint("report", "none.np", code=FAILED)
        self.newsprint("report", "a.np", "-o", "no/such/folder.html",
                       code=FAILED)


if __name__ == "__main__":
    sys.exit(tap.main())
