# SPDX-License-Identifier: MIT
"""Resemblance the slow way: the words of a text and its shingles as plain
strings, from Python's own Unicode tables. The command must agree with it."""

import bisect
import re
import unicodedata

# Written without spaces: a token is one character.
UNSPACED = sorted([
    (0x0E00, 0x0EFF),    # Thai, Lao
    (0x1000, 0x109F),    # Myanmar
    (0x1780, 0x17FF),    # Khmer
    (0x19E0, 0x19FF),    # Khmer symbols
    (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3040, 0x30FF), (0x31F0, 0x31FF),  # kana
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),  # Han
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
])
STARTS = [first for first, _ in UNSPACED]


def unspaced(char):
    at = bisect.bisect_right(STARTS, ord(char)) - 1
    return at >= 0 and ord(char) <= UNSPACED[at][1]


def fold(text):
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text
                   if not unicodedata.combining(char)
                   and unicodedata.category(char) != "Cf")


def tokens(text):
    if text.isascii():
        return re.findall("[a-z0-9]+", text.lower())
    found, word = [], ""
    for char in fold(text):
        letter = unicodedata.category(char)[0] in "LNM"
        if letter and not unspaced(char):
            word += char
            continue
        if word:
            found.append(word)
            word = ""
        if letter and unicodedata.category(char)[0] == "M" and found:
            found[-1] += char
        elif letter:
            found.append(char)
    return found + [word] if word else found


def shingles(text, width=5):
    words = tokens(text)
    return {" ".join(words[at:at + width])
            for at in range(len(words) - width + 1)}


def resemblance(a, b):
    """Jaccard, share of a in b, share of b in a; zeros for empty sets."""
    both = len(a & b)
    if not both:
        return 0.0, 0.0, 0.0
    return both / len(a | b), both / len(a), both / len(b)


def all_pairs(sets, least):
    """{(a, b): jaccard} of pairs of ids at or over least, a before b in the
    order of the shingle sets; exact, over an inverted index."""
    holders, shared = {}, {}
    for name, found in sets.items():
        for shingle in found:
            for other in holders.setdefault(shingle, []):
                shared[other, name] = shared.get((other, name), 0) + 1
            holders[shingle].append(name)
    pairs = {}
    for (a, b), both in shared.items():
        jaccard = both / (len(sets[a]) + len(sets[b]) - both)
        if jaccard >= least:
            pairs[a, b] = jaccard
    return pairs
