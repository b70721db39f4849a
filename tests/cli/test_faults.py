# SPDX-License-Identifier: MIT
"""Broken input, broken disks, broken options: each has its outcome, and
nothing half-done stays behind."""

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time

from command import (DONE, FAILED, PROGRAM, SANITIZED, USAGE, CommandCase,
                     crowd, jsonl, read_records, sample_files,
                     sample_records, skipped, tap, unpacked, zstd)

GOOD = json.dumps({"id": "good", "text": "A heron stood in the rain beside "
                   "the road and looked at the cars until it was dark."})


class Input(CommandCase):
    def summary_of(self, data, *options, name="in.jsonl", **named):
        return self.dedup(self.write(name, data), "-o", "out.jsonl",
                          *options, **named)

    def assert_skips(self, reason, line):
        if isinstance(line, str):
            line = line.encode()
        good = GOOD.encode()
        summary = self.summary_of(good + b"\n" + line + b"\n" + good + b"\n")
        self.assertEqual(summary["read"], 3)
        self.assertEqual(skipped(summary, reason), 1, summary)
        self.assertEqual(len(read_records(self.path("out.jsonl"))), 1)

    def test_broken_json_is_skipped(self):
        for line in ('{"text": "a', '{"text": "a"', 'text', '[1, 2]', '"a"',
                     '{"text": "a"} {}', '{text: "a"}', '{"text": "\\x"}',
                     '{"text": tru}', '{"text":"a",}', "}" * 100):
            with self.subTest(line=line):
                self.assert_skips("bad_json", line)

    def test_nesting_without_end_is_skipped(self):
        self.assert_skips("bad_json", '{"text":"a","b":' + "[" * 200000)

    def test_nul_bytes_are_skipped(self):
        self.assert_skips("bad_json", b'{"text": "a\0b"}')
        self.assert_skips("bad_json", b"\0" * 5000)

    def test_a_missing_text_is_skipped(self):
        self.assert_skips("no_text", '{"id": "a", "title": "b"}')
        self.assert_skips("no_text", '{"text": null}')

    def test_a_text_of_another_type_is_skipped(self):
        for value in ("1", "[]", "{}", "true"):
            with self.subTest(value=value):
                self.assert_skips("bad_field", '{"text": %s}' % value)

    def test_invalid_utf8_is_read(self):
        bad = GOOD.encode().replace(b"heron", b"he\xff\xc0\x80ron\xed\xa0\x80")
        summary = self.summary_of(bad + b"\n" + GOOD.encode() + b"\n")
        self.assertEqual(summary["read"], 2)

    def test_strict_stops_at_a_broken_record(self):
        path = self.write("in.jsonl", GOOD + "\n{\n" + GOOD + "\n")
        result = self.newsprint("dedup", path, "-o", "out.jsonl", "--strict",
                                code=FAILED)
        self.assertIn(b"in.jsonl", result.err)
        self.assertEqual(self.files(), ["in.jsonl"])

    def test_says_where_a_broken_record_stands(self):
        path = self.write("in.jsonl", GOOD + "\n{\n" + GOOD + "\n")
        result = self.newsprint("dedup", path, "-o", "out.jsonl")
        self.assertRegex(result.err.decode(), r"in\.jsonl.*\b2\b")

    def test_skipped_records_are_kept_apart(self):
        self.summary_of(GOOD + '\n{"text": 1}\n', "--skipped", "bad.jsonl")
        self.assertIn(b'{"text": 1}', self.bytes_of("bad.jsonl"))

    def test_truncated_gzip_is_reported_and_the_rest_read(self):
        data = gzip.compress(jsonl(crowd(300, 5)))
        summary = self.summary_of(data[:len(data) * 2 // 3],
                                  name="in.jsonl.gz", code=FAILED)
        self.assertEqual(skipped(summary, "truncated"), 1, summary)
        self.assertGreater(summary["kept"], 10)

    def test_truncated_zstd_is_reported_and_the_rest_read(self):
        data = zstd(jsonl(crowd(3000, 5)))
        summary = self.summary_of(data[:len(data) * 2 // 3],
                                  name="in.jsonl.zst", code=FAILED)
        self.assertEqual(skipped(summary, "truncated"), 1, summary)

    def test_damaged_gzip_does_not_stop_other_files(self):
        data = bytearray(gzip.compress(jsonl(crowd(300, 5))))
        data[len(data) // 2] ^= 0x55
        bad = self.write("bad.jsonl.gz", bytes(data))
        summary = self.dedup(bad, *sample_files(), "-o", "out.jsonl",
                             code=FAILED)
        self.assertGreaterEqual(summary["read"], len(sample_records()))

    def test_empty_input(self):
        summary = self.summary_of(b"")
        self.assertEqual((summary["read"], summary["kept"]), (0, 0))
        self.assertEqual(self.bytes_of("out.jsonl"), b"")

    def test_empty_gzip(self):
        summary = self.summary_of(gzip.compress(b""), name="in.jsonl.gz")
        self.assertEqual(summary["read"], 0)

    def test_empty_texts_are_no_duplicates(self):
        summary = self.summary_of('{"text": ""}\n' * 3)
        self.assertEqual((summary["read"], summary["removed"]), (3, 0))

    def test_a_line_of_100_megabytes(self):
        if SANITIZED:
            self.skipTest("too slow with a sanitizer")
        text = " ".join(map(str, range(12_500_000)))
        line = json.dumps({"id": "long", "text": text})
        summary = self.summary_of(GOOD + "\n" + line + "\n")
        self.assertEqual((summary["read"], summary["kept"]), (2, 2))
        self.assertEqual(os.path.getsize(self.path("out.jsonl")),
                         len(GOOD) + len(line) + 2)


class Output(CommandCase):
    def test_a_missing_input_fails_and_leaves_nothing(self):
        result = self.newsprint("dedup", "missing.jsonl", "-o", "out.jsonl",
                                code=FAILED)
        self.assertIn(b"missing.jsonl", result.err)
        self.assertEqual(self.files(), [])

    def test_an_out_that_cannot_be_made_leaves_nothing(self):
        self.write("file", "x")
        for out in ("nowhere/out.jsonl", "file/out.jsonl"):
            with self.subTest(out=out):
                self.newsprint("dedup", *sample_files(), "-o", out,
                               code=FAILED)
                self.assertEqual(self.files(), ["file"])

    def test_a_table_that_cannot_be_made_leaves_nothing(self):
        self.newsprint("dedup", *sample_files(), "-o", "out.jsonl",
                       "--removed", "nowhere/removed.tsv", code=FAILED)
        self.assertEqual(self.files(), [])

    def test_an_out_that_is_there_is_replaced_when_all_went_well(self):
        path = self.write("bad.jsonl", "{\n")
        self.write("out.jsonl", "of before")
        self.newsprint("dedup", path, "-o", "out.jsonl", "--strict",
                       code=FAILED)
        self.assertEqual(self.bytes_of("out.jsonl"), b"of before")
        self.dedup(*sample_files(), "-o", "out.jsonl")
        self.assertEqual(self.bytes_of("out.jsonl")[:1], b"{")

    def test_an_input_is_not_overwritten(self):
        path = self.write("in.jsonl", GOOD + "\n")
        for words in (["-o", path], ["-o", "x", "--removed", path],
                      ["-o", "x", "--pairs", path], ["-o", self.folder]):
            with self.subTest(words=words):
                result = self.newsprint("dedup", path, *words, code=None)
                self.assertIn(result.code, (FAILED, USAGE))
                self.assertEqual(self.files(), ["in.jsonl"])
                self.assertEqual(self.bytes_of("in.jsonl"),
                                 GOOD.encode() + b"\n")

    def test_a_file_that_may_not_grow_is_no_half_file(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        result = self.newsprint("dedup", *sample_files(), "-o", "out.jsonl",
                                code=FAILED, preexec_fn=limit)
        self.assertTrue(result.err)
        self.assertEqual(self.files(), [])

    def test_a_full_disk_is_no_half_file(self):
        disk = self.path("disk")
        os.mkdir(disk)
        if os.geteuid() != 0 or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk],
                capture_output=True, check=False).returncode:
            self.skipTest("cannot mount a small disk here")
        try:
            self.newsprint("dedup", *sample_files(), "-o", "disk/out.jsonl",
                           code=FAILED)
            self.assertEqual(os.listdir(disk), [])
        finally:
            subprocess.run(["umount", disk], check=False)

    def test_kill_leaves_no_out(self):
        with subprocess.Popen([PROGRAM, "dedup", "-", "-o", "out.jsonl"],
                              stdin=subprocess.PIPE, cwd=self.folder,
                              stderr=subprocess.DEVNULL) as process:
            process.stdin.write(unpacked(sample_files()[0]))
            process.stdin.flush()
            time.sleep(.3)
            process.kill()
        self.assertFalse(os.path.exists(self.path("out.jsonl")))

    def test_a_reader_that_leaves_is_no_success(self):
        people = self.write_records("in.jsonl", crowd(2000, 3))
        with subprocess.Popen([PROGRAM, "dedup", people, "-o", "-"],
                              stdout=subprocess.PIPE, cwd=self.folder,
                              stderr=subprocess.DEVNULL) as process:
            process.stdout.read(10)
            process.stdout.close()
            self.assertNotEqual(process.wait(timeout=60), DONE)

    def test_nothing_but_the_asked_for_files(self):
        self.dedup(*sample_files(), "-o", "out.jsonl", "--temp", self.folder)
        self.assertEqual(self.files(), ["out.jsonl"])


class Options(CommandCase):
    def test_usage_is_exit_2(self):
        one = sample_files()[0]
        for words in ([], ["nonsense"], ["dedup"], ["dedup", one],
                      ["dedup", "-o", "x"],
                      ["dedup", one, "-o", "x", "--nonsense"],
                      ["dedup", one, "-o", "x", "-t"],
                      ["dedup", one, "-o", "x", "-t", "0"],
                      ["dedup", one, "-o", "x", "-t", "1.5"],
                      ["dedup", one, "-o", "x", "-t", "much"],
                      ["dedup", one, "-o", "x", "-n", "0"],
                      ["dedup", one, "-o", "x", "-n", "65"],
                      ["dedup", one, "-o", "x", "-j", "-1"],
                      ["dedup", one, "-o", "x", "--num-perm", "0"],
                      ["dedup", one, "-o", "x", "--num-perm", "99999999999"],
                      ["dedup", one, "-o", "x", "--recall", "1.1"],
                      ["dedup", one, "-o", "x", "--bands", "4"],
                      ["dedup", one, "-o", "x", "--bands", "64", "--rows",
                       "4"],
                      ["dedup", one, "-o", "x", "--memory", "lots"],
                      ["dedup", one, "-o", "x", "--mode", "burn"],
                      ["dedup", "-", "-", "-o", "x"]):
            with self.subTest(words=words[-2:]):
                result = self.newsprint(*words, code=USAGE)
                self.assertTrue(result.err)
                self.assertEqual(result.out, b"")
                self.assertEqual(self.files(), [])

    def test_help_and_version(self):
        self.assertIn(b"dedup", self.newsprint("--help").out)
        self.assertIn(b"--removed", self.newsprint("dedup", "--help").out)
        self.assertRegex(self.newsprint("--version").out.decode(),
                         r"^newsprint \d+\.\d+")

    def test_quiet_says_nothing(self):
        result = self.newsprint("dedup", *sample_files(), "-o", "out.jsonl",
                                "--quiet")
        self.assertEqual((result.out, result.err), (b"", b""))

    def test_a_pipe_gets_plain_lines(self):
        result = self.newsprint("dedup", *sample_files(), "-o", "out.jsonl")
        self.assertEqual(result.out, b"")
        self.assertNotIn(b"\r", result.err)
        self.assertNotIn(b"\x1b", result.err)

    def test_other_recipes_run(self):
        for words in (["-n", "3"], ["--char-ngram", "9"],
                      ["--num-perm", "256"], ["--seed", "7"],
                      ["--bands", "16", "--rows", "8"], ["--recall", ".9"]):
            with self.subTest(words=words):
                summary = self.dedup(*sample_files(), "-o", "out.jsonl", *words)
                self.assertGreater(summary["removed"], 5)


if __name__ == "__main__":
    sys.exit(tap.main())
