#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs commands in turn and prints medians; see dedup_speed.sh and
dedup_scale.sh.

    measure.py speed NEWSPRINT FOLDER ROUNDS
    measure.py head
    measure.py scale NEWSPRINT INPUT ROUNDS
"""

import collections
import json
import os
import statistics
import subprocess
import sys
import time

STAGES = ("scan", "candidates", "verify", "decide", "write")

# Wall clock and processor seconds, peak memory in MiB, and --json where given.
Run = collections.namedtuple("Run", "wall cpu peak json")


def run(words):
    """One command; its output files are left."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    start = time.perf_counter()
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment,
                          stderr=subprocess.DEVNULL) as child:
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"measure.py: {words[0]} failed")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
               json.loads(said) if "--json" in words else None)


def median(runs, of):
    return statistics.median(of(one) for one in runs)


def stages(runs):
    return " ".join(
        f"{name} {median(runs, lambda one: one.json['seconds'][name]):.3f}"
        for name in STAGES)


def remove(path):
    if os.path.exists(path):
        os.remove(path)


def speed(newsprint, folder, rounds):
    plain = os.path.join(folder, "outlets.jsonl")
    packed = plain + ".zst"
    out, out_packed = plain + ".out", plain + ".out.zst"
    dedup = [newsprint, "dedup", "-j", "2", "--json", "--quiet"]
    commands = {
        "dedup plain": dedup + [plain, "-o", out],
        "dedup zst to plain": dedup + [packed, "-o", out],
        "dedup zst to zst": dedup + [packed, "-o", out_packed],
        "dedup plain, --dry-run": dedup + [plain, "-o", out, "--dry-run"],
        "dedup plain, -j 1": dedup + [plain, "-o", out, "-j", "1"],
        "cp plain": ["cp", plain, out],
        "cat plain > nowhere": ["sh", "-c", 'cat "$1" > "$2"', "sh", plain,
                                os.devnull],
        "zstd -dc zst > nowhere": ["sh", "-c", 'zstd -dqc "$1" > "$2"', "sh",
                                   packed, os.devnull],
    }
    runs = collections.defaultdict(list)
    for _ in range(rounds):
        for name, words in commands.items():
            runs["wc -w"].append(run(["wc", "-w", plain]))
            runs[name].append(run(words))
            remove(out)
            remove(out_packed)
    print_speed(runs, os.path.getsize(plain), rounds)


def print_speed(runs, size, rounds):
    base = median(runs["wc -w"], lambda one: one.wall)
    print(f"{size / 1e6:.0f} MB of JSONL, {rounds} rounds, medians; a round "
          "runs each line, and wc -w before it")
    print(f"{'':24}{'wall s':>8}{'least':>8}{'most':>8}{'cpu s':>8}"
          f"{'MB/s':>8}{'/ wc -w':>9}{'peak MiB':>10}")
    for name, done in runs.items():
        wall = median(done, lambda one: one.wall)
        print(f"{name:24}{wall:8.3f}{min(one.wall for one in done):8.3f}"
              f"{max(one.wall for one in done):8.3f}"
              f"{median(done, lambda one: one.cpu):8.3f}"
              f"{size / wall / 1e6:8.0f}{wall / base:9.2f}"
              f"{median(done, lambda one: one.peak):10.1f}")
    for name, done in runs.items():
        if done[0].json:
            print(f"{name}: {stages(done)}; peak_memory "
                  f"{done[0].json['peak_memory'] / 2**20:.1f} MiB")


def head():
    print(f"{'articles':>9}{'MB':>6}{'wall s':>8}{'us each':>9}{'MB/s':>6}"
          f"{'cpu us':>8}{'cand.':>7}{'verif.':>7}{'match':>7}{'peak MiB':>9}"
          f"{'B each':>8}")


def scale(newsprint, path, rounds):
    out = path + ".out"
    done = []
    for _ in range(rounds):
        done.append(run([newsprint, "dedup", path, "-o", out, "-j", "2",
                         "--json", "--quiet"]))
        remove(out)
    said = done[0].json
    count, size = said["read"], said["bytes"]
    wall = median(done, lambda one: one.wall)
    peak = median(done, lambda one: one.peak)
    print(f"{count:9}{size / 1e6:6.0f}{wall:8.2f}{wall / count * 1e6:9.2f}"
          f"{size / wall / 1e6:6.0f}"
          f"{median(done, lambda one: one.cpu) / count * 1e6:8.2f}"
          f"{said['candidates'] / count:7.3f}{said['verified'] / count:7.3f}"
          f"{said['matches'] / count:7.3f}{peak:9.1f}"
          f"{peak * 2**20 / count:8.0f}")
    print(f"       {stages(done)}; kept {said['kept']}, crowded "
          f"{said['crowded']}", flush=True)


def main():
    words = sys.argv[1:]
    if words == ["head"]:
        head()
    elif len(words) == 4 and words[0] in ("speed", "scale"):
        {"speed": speed, "scale": scale}[words[0]](words[1], words[2],
                                                   int(words[3]))
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
