# SPDX-License-Identifier: MIT
"""Runs the built command in a folder of its own. NP_PROGRAM names it;
NP_SANITIZE says with what it was built, "none" usually."""

import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.normpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import tap  # noqa: E402,F401

PROGRAM = os.environ.get("NP_PROGRAM", os.path.join(
    ROOT, "build", "src", "cli", "newsprint"))
SAMPLES = os.path.join(ROOT, "tests", "samples")
GOLDEN = os.path.join(ROOT, "tests", "golden")
SANITIZED = os.environ.get("NP_SANITIZE", "none") != "none"
# What the command may answer; a signal or a sanitizer's 99 is none of these.
DONE, FAILED, USAGE = 0, 1, 2


def data_file(name):
    """A file of real data; the case is skipped where it is missing."""
    folder = os.environ.get("NEWSPRINT_DATA",
                            os.path.join(ROOT, "..", "shared", "data"))
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        raise unittest.SkipTest(f"no {name}: set NEWSPRINT_DATA")
    return path


def sample_files():
    return [os.path.join(SAMPLES, name) for name in sorted(os.listdir(SAMPLES))
            if name.endswith(".jsonl")]


def sample_records():
    """Records by id, in the order of files and lines."""
    return {record["id"]: record for path in sample_files()
            for record in read_records(path)}


def sample_table(heading):
    """Rows of one of the tables of tests/samples.md."""
    with open(os.path.join(ROOT, "tests", "samples.md"),
              encoding="utf-8") as file:
        part = file.read().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def unpacked(path):
    """The bytes of a file by what it is, whatever its name."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return subprocess.run(["zstd", "-dcq"], input=data, check=True,
                              capture_output=True).stdout
    return data


def first_lines(path, count):
    """The first lines of a file packed with zstd."""
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
    return [line for line in lines if line]


def zstd(data):
    return subprocess.run(["zstd", "-cq"], input=data, check=True,
                          capture_output=True).stdout


def read_records(path):
    return [json.loads(line) for line in unpacked(path).splitlines() if line]


def read_table(path):
    """Rows of a TSV file with a header, as dicts."""
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def jsonl(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n"
                   for record in records).encode()


def crowd(count, seed):
    """Articles by the hundred: samples with words changed, left out, and cut,
    so that resemblances of all sizes occur. Same seed, same articles."""
    chance = random.Random(seed)
    bodies = [record["text"].split() for record in sample_records().values()
              if len(record["text"].split()) > 60]
    names = sorted({word for body in bodies for word in body})
    for number in range(count):
        words = list(chance.choice(bodies))
        for _ in range(chance.choice((0, 1, 2, 5, 12, 40))):
            words[chance.randrange(len(words))] = chance.choice(names)
        if chance.random() < .3:
            words = words[:chance.randrange(20, len(words))]
        yield {"id": f"crowd-{number}", "source": f"s{number % 17}.example",
               "date": f"2031-01-{1 + chance.randrange(28):02d}",
               "text": " ".join(words)}


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = (done.returncode, done.stdout,
                                         done.stderr)

    def summary(self):
        """The object that --json prints, the last line of stdout."""
        return json.loads(self.out.splitlines()[-1])


class CommandCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="newsprint-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return path

    def write_records(self, name, records):
        return self.write(name, jsonl(records))

    def files(self):
        """All there is below the folder, by path."""
        return sorted(os.path.relpath(os.path.join(folder, name), self.folder)
                      for folder, _, names in os.walk(self.folder)
                      for name in names)

    def bytes_of(self, *parts):
        with open(self.path(*parts), "rb") as file:
            return file.read()

    def newsprint(self, *arguments, code=DONE, stdin=b"", timeout=300,
                  env=None, **options):
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)], input=stdin, cwd=self.folder,
            capture_output=True, timeout=timeout, check=False,
            env=dict(os.environ, **(env or {})), **options)
        if code is not None:
            self.assertEqual(done.returncode, code,
                             f"{arguments}\n{done.stderr.decode()[-2000:]}")
        return Result(done)

    def dedup(self, *arguments, **options):
        """Runs dedup; gives its summary, whose sum is checked."""
        result = self.newsprint("dedup", *arguments, "--json", **options)
        summary = result.summary()
        self.assert_sum(summary)
        return summary

    def assert_sum(self, summary):
        self.assertEqual(summary["read"], summary["kept"] + summary["removed"]
                         + summary["skipped"], summary)
        self.assertEqual(summary["skipped"],
                         sum(summary["skipped_by"].values()), summary)

    def assert_golden(self, name, data):
        """NP_UPDATE_GOLDEN=1 writes what came out as what is expected."""
        path = os.path.join(GOLDEN, name)
        if os.environ.get("NP_UPDATE_GOLDEN") == "1":
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
        with open(path, "rb") as file:
            self.assertEqual(data.decode(), file.read().decode())


def skipped(summary, reason=None):
    """Records left out, of all reasons or of one."""
    return summary["skipped_by"][reason] if reason else summary["skipped"]


def decimals(number):
    """How far a printed number may be from the exact one."""
    match = re.search(r"\.(\d+)$", number)
    return 10.0 ** -len(match.group(1)) if match else 1e-9
