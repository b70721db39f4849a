# SPDX-License-Identifier: MIT
"""Where dedup writes: never over an input, never half, and what cannot be
written is known before the work."""

import json
import os
import resource
import signal
import subprocess
import sys

from command import (FAILED, USAGE, CommandCase, crowd, jsonl, read_records,
                     sample_files, tap)

RECORD = json.dumps({"id": "heron", "text": "A heron stood in the rain beside "
                     "the road and looked at the cars until it was dark."})
OTHER = RECORD.replace("heron", "stork").replace("rain", "sun").replace(
    "cars", "reeds").replace("dark", "noon").replace("road", "lake")


class TargetCase(CommandCase):
    def assert_refused(self, *words, say=None, code=USAGE, **options):
        """Refused, and all is as it was, folders too."""
        before = self.state()
        result = self.newsprint("dedup", *words, code=code, **options)
        self.assertEqual(self.state(), before, words)
        if say:
            self.assertIn(say, result.err.decode())

    def state(self):
        found = {name: self.bytes_of(name) for name in self.files()
                 if os.path.isfile(self.path(name))}
        for folder, below, _ in os.walk(self.folder):
            found.update((os.path.join(folder, name), None) for name in below)
        return found


class Inputs(TargetCase):
    def test_another_input_in_the_folder_is_not_overwritten(self):
        self.write("d/sub/1.jsonl", RECORD)
        self.write("out/sub/1.jsonl", OTHER)
        self.assert_refused("d", "out/sub", "-o", "out", say="is an input")
        self.assert_refused("d", "out/sub/1.jsonl", "-o", "out",
                            say="is an input")

    def test_a_link_to_an_input_is_not_written_through(self):
        self.write("a.jsonl", RECORD)
        self.write("b.jsonl", OTHER)
        os.mkdir(self.path("out"))
        os.symlink("../b.jsonl", self.path("out", "a.jsonl"))
        self.assert_refused("a.jsonl", "b.jsonl", "-o", "out")
        self.assert_refused("a.jsonl", "b.jsonl", "-o", "x", "--removed",
                            "out/a.jsonl")

    def test_what_stdin_reads_is_an_input(self):
        path = self.write("a.jsonl", RECORD)
        with open(path, "rb") as file:
            before = self.state()
            done = subprocess.run(
                [os.environ["NP_PROGRAM"], "dedup", "-", "-o", "a.jsonl"],
                stdin=file, cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(done.returncode, USAGE)
        self.assertEqual(self.state(), before)

    def test_out_below_an_input_folder_is_refused(self):
        self.write("crawl/a.jsonl", RECORD)
        os.symlink("crawl", self.path("link"))
        os.mkdir(self.path("there"))
        for words in (["-o", "crawl/kept/"], ["-o", "crawl/kept.jsonl"],
                      ["-o", "link/deep/er/kept/"],
                      ["-o", "there/../crawl/kept/"],
                      ["-o", "new/../crawl/kept/"],
                      ["-o", self.path("crawl", "kept", "")],
                      ["-o", "x", "--removed", "crawl/removed.tsv"],
                      ["-o", "x", "--skipped", "link/skipped"]):
            with self.subTest(words=words):
                self.assert_refused("crawl", *words, say="input folder")
        self.dedup("crawl", "-o", "crawl-kept/")
        self.dedup("crawl/a.jsonl", "-o", "crawl/kept.jsonl")

    def test_stdin_has_no_name_in_a_folder(self):
        self.assert_refused("-", "-o", "out/", say="standard input",
                            stdin=RECORD.encode())


class Twice(TargetCase):
    def test_two_outputs_are_two_files(self):
        self.write("in/a.jsonl", RECORD)
        os.mkdir(self.path("there"))
        os.symlink("there", self.path("link"))
        self.write("there/x", "x")
        os.symlink("there/x", self.path("x"))
        for words in (["-o", "o", "--removed", "./o"],
                      ["-o", "o", "--removed", "there/../o"],
                      ["-o", "there/o", "--pairs", "link/o"],
                      ["-o", self.path("o"), "--clusters", "o"],
                      ["-o", "new/", "--removed", "new/a.jsonl"],
                      ["-o", "new", "--removed", ".//new"],
                      ["-o", "there", "--skipped", "link/a.jsonl"],
                      ["-o", "x", "--skipped", "there/x"],
                      ["-o", "-", "--removed", "-"],
                      ["-o", "o", "--removed", "-", "--pairs", "-"]):
            with self.subTest(words=words):
                self.assert_refused("in", *words, say="two outputs")

    def test_devices_may_be_named_twice(self):
        self.write("in/a.jsonl", RECORD)
        self.newsprint("dedup", "in", "-o", "/dev/null", "--removed",
                       "/dev/null")


class Whole(TargetCase):
    FILES = 40

    def setUp(self):
        super().setUp()
        people = list(crowd(self.FILES * 3, 9))
        for number in range(self.FILES):
            self.write_records(f"in/{number:02d}.jsonl",
                               people[number * 3:number * 3 + 3])
        self.write_records("in/99.jsonl", people + [
            {"id": "long", "text": " ".join(map(str, range(60000)))}])
        self.write("in/text.txt", people[0]["text"])

    def fill(self):
        for name in os.listdir(self.path("in")):
            self.write(os.path.join("out", name), "before")
        self.write("removed.tsv", "before")

    def limit(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))

    def test_a_failure_leaves_the_folder_as_it_was(self):
        words = ("in", "-o", "out", "--removed", "removed.tsv", "--threads",
                 "2", "--keep", "earliest")
        self.fill()
        self.assert_refused(*words, code=FAILED, preexec_fn=self.limit)

    def test_a_failure_makes_no_folder(self):
        os.mkdir(self.path("in", "below"))
        os.rename(self.path("in", "10.jsonl"),
                  self.path("in", "below", "10.jsonl"))
        self.assert_refused("in", "-o", "new/deep/", "--removed",
                            "removed.tsv", code=FAILED, preexec_fn=self.limit)

    def test_more_files_than_descriptors(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (160, 160))
        for number in range(250):
            self.write_records(f"in/more{number}.jsonl", crowd(2, number))
        for _ in range(2):
            self.dedup("in", "-o", "out/", "--threads", "2", "--sync",
                       preexec_fn=few)
            self.assertEqual(sorted(set(os.listdir(self.path("out")))
                                    | {"text.txt"}),
                             sorted(os.listdir(self.path("in"))))

    def test_the_file_of_a_text_that_goes_is_removed_at_the_end(self):
        self.fill()
        self.dedup("in", "-o", "out")
        self.assertFalse(os.path.exists(self.path("out", "text.txt")))
        self.assertTrue(read_records(self.path("out", "00.jsonl")))

    def test_names_as_long_as_they_can_be(self):
        name = "n" * 249 + ".jsonl"
        self.write("long/" + name, RECORD)
        for _ in range(2):
            self.dedup("long", "-o", "out/")
        self.assertEqual(self.bytes_of("out", name).decode(), RECORD + "\n")


