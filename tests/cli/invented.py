# SPDX-License-Identifier: MIT
"""Articles of words that nobody wrote: the same seed, the same articles."""

import random


class Desk:
    """Writes sentences, and prints texts again as outlets do."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.words = ["".join(self.chance.choice("bdfgklmnprstv")
                              + self.chance.choice("aeiou")
                              for _ in range(self.chance.randrange(1, 4)))
                      for _ in range(3000)]

    def run(self, count):
        """So many words in a row."""
        return self.chance.choices(self.words, k=count)

    def sentence(self):
        words = self.run(self.chance.randrange(9, 18))
        return " ".join(words).capitalize() + "."

    def title(self):
        return " ".join(self.run(7)).capitalize()

    def text(self, sentences):
        """A sentence a line."""
        return [self.sentence() for _ in range(sentences)]

    def touched(self, text, words):
        """With so many words replaced by others."""
        lines = [line.split() for line in text]
        for _ in range(words):
            line = self.chance.choice(lines)
            line[self.chance.randrange(len(line))] = self.run(1)[0]
        return [" ".join(line) for line in lines]

    def around(self, passage, sentences):
        """Words in a row inside of a text of its own."""
        own = self.text(sentences)
        at = self.chance.randrange(1, len(own))
        return own[:at] + [" ".join(passage)] + own[at:]


def article(key, text, source, day, **fields):
    return {"id": key, "text": "\n".join(text), "source": source,
            "date": f"2031-{1 + day // 28:02d}-{1 + day % 28:02d}",
            "url": f"https://{source}/{key}", **fields}


def town(count, seed):
    """About so many articles of a dozen outlets that print one another: whole,
    cut, extended, a passage of 40 or 80 words, as new versions under the same
    id or another; most outlets put their furniture around all they print."""
    desk = Desk(seed)
    chance = desk.chance
    outlets = [f"outlet{number}.example" for number in range(12)]
    furniture = {outlet: desk.text(3) for outlet in outlets[:9]}
    records = []

    def put(text, outlet, day, title, key=None):
        name = key or f"article-{len(records)}"
        records.append(article(name, text + furniture.get(outlet, []), outlet,
                               day, title=title))
        return name

    while len(records) < count:
        text, day = desk.text(chance.randrange(8, 24)), chance.randrange(300)
        title = desk.title()
        home = chance.choice(outlets)
        words = " ".join(text).split()
        name = put(text, home, day, title)
        for _ in range(chance.choice((0, 0, 1, 2, 5))):
            outlet = chance.choice([one for one in outlets if one != home])
            at = chance.randrange(max(1, len(words) - 80))
            other = chance.choice([
                text, desk.touched(text, 4), text[:len(text) * 2 // 3],
                text + desk.text(len(text) // 3),
                desk.around(words[at:at + 40], 12),
                desk.around(words[at:at + 80], 12)])
            put(other, outlet, day + chance.randrange(3),
                title if chance.random() < .5 else desk.title())
        for number in range(chance.choice((0, 0, 1, 2))):
            text = desk.touched(text, 3) + desk.text(2)
            put(text, home, day + number, title,
                name if chance.random() < .5 else None)
    return records
