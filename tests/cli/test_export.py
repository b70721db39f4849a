# SPDX-License-Identifier: MIT
"""Tables of outlets and of who prints whom, counted again from the table of
matches; graphs, read back by a parser of XML and by a library of the field."""

import csv
import io
import re
import sys
import unittest
import xml.etree.ElementTree as xml

from command import USAGE, CommandCase, sample_files, tap

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"
BAD = "a<b>&\"c\"\\d\x01\u202e\ufffe</node>\n]; \U0001f600"
BODY = ("The ferry to the outer islands will not sail before Thursday, the "
        "harbour master said, because the pier at the northern end was "
        "damaged in the night by a drifting barge. Two hundred passengers "
        "wait in the school and in the hotel. Divers went down in the "
        "afternoon and found three broken piles. ")


class Export(CommandCase):
    def table(self, what, *options):
        out = self.newsprint("export", "a.np", "--what", what, "--format",
                             "csv", *options).out.decode()
        return list(csv.DictReader(io.StringIO(out)))

    def graph(self, what, form):
        return self.newsprint("export", "a.np", "--what", what, "--format",
                              form).out.decode()

    def graphml(self, what):
        """Nodes by id, and edges, with what is known of each by name"""
        root = xml.fromstring(self.graph(what, "graphml"))
        names = {key.get("id"): key.get("attr.name")
                 for key in root.iter(GRAPHML + "key")}
        nodes, edges = {}, []
        for node in root.iter(GRAPHML + "node"):
            nodes[node.get("id")] = {names[data.get("key")]: data.text or ""
                                     for data in node}
        for edge in root.iter(GRAPHML + "edge"):
            edges.append((edge.get("source"), edge.get("target"),
                          {names[data.get("key")]: data.text
                           for data in edge}))
        return nodes, edges

    def samples(self):
        self.newsprint("add", "a.np", *sample_files(), "-q")

    def hostile(self):
        self.write_records("bad.jsonl", [
            {"id": f"{i}{BAD}", "source": f"s{i}{BAD}", "title": BAD,
             "date": f"2031-02-0{i + 1}", "text": BODY * 2} for i in range(3)])
        self.newsprint("add", "a.np", "bad.jsonl", "-q")

    def printed(self):
        """Who printed from whom, by the matches"""
        found = {}
        for row in self.table("matches"):
            if (row["relation"] not in ("same", "reprint")
                    or row["a_source"] == row["b_source"]):
                continue
            if row["direction"]:
                sides = "ab" if row["direction"] == "a->b" else "ba"
                found.setdefault(row[sides[1]], []).append(
                    (row["evidence"] != "credit",
                     row[sides[0] + "_date"] or "~",
                     row[sides[0] + "_source"], row[sides[1] + "_source"]))
        return [min(of) for of in found.values()]

    def test_edges_are_those_of_the_matches(self):
        self.samples()
        counts = {}
        for _, _, origin, printer in self.printed():
            counts[origin, printer] = counts.get((origin, printer), 0) + 1
        rows = self.table("edges")
        self.assertEqual(counts, {
            (row["origin"], row["printer"]): int(row["articles"])
            for row in rows if row["direction"] == "known"})
        self.assertGreater(len(counts), 3)
        keys = [(row["origin"], row["printer"]) for row in rows]
        self.assertEqual(keys, sorted(keys))

    def test_outlets_add_up(self):
        self.samples()
        rows = self.table("outlets")
        printed = self.printed()
        articles = self.table("articles")
        self.assertEqual(sum(int(row["articles"]) for row in rows),
                         len(articles))
        for row in rows:
            name = row["source"]
            count = {key: int(value) for key, value in row.items()
                     if value.isdigit()}
            self.assertEqual(count["articles"], count["own"]
                             + count["printed"])
            self.assertEqual(count["printed"], sum(
                printer == name for _, _, _, printer in printed), name)
            self.assertEqual(count["passed_on"], sum(
                origin == name for _, _, origin, _ in printed), name)
            self.assertEqual(count["passed_on_to"], len({
                printer for _, _, origin, printer in printed
                if origin == name}), name)
            self.assertAlmostEqual(float(row["originality"]),
                                   count["own"] / count["articles"], 5)
            self.assertEqual(row["lag_median"] == "", count["lags"] == 0)

    def test_graph_of_outlets_is_the_tables(self):
        self.samples()
        nodes, edges = self.graphml("edges")
        names = {key: node["label"] for key, node in nodes.items()}
        self.assertEqual(
            [(names[a], names[b], data["direction"], data["weight"])
             for a, b, data in edges],
            [(row["origin"], row["printer"], row["direction"],
              row["articles"]) for row in self.table("edges")])
        self.assertEqual(
            [(node["label"], node["articles"]) for node in nodes.values()],
            [(row["source"], row["articles"])
             for row in self.table("outlets")])

    def test_graph_of_matches(self):
        self.samples()
        nodes, edges = self.graphml("matches")
        rows = self.table("matches")
        self.assertEqual(len(edges), len(rows))
        told = {(nodes[a]["article"], nodes[b]["article"], data["relation"],
                 data["kept"]) for a, b, data in edges
                if data["direction"] == "known"}
        for row in rows:
            if row["direction"] == "a->b":
                self.assertIn((row["a"], row["b"], row["relation"],
                               row["contain_ab"]), told)

    def test_graph_of_stories(self):
        self.samples()
        nodes, edges = self.graphml("stories")
        rows = self.table("stories")
        self.assertEqual(sorted(node["article"] for node in nodes.values()),
                         sorted(row["article"] for row in rows))
        self.assertEqual(len(edges), sum(row["relation"] != ""
                                         for row in rows))

    def test_gexf(self):
        self.samples()
        root = xml.fromstring(self.graph("edges", "gexf"))
        nodes = {node.get("id") for node in root.iter(GEXF + "node")}
        edges = list(root.iter(GEXF + "edge"))
        self.assertEqual(len(edges), len(self.table("edges")))
        for edge in edges:
            self.assertLessEqual({edge.get("source"), edge.get("target")},
                                 nodes)
            self.assertGreater(int(edge.get("weight")), 0)

    def test_dot(self):
        self.samples()
        text = self.graph("edges", "dot")
        self.assertTrue(text.startswith("digraph ") and text.endswith("}\n"))
        word = r'[a-z_]+="(?:[^"\\\n]|\\.)*"'
        for line in text.splitlines()[1:-1]:
            self.assertRegex(
                line, rf"^n\d+( -> n\d+)? \[{word}(, {word})*\];$")

    def test_hostile_names(self):
        self.hostile()
        nodes, edges = self.graphml("matches")
        self.assertEqual(len(nodes), 3)
        self.assertGreater(len(edges), 1)
        for node in nodes.values():
            self.assertIn("a<b>&\"c\"\\d\ufffd", node["title"])
        root = xml.fromstring(self.graph("edges", "gexf"))
        self.assertEqual(len(list(root.iter(GEXF + "node"))), 3)
        self.assertEqual(len(self.graph("edges", "dot").splitlines()),
                         2 + 3 + len(self.table("edges")))

    def test_a_library_reads_them(self):
        try:
            import networkx  # pylint: disable=import-outside-toplevel
        except ImportError:
            raise unittest.SkipTest("no networkx") from None
        for prepare in self.samples, self.hostile:
            prepare()
            for what in "matches", "stories", "edges":
                self.newsprint("export", "a.np", "--what", what, "-o",
                               "a.graphml")
                self.newsprint("export", "a.np", "--what", what, "-o",
                               "a.gexf")
                one = networkx.read_graphml(self.path("a.graphml"))
                two = networkx.read_gexf(self.path("a.gexf"))
                self.assertEqual(len(one), len(two))
                self.assertEqual(one.number_of_edges(),
                                 two.number_of_edges())

    def test_suffix_and_packing(self):
        self.samples()
        for name in "g.graphml", "g.gexf", "g.dot":
            self.newsprint("export", "a.np", "--what", "edges", "-o", name)
            self.assertEqual(self.bytes_of(name).decode(),
                             self.graph("edges", name[2:]))
        self.newsprint("export", "a.np", "--what", "edges", "-o", "g.gexf.gz")
        self.assertTrue(self.bytes_of("g.gexf.gz").startswith(b"\x1f\x8b"))

    def test_refusals(self):
        self.samples()
        for what in "articles", "versions", "sketches", "furniture":
            self.newsprint("export", "a.np", "--what", what, "--format",
                           "graphml", code=USAGE)
        self.newsprint("export", "a.np", "--what", "edges", "--format", "svg",
                       code=USAGE)

    def test_empty(self):
        self.write_records("one.jsonl", [{"id": "1", "text": BODY}])
        self.newsprint("add", "a.np", "one.jsonl", "-q")
        self.assertEqual(self.table("edges"), [])
        self.assertEqual([row["source"] for row in self.table("outlets")],
                         [""])
        for what in "matches", "stories":
            self.assertEqual(self.graphml(what), ({}, []))
        self.assertEqual(len(self.graphml("edges")[0]), 1)
        self.assertTrue(re.search(r"<edges>\s*</edges>",
                                  self.graph("edges", "gexf")))


if __name__ == "__main__":
    sys.exit(tap.main())
