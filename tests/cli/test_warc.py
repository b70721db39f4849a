# SPDX-License-Identifier: MIT
"""Archives of crawlers, good and damaged, in all verbs that read."""

import base64
import gzip
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import zlib

from command import (DONE, FAILED, USAGE, CommandCase, data_file, read_records,
                     tap, unpacked, zstd)
from test_read import FIRST, SECOND, TEXT, page

DATE = "2031-09-22T16:05:00Z"
HTML = "text/html; charset=utf-8"


def record(kind, block, url="", media="", length=None, end=b"\r\n\r\n",
           **fields):
    """One record of a WARC file."""
    head = ["WARC/1.0", "WARC-Type: " + kind, "WARC-Date: " + DATE,
            "WARC-Record-ID: <urn:uuid:0-0>"]
    if url:
        head.append("WARC-Target-URI: " + url)
    if media:
        head.append("Content-Type: " + media)
    head += [f"{name.replace('_', '-')}: {value}"
             for name, value in fields.items()]
    size = len(block) if length is None else length
    head.append(f"Content-Length: {size}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + end


def http(body, media=HTML, status="200 OK", **fields):
    head = ["HTTP/1.1 " + status]
    if media:
        head.append("Content-Type: " + media)
    head += [f"{name.replace('_', '-')}: {value}"
             for name, value in fields.items()]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def response(url, body=None, **options):
    body = page(url).encode() if body is None else body
    return record("response", http(body, **options), url,
                  "application/http; msgtype=response")


def address(number):
    return f"https://www.ternpost.example/2031/{number}"


def info():
    return record("warcinfo", b"software: invented\r\n",
                  media="application/warc-fields")


def chunked(body, size=100):
    out = b""
    for at in range(0, len(body), size):
        part = body[at:at + size]
        out += b"%x;note=1\r\n%s\r\n" % (len(part), part)
    return out + b"0\r\n\r\n"


def members(records):
    return b"".join(gzip.compress(each) for each in records)


class Warc(CommandCase):
    def read(self, *arguments, **options):
        done = self.newsprint("read", *arguments, **options)
        self.told = done.err.decode()
        return [json.loads(line) for line in done.out.decode().splitlines()]

    def one(self, data, **options):
        self.write("a.warc", data)
        got = self.read("a.warc", **options)
        self.assertEqual(len(got), 1, self.told)
        return got[0]

    def assert_skipped(self, count, reason):
        self.assertIn(f"  skipped {count}: {reason}\n", self.told)

    def test_a_response_is_a_page(self):
        url = "https://m.ternpost.example/ferry"
        got = self.one(info() + response(url, page().encode()))
        self.assertEqual(got["text"], TEXT)
        self.assertEqual(got["title"], "Old ferry sold")
        self.assertEqual(got["url"], url)
        self.assertEqual(got["id"], url)
        self.assertEqual(got["source"], "ternpost.example")
        self.assertEqual(got["fetched"], DATE)
        self.assertEqual(got["date"], DATE)
        self.assertEqual(got["offset"], len(info()))
        self.assertEqual(got["record"], 2)
        self.assert_skipped(1, "warcinfo")

    def test_all_packings_give_the_same(self):
        records = [info()] + [response(address(i)) for i in range(40)]
        whole = b"".join(records)
        frames = b"".join(zstd(each) for each in records[:5])
        self.write("a.warc", whole)
        want = self.read("a.warc")
        self.assertEqual(len(want), 40)
        for name, data in (("b.warc.gz", members(records)),
                           ("c.warc.gz", gzip.compress(whole)),
                           ("d.warc.zst", zstd(whole)),
                           ("e", whole.replace(b"WARC/1.0", b"WARC/1.1")),
                           ("f.gz", frames + zstd(b"".join(records[5:])))):
            self.write(name, data)
            got = self.read(name)
            for each, other in zip(got, want):
                self.assertEqual(each.pop("file"), name)
                self.assertEqual(each, {key: value for key, value
                                        in other.items() if key != "file"})
            self.assertEqual(len(got), 40)
        piped = self.read("-", stdin=members(records))
        self.assertEqual([each["offset"] for each in piped],
                         [each["offset"] for each in want])

    def test_offset_is_where_the_record_is(self):
        data = b"".join(response(address(i)) for i in range(500))
        self.write("a.warc", data)
        for got in self.read("a.warc"):
            at = got["offset"]
            self.assertEqual(data[at:at + 8], b"WARC/1.0")
            self.assertIn(got["url"].encode(), data[at:at + 300])

    def test_threads_do_not_matter(self):
        self.write("a.warc", b"".join(response(address(i))
                                      for i in range(2000)))
        one = self.newsprint("read", "a.warc", "-j", "1").out
        self.assertEqual(one, self.newsprint("read", "a.warc", "-j", "4").out)

    def test_bodies_are_unpacked(self):
        body = page().encode()
        raw = zlib.compressobj(wbits=-15)
        forms = [
            (body, {}),
            (chunked(body), {"Transfer_Encoding": "chunked"}),
            (gzip.compress(body), {"Content_Encoding": "gzip"}),
            (zlib.compress(body), {"Content_Encoding": "deflate"}),
            (raw.compress(body) + raw.flush(),
             {"Content_Encoding": "deflate"}),
            (zstd(body), {"Content_Encoding": "zstd"}),
            (chunked(gzip.compress(body)), {"Transfer_Encoding": "chunked",
                                            "Content_Encoding": "gzip"}),
            # Stored as a browser showed it, below the header as it came.
            (body, {"Transfer_Encoding": "chunked",
                    "Content_Encoding": "gzip"}),
            (body, {"Content_Encoding": "br"}),
        ]
        for packed, fields in forms:
            got = self.one(response(address(1), packed, **fields))
            self.assertEqual(got["text"], TEXT, fields)
            self.assertNotIn("cut", got)

    def test_a_body_that_breaks_off_says_so(self):
        body = page(extra="<!-- %s -->" % ("x" * 9)).encode()
        for packed, fields in (
                (chunked(body)[:-20], {"Transfer_Encoding": "chunked"}),
                (gzip.compress(body)[:-12], {"Content_Encoding": "gzip"})):
            got = self.one(response(address(1), packed, **fields))
            self.assertIn(FIRST, got["text"])
            self.assertEqual(got["cut"], "its packed body breaks off")

    def test_brotli_is_left_out_and_told(self):
        self.write("a.warc", response(address(1), b"\x8b\x01\x80abc",
                                      Content_Encoding="br"))
        self.assertEqual(self.read("a.warc"), [])
        self.assert_skipped(1, "packing")
        self.assertIn("packed with br", self.told)

    def test_the_header_names_the_charset(self):
        text = "Die Fähre über den Sund fährt täglich, größer und früher als im Jahr davor, sagte der Kapitän am Montag."
        body = f"<html><body><article><p>{text}</p><p>{text}</p>".encode("latin-1")
        got = self.one(response(address(1), body,
                                media='text/html; charset="ISO-8859-1"'))
        self.assertIn(text, got["text"])

    def test_wet_text_is_the_text(self):
        text = FIRST + "\n" + SECOND + "\n"
        got = self.one(record("conversion", text.encode(), address(1),
                              "text/plain"))
        self.assertEqual(got["text"], text)
        self.assertEqual(got["url"], address(1))
        self.assertEqual(got["fetched"], DATE)

    def test_what_is_no_page_is_counted(self):
        url = address(1)
        self.write("a.warc", b"".join([
            info(),
            record("request", b"GET / HTTP/1.1\r\n\r\n", url,
                   "application/http"),
            record("metadata", b"fetchTimeMs: 12\r\n", url),
            record("revisit", http(b""), url, "application/http"),
            record("continuation", b"more", url),
            response(url, b"gone", status="404 Not Found"),
            response(url, b"", status="302 Found"),
            response(url, b"part", status="206 Partial Content"),
            response(url, b"\x89PNG\r\n\x1a\n\0\0", media="image/png"),
            response(url + "/robots.txt", b"User-agent: *",
                     media="text/plain"),
            response(url, b"<html><body>Home</body></html>"),
            record("resource", page(url).encode(), "<" + url + ">",
                   "text/html"),
            response(url, media=None),
        ]))
        got = self.read("a.warc", "--strict")
        self.assertEqual([each["url"] for each in got], [url, url])
        for count, reason in ((1, "warcinfo"), (1, "request"),
                              (1, "metadata"), (1, "revisit"),
                              (1, "other_type"), (3, "status"),
                              (2, "media_type"), (1, "no_article")):
            self.assert_skipped(count, reason)
        self.assertIn("read 13 = articles 2 + skipped 11\n", self.told)

    def test_truncated_files_say_what_is_lost(self):
        whole = info() + response(address(1)) + response(address(2))
        at = len(info() + response(address(1)))
        for cut in (at + 3, at + 30, at + 400, len(whole) - 5):
            self.write("a.warc", whole[:cut])
            got = self.read("a.warc", code=FAILED)
            self.assertEqual([each["url"] for each in got], [address(1)])
            self.assert_skipped(1, "truncated")
            self.assertIn(f"from byte {at}\n", self.told)
        # Only line ends are missing: all is there.
        for cut in range(1, 5):
            self.write("a.warc", whole[:-cut])
            self.assertEqual(len(self.read("a.warc")), 2)

    def test_damage_between_records_is_passed_over(self):
        first, last = response(address(1)), response(address(2))
        for junk in (b"garbage", b"WARC/", b"\0" * 5000, b"W" * 70000,
                     b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
                     b"WARC/1.0\r\nContent-Length: x\r\n\r\n"):
            self.write("a.warc", first + junk + last)
            got = self.read("a.warc")
            self.assertEqual([each["url"] for each in got],
                             [address(1), address(2)], junk[:20])
            self.assert_skipped(1, "damaged")
            self.assertIn(f"{len(junk)} bytes left out from byte "
                          f"{len(first)}", self.told)
            self.assertEqual(got[1]["offset"], len(first + junk))
            self.newsprint("read", "a.warc", "--strict", code=FAILED)

    def test_a_record_of_another_length_is_left_out(self):
        first, last = response(address(1)), response(address(3))
        block = http(page(address(2)).encode())
        for length in (0, 10, len(block) - 3, len(block) + 7,
                       len(block) + 100, len(block) + 10 ** 9, 10 ** 30):
            odd = record("response", block, address(2), "application/http",
                         length=length)
            self.write("a.warc", first + odd + last)
            got = self.read("a.warc")
            self.assertEqual([each["url"] for each in got],
                             [address(1), address(3)], length)
            self.assertRegex(self.told, "skipped 1: (damaged|too_long)\n")
            self.assertIn(f"byte {len(first)}", self.told)

    def test_line_ends_may_be_missing_or_more(self):
        for end in (b"", b"\n", b"\r\n", b"\n\n", b"\r\n\r\n\r\n\r\n"):
            self.write("a.warc", b"".join(
                record("response", http(page().encode()), address(i),
                       "application/http", end=end) for i in range(3)))
            self.assertEqual(len(self.read("a.warc", "--strict")), 3, end)

    def test_a_damaged_member_costs_its_record(self):
        packed = [gzip.compress(response(address(i))) for i in range(5)]
        frames = [zstd(response(address(i))) for i in range(5)]
        for parts, name in ((packed, "a.warc.gz"), (frames, "b.warc.zst")):
            broken = bytearray(parts[2])
            middle = len(broken) // 2
            broken[middle:middle + 20] = b"\xff" * 20
            self.write(name, b"".join(parts[:2]) + bytes(broken) +
                       b"".join(parts[3:]))
            got = self.read(name, code=FAILED)
            self.assertEqual([each["url"] for each in got],
                             [address(i) for i in (0, 1, 3, 4)])
            self.assert_skipped(1, "truncated")

    def with_dictionary(self, records, pack=False):
        """Frames that share a dictionary, which stands before them."""
        paths = [self.write(f"parts/{number}", one)
                 for number, one in enumerate(records)]
        words = self.path("dictionary")
        run = {"check": True, "capture_output": True}
        subprocess.run(["zstd", "-q", "--train", *paths, "-o", words,
                        "--maxdict=4096"], **run)
        frames = b"".join(subprocess.run(["zstd", "-cq", "-D", words, path],
                                         **run).stdout for path in paths)
        shutil.rmtree(self.path("parts"))
        head = (subprocess.run(["zstd", "-cq", words], **run).stdout if pack
                else self.bytes_of("dictionary"))
        return head, frames

    def skippable(self, data):
        return b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(data)) + data

    def test_a_dictionary_before_the_frames(self):
        records = [response(address(number),
                            page(address(number), extra=f"<!-- {number} -->")
                            .encode()) for number in range(80)]
        for pack in (False, True):
            head, frames = self.with_dictionary(records, pack)
            data = self.skippable(head) + frames
            self.write("a.warc.zst", data)
            self.assertEqual(len(self.read("a.warc.zst")), 80)
            self.assertEqual(len(self.read("-", stdin=data)), 80)
            self.dedup("a.warc.zst", "-o", "o.warc")
            for cut in (3, 9, len(head) // 2):
                self.write("b.warc.zst", data[:cut])
                self.newsprint("read", "b.warc.zst", code=None)
            self.write("b.warc.zst", self.skippable(
                head[:len(head) // 2] + bytes(64)) + frames)
            self.read("b.warc.zst", code=FAILED)
            self.assertIn("b.warc.zst", self.told)

    def test_digests_are_checked(self):
        body = page(address(1)).encode()
        block = http(body)
        for name, of in (("WARC_Block_Digest", block),
                         ("WARC_Payload_Digest", body)):
            for kind in ("sha1", "sha256", "md5", "sha-256"):
                made = hashlib.new(kind.replace("-", ""), of)
                for text in (made.hexdigest(),
                             base64.b32encode(made.digest()).decode(),
                             base64.b32encode(
                                 made.digest()).decode().rstrip("=").lower()):
                    right = record("response", block, address(1),
                                   "application/http",
                                   **{name: f"{kind}:{text}"})
                    self.assertIsNone(self.one(right).get("cut"))
                    wrong = right.replace(b"Old ferry", b"Odd ferry")
                    self.assertIn("digest", self.one(wrong)["cut"])
        for odd in ("sha1:", "sha1:ABC", "sha1:" + "!" * 32, "blake3:00", "",
                    "sha1:" + "A" * 33):
            self.assertIsNone(self.one(record(
                "response", block, address(1), "application/http",
                WARC_Block_Digest=odd)).get("cut"))

    def records(self):
        """An archive of which three pages say the same, and a picture."""
        return [info(), response(address(1)), record(
            "request", b"GET / HTTP/1.1\r\n\r\n", address(1),
            "application/http; msgtype=request"), response(address(2)),
            response(address(1), page(address(1)).encode()), record(
                "resource", b"\x89PNG" + bytes(range(256)), address(4),
                "image/png"), response(address(5), b"<p>no words", **{
                    "media": HTML})]

    def test_what_stays_is_an_archive_again(self):
        records = self.records()
        stays = records[:3] + records[5:]
        path = self.write("a.warc", b"".join(records))
        self.assertEqual(self.dedup(path, "-o", "o.warc")["removed"], 2)
        self.assertEqual(self.bytes_of("o.warc"), b"".join(stays))
        for name, data in (("b.warc.gz", members(records)),
                           ("c.warc.gz", gzip.compress(b"".join(records))),
                           ("d.warc.zst", zstd(b"".join(records)))):
            path = self.write(name, data)
            self.dedup(path, "-o", "out/")
            self.dedup(path, "-o", "one.wet.gz")
            self.assertEqual(unpacked(self.path("out", name)), b"".join(stays))
            one = self.bytes_of("one.wet.gz")
            self.assertEqual(gzip.decompress(one), b"".join(stays))
            self.assertEqual(self.members_of(one), stays)

    def members_of(self, data):
        parts = []
        while data:
            one = zlib.decompressobj(31)
            parts.append(one.decompress(data))
            data = one.unused_data
        return parts

    def test_two_archives_become_one(self):
        a = self.write("a.warc", self.records()[0] + response(address(1))[:-4])
        b = self.write("b.warc.gz", members(self.records()))
        self.dedup(a, b, "-o", "o.warc")
        before = self.read("o.warc")
        self.assertEqual(self.dedup("o.warc", "-o", "p.warc")["removed"], 0)
        self.assertEqual(self.bytes_of("o.warc"), self.bytes_of("p.warc"))
        self.assertGreater(len(before), 0)

    def test_damage_does_not_stay(self):
        good = response(address(1))
        self.write("a.warc", good + b"junk" * 50 + info() + good[:300])
        self.newsprint("dedup", "a.warc", "-o", "o.warc", code=FAILED)
        self.assertEqual(self.bytes_of("o.warc"), good + info())

    def test_what_makes_no_archive(self):
        lines = self.write_records("a.jsonl", [{"text": "some words"}])
        path = self.write("a.warc", response(address(1)))
        self.newsprint("dedup", lines, path, "-o", "o.warc", code=USAGE)
        self.newsprint("dedup", path, "--mode", "annotate", "-o", "o.warc",
                       code=USAGE)
        self.newsprint("dedup", "-", "-o", "o.warc", code=USAGE,
                       stdin=response(address(1)))

    def test_an_archive_in_an_archive_is_one_record(self):
        inner = b"".join(response(address(i)) for i in range(3))
        self.write("a.warc", record("resource", inner, "file:///b.warc",
                                    "application/warc") +
                   response(address(9)))
        got = self.read("a.warc", "--strict")
        self.assertEqual([each["url"] for each in got], [address(9)])

    def test_a_record_over_the_limit_is_passed_over(self):
        big = record("resource", b"x" * 300000, address(1), "video/mp4")
        self.write("a.warc", big + response(address(2)))
        got = self.read("a.warc", "--max-record", "100000")
        self.assertEqual([each["url"] for each in got], [address(2)])
        self.assertEqual(got[0]["offset"], len(big))
        self.assert_skipped(1, "too_long")

    def test_a_bomb_is_no_page(self):
        bomb = gzip.compress(b"<html>" + b"\0" * (40 << 20))
        self.write("a.warc", response(address(1), bomb,
                                      Content_Encoding="gzip"))
        self.assertEqual(self.read("a.warc"), [])
        self.assert_skipped(1, "too_long")

    def test_arc_is_read(self):
        head = b"1 0 Invented\nURL IP-address Archive-date Content-type " \
               b"Archive-length\n\n"
        block = http(page().encode())
        lines = [
            b"filedesc://a.arc 0.0.0.0 20310922160500 text/plain %d\n%s"
            % (len(head), head),
            b"dns:ternpost.example 10.0.0.1 20310922160500 text/dns 3\nabc",
            b"%s 10.0.0.1 20310922160500 text/html %d\n%s"
            % (address(1).encode(), len(block), block),
            b"%s 10.0.0.1 20310922160500 text/html %d\n%s\ngarbage"
            % (address(8).encode(), len(block), block),
            b"%s 10.0.0.1 20310922160500 text/html %d\n%s"
            % (address(2).encode(), len(block), block)]
        self.write("a.arc.gz", members([each + b"\n" for each in lines]))
        got = self.read("a.arc.gz")
        self.assertEqual([each["url"] for each in got],
                         [address(1), address(2)])
        self.assertEqual(got[0]["fetched"], DATE)
        self.assertEqual(got[0]["text"], TEXT)
        self.assert_skipped(1, "warcinfo")
        self.assert_skipped(1, "damaged")

    def test_all_verbs_read_archives(self):
        other = page(address(2), f"<p>{SECOND}</p><p>The boat was built in "
                     "Ostrava, and its crew of four has been hired since "
                     "the spring of that year.</p>").encode()
        self.write("a.warc.gz", members([
            info(), response(address(1)), response(address(2), other),
            response(address(3))]))
        for name in ("a.warc.gz", "b.warc"):
            if name == "b.warc":
                self.write(name, gzip.decompress(
                    self.bytes_of("a.warc.gz")))
            for threads in ("1", "3"):
                self.dedup(name, "-o", "out.jsonl", "-j", threads)
                got = read_records(self.path("out.jsonl"))
                self.assertEqual([each["id"] for each in got],
                                 [address(1), address(2)])
                self.assertEqual(got[0]["text"], TEXT)
                self.assertEqual(got[0]["fetched"], DATE)
        self.newsprint("add", "s.np", "a.warc.gz")
        out = self.newsprint("find", "s.np", "b.warc", "--json").out
        self.assertIn(address(3).encode(), out)

    def test_skipped_are_written_but_not_what_is_passed_over(self):
        odd = response(address(2), b"\x8b\x01\x80", Content_Encoding="br")
        self.write("a.warc.gz", members([
            info(), response(address(1)), response(
                address(4), b"\x89PNG", media="image/png"), odd,
            response(address(5), status="404 Not Found")]))
        self.dedup("a.warc.gz", "-o", "o.jsonl", "--skipped", "s.txt")
        self.assertEqual(self.bytes_of("s.txt").strip(), odd.strip())
        self.assertEqual(len(read_records(self.path("o.jsonl"))), 1)


# File -> articles, records, and what befell the rest.
REAL = {
    "IAH-20080430204825-00000-blackbook-truncated.arc.gz": (9, DONE),
    "IAH-20080430204825-00000-blackbook-truncated.warc.gz": (23, DONE),
    "IAH-urls-wget.warc.gz": (36, DONE),
    "block-sized-records.warc.gz": (3, DONE),
    "clipped.warc.gz": (1, FAILED),
    "clueweb-quirk.warc.gz": (30, DONE),
    "main-page.warc.gz": (151, DONE),
    "sopa-wikipedia-homepage.warc.gz": (164, DONE),
    "warcfile.warc": (50, DONE),
    "warcfile.warc.gz": (50, DONE),
    "whirlwind.warc.gz": (4, DONE),
    "whirlwind.warc.wat.gz": (2, DONE),
    "whirlwind.warc.wet.gz": (2, DONE),
}


class Real(CommandCase):
    def test_real_archives_are_read(self):
        folder = os.path.dirname(data_file("warc/warcfile.warc"))
        for name, (records, code) in REAL.items():
            done = self.newsprint("read", os.path.join(folder, name),
                                  code=code)
            self.assertIn(f"read {records} = ", done.err.decode(), name)
            self.assertNotIn("damaged", done.err.decode(), name)


if __name__ == "__main__":
    sys.exit(tap.main())