class Early(TargetCase):
    """A record that is no article stops a strict run: what fails with
    another message failed before it was read."""

    def setUp(self):
        super().setUp()
        self.write("in/a.jsonl", "{\n")
        self.write("in/below/b.jsonl", RECORD)
        self.write("file", "x")

    def assert_early(self, *words, say):
        self.assert_refused("in", "--strict", *words, code=FAILED, say=say)

    def test_what_cannot_be_written_fails_before_the_work(self):
        os.makedirs(self.path("there", "a.jsonl"))
        os.makedirs(self.path("some"))
        self.write("some/below", "no folder")
        for out in ("nowhere/out.jsonl", "file/out.jsonl", "file/", "there/",
                    "file/deep/er/", "some"):
            with self.subTest(out=out):
                self.assert_early("-o", out, say="cannot write")
        self.assert_early("-o", "out", "--mode", "list", "--removed", "there",
                          say="cannot write")
        self.assert_early("-o", "new/", "--mode", "list", say="cannot write")
        self.assert_early("-o", "out", "--pairs", "nowhere/p",
                          say="cannot write")

    def test_a_missing_temp_folder_fails_before_the_work(self):
        self.assert_early("-o", "out", "--temp", "nowhere", say="nowhere")

    def test_a_place_to_read_only_fails_before_the_work(self):
        os.mkdir(self.path("disk"))
        if os.geteuid() != 0 or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs",
                 self.path("disk")], capture_output=True,
                check=False).returncode:
            self.skipTest("cannot mount a disk here")
        try:
            for out in ("disk/out", "disk/", "disk/new/"):
                self.assert_early("-o", out, say="cannot write")
        finally:
            subprocess.run(["umount", self.path("disk")], check=False)

    def test_the_check_leaves_nothing_and_opens_no_pipe(self):
        os.mkfifo(self.path("pipe"))
        self.assert_early("-o", "pipe", "--removed", "removed.tsv",
                          say="a.jsonl")
        self.assert_early("-o", "new/deep/", say="a.jsonl")

    def test_a_dry_run_needs_no_place(self):
        self.newsprint("dedup", "in", "-o", "nowhere/out", "--dry-run")


class Reading(TargetCase):
    def test_short_runs_are_gathered(self):
        """Every other record goes: as many runs as records that stay."""
        records = []
        for number, record in enumerate(crowd(400, 21)):
            record["text"] = f"{number} " * 30
            records += [record, dict(record, id=f"copy-{number}")]
        self.write_records("in.jsonl", records)
        done = subprocess.run(
            ["strace", "-f", "-c", "-e", "trace=write", "-o", "trace",
             os.environ["NP_PROGRAM"], "dedup", "in.jsonl", "-o", "out.jsonl",
             "--keep", "first", "--quiet"], cwd=self.folder,
            capture_output=True, check=False) if have_strace() else None
        if not done or done.returncode:
            self.skipTest("cannot trace here")
        counts = [int(line.split()[3]) for line in
                  self.bytes_of("trace").decode().splitlines()
                  if line.endswith(" write")]
        self.assertEqual(len(read_records(self.path("out.jsonl"))), 400)
        self.assertLess(sum(counts), 40)


def have_strace():
    return any(os.access(os.path.join(folder, "strace"), os.X_OK)
               for folder in os.environ["PATH"].split(os.pathsep))


if __name__ == "__main__":
    sys.exit(tap.main())
