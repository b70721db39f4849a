# SPDX-License-Identifier: MIT
"""The report in a real browser: with scripts off from the overview to a diff,
with hostile articles, and what can be heard, read and reached of it."""

import os
import sys
import unittest

from browser import Browser
from command import FAILED, SANITIZED, CommandCase, sample_files, tap
from test_report import BAD, BODY

RUNS = ("<script>window.hit=1</script><img src=x onerror=window.hit=2>"
        "<svg onload=window.hit=3><a href='javascript:window.hit=4'>x</a>"
        "</title></style><style>*{display:none}</style><base href=//evil>"
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>")

# What is wrong on a page for those who do not see it, or not well.
CHECK = r"""(() => {
const bad = [];
const say = (what, one) => bad.push(what + ': ' + one.outerHTML.slice(0, 120));
const all = (selector) => [...document.querySelectorAll(selector)];
const name = (one) => (one.getAttribute('aria-label') || (one.getAttribute(
  'aria-labelledby') || '').split(' ').filter(Boolean).map((id) =>
  document.getElementById(id) ? document.getElementById(id).textContent : ''
  ).join(' ') || one.textContent).trim();
if (!document.documentElement.lang) bad.push('no language');
if (!document.title) bad.push('no title');
if (all('main').length !== 1 || all('h1').length !== 1) bad.push('landmarks');
let level = 0;
for (const one of all('h1,h2,h3,h4,h5,h6')) {
  if (+one.tagName[1] > level + 1) say('heading skips a level', one);
  if (!name(one)) say('empty heading', one);
  level = +one.tagName[1];
}
for (const one of all('a,summary')) if (!name(one)) say('no name', one);
for (const one of all('svg'))
  if (!one.closest('[aria-hidden=true]') &&
      !(one.getAttribute('role') === 'img' && one.getAttribute('aria-label')))
    say('a picture without words', one);
for (const one of all('table')) {
  if (!one.querySelector('th')) say('table without heads', one);
  for (const head of one.querySelectorAll('th'))
    if (!head.scope && !head.closest('.sides')) say('no scope', head);
}
const names = all('[role=region],nav').map((one) =>
  (one.getAttribute('role') || 'nav') + name(one));
for (const one of names)
  if (names.indexOf(one) !== names.lastIndexOf(one))
    bad.push('two regions of one name: ' + one);
for (const one of all('[role=region]'))
  if (one.tabIndex !== 0) say('cannot be scrolled by keys', one);
for (const one of all('del,ins'))
  if (!/old|new|deleted|inserted/.test(one.textContent + (
      one.previousElementSibling ? one.previousElementSibling.textContent : '')
      )) say('not said in words', one);
const part = (v) => (v /= 255) <= .03928 ? v / 12.92 :
  ((v + .055) / 1.055) ** 2.4;
const rgb = (text) => text.match(/[\d.]+/g).map(Number);
const light = (c) => .2126 * part(c[0]) + .7152 * part(c[1]) +
  .0722 * part(c[2]);
const behind = (one) => {
  for (; one; one = one.parentElement) {
    const c = rgb(getComputedStyle(one).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c;
  }
  return rgb(getComputedStyle(document.documentElement).backgroundColor
    ).length < 4 ? [255, 255, 255] : [255, 255, 255];
};
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walk.nextNode()) {
  const one = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || one.closest('svg,.sr,.skip')) continue;
  const style = getComputedStyle(one);
  const key = style.color + behind(one).join();
  if (seen.has(key) || !one.getClientRects().length) continue;
  seen.add(key);
  const a = light(rgb(style.color)), b = light(behind(one));
  if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5)
    say('contrast', one);
}
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) bad.push('wider than the window by ' +
  (root.scrollWidth - root.clientWidth));
return bad;
})()"""
OPEN = "document.querySelectorAll('details').forEach((one) => one.open = true)"


@unittest.skipIf(SANITIZED, "pages are those of the other builds")
class InBrowser(CommandCase):
    def browser(self, **options):
        browser = Browser(**options)
        self.addCleanup(browser.close)
        return browser

    def samples(self):
        self.newsprint("add", "a.np", *sample_files(), "-q")
        self.newsprint("report", "a.np", "-q", "-o", "r.html")
        self.newsprint("report", "a.np", "-q", "--split", "-o", "pages")

    def hostile(self):
        self.write_records("bad.jsonl", [
            {"id": f"{RUNS}{i}", "title": (RUNS + BAD) * (9000 if i else 1),
             "source": f"s{i}.example{RUNS}",
             "url": ["javascript:window.hit=5",
                     "https://two.example/\" onmouseover=\"window.hit=6\" x=\"",
                     "data:text/html,<script>parent.hit=7</script>"][i],
             "authors": RUNS, "text": RUNS + BAD + BODY * 2 + " More." * i,
             "date": f"2031-02-03T0{i + 1}:00:00Z"} for i in range(3)])
        line = ('{"id":"no","source":"\xff.example","title":"\xfe caf\xe9 \xf0('
                '","text":"\xff' + BODY * 2 + '\xc3"}\n')
        self.write("bytes.jsonl", line.encode("latin-1"))
        self.newsprint("add", "a.np", "bad.jsonl", "bytes.jsonl", "-q")
        self.newsprint("report", "a.np", "-q", "-o", "r.html")
        self.newsprint("report", "a.np", "-q", "--split", "-o", "pages")

    def follow(self, browser, selector, text="", goes=True):
        for node in browser.find(selector):
            if text in browser.text(node) and browser.box(node):
                browser.click(node, goes)
                return
        self.fail(f"nothing like {selector} {text!r}")

    def shown(self, browser, selector):
        return [node for node in browser.find(selector) if browser.box(node)]

    def test_from_overview_to_a_diff_without_scripts(self):
        self.samples()
        browser = self.browser(scripts=False)
        browser.open(self.path("pages", "index.html"))
        self.follow(browser, "nav a", "Stories")
        self.assertEqual(browser.where(), "stories.html")
        self.follow(browser, "td a, th a", "ferry")
        self.assertRegex(browser.where(), r"^story-\d+\.html$")
        self.assertEqual(self.shown(browser, ".diff del"), [])
        self.follow(browser, "summary", "Changes: ", goes=False)
        self.assertTrue(self.shown(browser, ".diff del"))
        self.assertEqual(self.shown(browser, "table.sides"), [])
        self.follow(browser, "summary", "Side by side", goes=False)
        self.assertTrue(self.shown(browser, "table.sides"))
        self.follow(browser, ".top a")
        self.assertEqual(browser.where(), "stories.html")
        asked = browser.requests()
        self.assertGreater(len(asked), 3)
        for url in asked:
            self.assertTrue(url.startswith("file://"), url)
        self.assertEqual(browser.complaints(), [])

    def assert_nothing_ran(self, browser):
        self.assertEqual(browser.dialogs(), [])
        self.assertIsNone(browser.run("window.hit || null"))
        self.assertEqual(browser.run(
            "document.querySelectorAll('script,img,base,iframe,"
            "object,[onload],[onerror],[onmouseover]').length"), 0)
        self.assertTrue(browser.run(
            "document.querySelector('h1').offsetHeight > 0"))
        links = browser.run("[...document.querySelectorAll('a')].map("
                            "(one) => one.protocol)")
        self.assertLessEqual(set(links), {"file:", "http:", "https:"})
        for url in browser.requests():
            self.assertTrue(url.startswith("file://"), url)

    def test_hostile_articles_do_nothing(self):
        """Nor does the browser run nothing at all: the same, raw, does run"""
        self.hostile()
        browser = self.browser()
        browser.open(self.write(
            "raw.html", "<p>" + RUNS.split("</title>", maxsplit=1)[0]))
        self.assertIsNotNone(browser.run("window.hit || null"))
        files = [self.path("r.html")] + [
            self.path("pages", name)
            for name in sorted(os.listdir(self.path("pages")))]
        for path in files:
            browser.open(path)
            browser.run(OPEN)
            self.assert_nothing_ran(browser)
            for width in (1200, 390):
                browser.look(width)
                self.assertEqual(browser.run(CHECK), [], (path, width))

    def test_can_be_heard_read_and_reached(self):
        self.samples()
        browser = self.browser()
        names = sorted(name for name in os.listdir(self.path("pages"))
                       if not name.startswith("story-") or name in (
                           "story-1.html", "story-2.html", "story-3.html"))
        for path in [self.path("r.html")] + [self.path("pages", name)
                                             for name in names]:
            browser.open(path)
            browser.run(OPEN)
            for width, dark in ((1200, False), (390, True)):
                browser.look(width, dark)
                self.assertEqual(browser.run(CHECK), [], (path, width))

    def test_diff_pages(self):
        """In columns and not, of texts that mean harm, right to left too"""
        old = "Rain over Lomar\n\n" + BODY + "\u05d0\u05d1\u05d2 12.\n"
        self.write("one.txt", old)
        self.write("two.txt", old.replace("Rain", "Snow") + RUNS + BAD
                   + "\n\n\u05d0\u05d1\u05d2 14.\n")
        browser = self.browser()
        for options in ([], ["-y"]):
            self.newsprint("diff", "one.txt", "two.txt", "--html", *options,
                           "-o", "d.html", code=FAILED)
            browser.open(self.path("d.html"))
            self.assert_nothing_ran(browser)
            for width, dark in ((1200, False), (390, True)):
                browser.look(width, dark)
                self.assertEqual(browser.run(CHECK), [], (options, width))

    def test_by_axe(self):
        """NEWSPRINT_AXE names axe.min.js of the package axe-core"""
        script = os.environ.get("NEWSPRINT_AXE", "")
        if not os.path.exists(script):
            raise unittest.SkipTest("no axe-core: set NEWSPRINT_AXE")
        with open(script, encoding="utf-8") as file:
            source = file.read()
        self.samples()
        browser = self.browser()
        for name in ["../r.html"] + sorted(os.listdir(self.path("pages"))):
            browser.open(self.path("pages", name))
            browser.run(OPEN)
            for width, dark in ((1200, False), (390, True)):
                browser.look(width, dark)
                browser.run(source + "; 0")
                self.assertEqual(browser.run(
                    "axe.run().then((one) => one.violations.map((v) =>"
                    "v.id + ' ' + v.nodes[0].html))"), [], name)

    def test_on_paper(self):
        self.samples()
        browser = self.browser()
        browser.open(self.path("r.html"))
        paper = browser.command("Page.printToPDF", printBackground=True)
        self.assertGreater(len(paper["data"]), 50000)


if __name__ == "__main__":
    sys.exit(tap.main())
