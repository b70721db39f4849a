#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A corpus of any size from a smaller one, by repetition with edits.

    grow.py [--copies K] [--seed S] N OUT INPUT...

Writes about N articles: originals drawn from the inputs (JSON lines, plain
or .zst), each with K (3) copies, in shuffled order, so that every size has
the same mixture. One copy in 50 is untouched. Each other one has its own rate
of edits, spread evenly over the orders of magnitude from 1 in 1000 to 1 in 4
words: words replaced, left out and put in, numbers and names changed,
sentences left out, exchanged and put in, and in one of three the tail cut
off. Copies get an id, URL, source and date of their own. Everything follows
from the seed (1).
"""

import argparse
import collections
import datetime
import json
import random
import re
import subprocess
import sys

UNTOUCHED = 0.02
LOWEST, HIGHEST = 0.001, 0.25
TAIL = 0.33
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
NUMBER = re.compile(r"\d+")


def lines_of(path):
    if not path.endswith(".zst"):
        with open(path, "rb") as file:
            yield from file
        return
    with subprocess.Popen(["zstd", "-dcq", path],
                          stdout=subprocess.PIPE) as unpacker:
        yield from unpacker.stdout


def changed_word(word, strange, draw):
    """A number stays a number, a name a name."""
    if NUMBER.search(word):
        return NUMBER.sub(lambda match: str(draw.randrange(
            10 ** len(match.group()))), word)
    if word[:1].isupper():
        return draw.choice(strange).capitalize()
    return draw.choice(strange)


def edit_words(text, strange, rate, draw):
    tokens = text.split(" ")
    for _ in range(round(rate * len(tokens))):
        at = draw.randrange(len(tokens))
        kind = draw.random()
        if kind < 0.7:
            tokens[at] = changed_word(tokens[at], strange, draw)
        elif kind < 0.85:
            tokens[at] = ""
        else:
            tokens[at] += " " + draw.choice(strange)
    return " ".join(tokens)


def edit_sentences(text, other, rate, draw):
    mine, theirs = SENTENCE_END.split(text), SENTENCE_END.split(other)
    for _ in range(round(rate * len(mine))):
        at = draw.randrange(len(mine))
        kind = draw.random()
        if kind < 0.4:
            mine[at] = ""
        elif kind < 0.6:
            to = draw.randrange(len(mine))
            mine[at], mine[to] = mine[to], mine[at]
        else:
            mine[at] += " " + draw.choice(theirs)
    return " ".join(mine)


def edited(text, other, draw):
    rate = LOWEST * (HIGHEST / LOWEST) ** draw.random()
    strange = other.split() or ["word"]
    text = edit_words(text, strange, rate, draw)
    text = edit_sentences(text, other, rate * 2, draw)
    if draw.random() < TAIL:
        text = text[:int(len(text) * draw.uniform(0.5, 1))]
    return text


def copy_of(record, other, number, draw):
    """A copy with its own marks; was it touched?"""
    touched = draw.random() >= UNTOUCHED
    source = f"paper{draw.randrange(2000)}.example"
    day = datetime.date(2006, 1, 1) + datetime.timedelta(draw.randrange(5000))
    record = dict(record, id=f"{record['id']}#{number}", source=source,
                  url=f"http://{source}/{day:%Y/%m/%d}/{draw.getrandbits(40)}",
                  date=f"{day}T{draw.randrange(24):02}:00:00Z")
    if touched:
        record["text"] = edited(record.get("text") or "",
                                other.get("text") or "", draw)
    return record, touched


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--seed", default="1")
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("inputs", nargs="+")
    return parser.parse_args()


def main():
    asked = arguments()
    draw = random.Random(asked.seed)
    originals = [line.rstrip(b"\n") + b"\n"
                 for path in asked.inputs for line in lines_of(path)]
    wanted = asked.count // (asked.copies + 1)
    if wanted > len(originals):
        sys.exit(f"grow.py: {wanted} originals wanted, {len(originals)} there")
    originals = draw.sample(originals, wanted)
    order = [(at, number) for at in range(wanted)
             for number in range(asked.copies + 1)]
    draw.shuffle(order)
    made = collections.Counter()
    with open(asked.out, "wb") as file:
        for at, number in order:
            if not number:
                file.write(originals[at])
                made["originals"] += 1
                continue
            other = json.loads(originals[draw.randrange(wanted)])
            record, touched = copy_of(json.loads(originals[at]), other,
                                      number, draw)
            file.write(json.dumps(record, ensure_ascii=False).encode()
                       + b"\n")
            made["edited" if touched else "untouched"] += 1
    print(f"{len(order)} articles (seed {asked.seed}): " + ", ".join(
        f"{number} {kind}" for kind, number in sorted(made.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
