# SPDX-License-Identifier: MIT
"""Every rule of the lint reports a bad snippet and passes a good one."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import rules  # noqa: E402
import tap  # noqa: E402
from c_source import CSource  # noqa: E402

SPDX = "/* SPDX-License-" "Identifier: MIT */\n"
LONG = "static void f(void)\n{\n" + "\tg();\n" * 70 + "}\n"

# rule, path, text; other files that must be there for it.
BAD = {
    "layer_up": ("include_layers", "store/a.c", '#include "detect/b.h"\n'),
    "layer_sideways": ("include_layers", "src/report/a.c",
                       '#include "batch/b.h"\n'),
    "layer_sideways_low": ("include_layers", "src/ingest/a.c",
                           '#include "shingles/fold.h"\n'),
    "layer_public_name": ("include_layers", "src/base/a.c",
                          '#include "np-sketch.h"\n',
                          {"shingles/np-sketch.h": ""}),
    "layer_of_users": ("include_layers", "src/cli/a.c",
                       '#include "newsprint.h"\n'),
    "include_parent": ("include_paths", "src/base/a.c",
                       '#include "../base/b.h"\n'),
    "include_own_late": ("include_paths", "src/base/a.c",
                         '#include <stdio.h>\n#include "base/a.h"\n',
                         {"src/base/a.h": ""}),
    "include_own_public_late": ("include_paths", "src/base/a.c",
                                '#include <stdio.h>\n#include "base/np-a.h"\n',
                                {"src/base/np-a.h": ""}),
    "include_system_late": ("include_paths", "src/base/a.c",
                            '#include <stdio.h>\n#include "base/mem.h"\n'
                            "#include <string.h>\n"),
    "include_bare": ("include_paths", "shingles/a.c",
                     '#include "kernels.h"\n', {"shingles/kernels.h": ""}),
    "sqlite_outside": ("one_room", "src/detect/a.c",
                       "#include <sqlite3.h>\n"),
    "sql_outside": ("one_room", "src/detect/a.c",
                    'const char q[] = "SELECT id FROM articles";\n'),
    "sql_pragma_outside": ("one_room", "src/cli/a.c",
                           'const char q[] = "PRAGMA user_version";\n'),
    "xxhash_outside": ("one_room", "src/batch/a.c", "#include <xxhash.h>\n"),
    "intrinsics_outside": ("one_room", "shingles/a.c",
                           "#include <immintrin.h>\n"),
    "intrinsics_arm_outside": ("one_room", "shingles/a.c",
                               "#include <arm_neon.h>\n"),
    "malloc": ("memory", "src/base/a.c",
               "static void f(void)\n{\n\tp = malloc (4);\n}\n"),
    "free": ("memory", "shingles/a.c",
             "static void f(void)\n{\n\tfree(p);\n}\n"),
    "strdup": ("memory", "src/cli/a.c",
               "static void f(void)\n{\n\tp = strdup(q);\n}\n"),
    "printf": ("banned_calls", "src/base/a.c",
               'static void f(void)\n{\n\tprintf("x");\n}\n'),
    "stderr": ("banned_calls", "src/base/a.c",
               'static void f(void)\n{\n\tfprintf(stderr, "x");\n}\n'),
    "exit": ("banned_calls", "src/batch/a.c",
             "static void f(void)\n{\n\texit(1);\n}\n"),
    "abort": ("banned_calls", "src/batch/a.c",
              "static void f(void)\n{\n\tabort();\n}\n"),
    "getenv": ("banned_calls", "src/batch/a.c",
               'static void f(void)\n{\n\tx = getenv("HOME");\n}\n'),
    "setlocale": ("banned_calls", "shingles/a.c",
                  'static void f(void)\n{\n\tsetlocale(LC_ALL, "");\n}\n'),
    "strcpy_in_command": ("banned_calls", "src/cli/a.c",
                          "static void f(void)\n{\n\tstrcpy(a, b);\n}\n"),
    "sprintf": ("banned_calls", "src/base/a.c",
                'static void f(void)\n{\n\tsprintf(a, "x");\n}\n'),
    "strtok": ("banned_calls", "src/base/a.c",
               'static void f(void)\n{\n\tstrtok(a, "x");\n}\n'),
    "rand": ("banned_calls", "src/base/a.c",
             "static void f(void)\n{\n\tx = rand();\n}\n"),
    "alloca": ("banned_calls", "src/base/a.c",
               "static void f(void)\n{\n\tx = alloca(n);\n}\n"),
    "vla": ("no_vla", "src/base/a.c",
            "static void f(int n)\n{\n\tchar a[n];\n}\n"),
    "vla_of_sum": ("no_vla", "tests/unit/a.c",
                   "static void f(int n)\n{\n\tstruct x a[2 * n + 1];\n}\n"),
    "line_comment": ("comments", "src/base/a.c", "int a; // a\n"),
    "if_zero": ("comments", "src/base/a.c", "#if 0\nint a;\n#endif\n"),
    "left_to_do": ("comments", "src/base/a.c", "/* TO" "DO: more */\n"),
    "left_to_fix": ("comments", "tests/a.py", "# FIX" "ME\n"),
    "function_long": ("sizes", "src/base/a.c", LONG),
    "file_long": ("sizes", "src/base/a.c", "\n" * 601),
    "parameters": ("sizes", "src/base/a.c",
                   "int f(int a, int b, int c, int d, int e, int g,\n"
                   "      int (*h)(int, int))\n{\n}\n"),
    "parameters_of_prototype": ("sizes", "src/base/a.h",
                                "int f(int, int, int, int, int, int, int);\n"),
    "no_licence": ("spdx", "src/base/a.c", "int a;\n"),
    "two_licences": ("spdx", "src/base/a.c", SPDX + SPDX),
    "no_licence_in_script": ("spdx", "quickstart", "#!/bin/sh\n"),
    "no_licence_in_meson": ("spdx", "src/meson.build", "a = 1\n"),
    "space_at_end": ("white_space", "src/base/a.c", "int a; \n"),
    "space_before_tab": ("white_space", "src/base/a.c", "  \tint a;\n"),
    "tab_in_python": ("white_space", "tests/a.py", "if a:\n\tb()\n"),
    "spaces_in_c": ("white_space", "src/base/a.c", "        int a;\n"),
    "no_end": ("white_space", "src/base/a.c", "int a;"),
    "space_at_end_of_page": ("white_space", "docs/a.md", "words \n"),
    "no_guard": ("guards", "src/base/a.h", "int a(void);\n"),
    "pragma_once": ("guards", "src/base/a.h", "#pragma once\n"),
    "guard_of_another": ("guards", "src/base/a.h",
                         "#ifndef BASE_B_H\n#define BASE_B_H\n#endif\n"),
    "name": ("names", "src/base/a.c", "int add(int a)\n{\n}\n"),
    "name_below_attribute": ("names", "src/base/a.c",
                             "__attribute__((cold)) int add(int a)\n{\n}\n"),
    "state": ("no_globals", "src/base/a.c", "static int count;\n"),
    "state_of_table": ("no_globals", "src/base/a.c",
                       "static char *table[] = { 0 };\n"),
    "machine": ("words", "docs/a.md", "see /wo" "rk/shared\n"),
    "home": ("words", "docs/a.md", "see /ho" "me/me\n"),
    "registry": ("words", "README.md", "from pypi.o" "rg\n"),
    "temporary": ("words", "src/cli/a.c", 'x = "/t' 'mp/a";\n'),
}

CLEAN = SPDX + '''\
#define _GNU_SOURCE
#include "detect/a.h"

#include <stdio.h>

#include "base/mem.h"
#include "store/np-store.h"

/* Says "printf(" and // and malloc( in words only. */
static const char *const table[] = { "SELECT nothing", "exit()", "'" };

enum { LIMIT = 4 };

struct pair {
        int (*free)(void *user);
        char name[LIMIT];
};

typedef int visit(int a, int b);

static int twice(int a);

int np_thing_add(struct pair *pair, int a)
{
        char text[LIMIT + 1];
        char other[sizeof(pair->name)];
        int sum = table[a][0];

        snprintf(text, sizeof(text), "%d", a);
        pair->free(text);
        if (a == '"')
                return other[a];
        return twice(a);
}

#if defined(__x86_64__)
static int twice(int a)
{
        return 2 * a;
}
#else
static int twice(int a)
{
        return a + a;
}
#endif
'''.replace("        ", "\t")


def findings(rule, path, text, others=None):
    texts = {path: text}
    texts.update(others or {})
    return list(getattr(rules, rule)(rules.Tree(texts)))


class Bad(unittest.TestCase):
    """One case a snippet, made below."""


def add_bad(name, rule, path, text, others=None):
    def case(self):
        self.assertTrue(findings(rule, path, text, others))
    setattr(Bad, "test_reports_" + name, case)


for bad_name, bad in BAD.items():
    add_bad(bad_name, *bad)


class Good(unittest.TestCase):
    def test_passes_clean_source(self):
        tree = rules.Tree({"src/detect/a.c": CLEAN,
                           "src/detect/a.h": SPDX + "#ifndef DETECT_A_H\n"
                           "#define DETECT_A_H\n#endif\n"})
        found = [(rule.__name__, *finding) for rule in rules.RULES
                 for finding in rule(tree)]
        self.assertEqual(found, [])

    def test_passes_what_the_rooms_allow(self):
        for rule, path, text in (
                ("one_room", "store/a.c", "#include <sqlite3.h>\n"),
                ("one_room", "shingles/a.c", "#include <xxhash.h>\n"),
                ("one_room", "shingles/x86/a.c", "#include <immintrin.h>\n"),
                ("memory", "src/base/mem.c", "int f(void)\n{ free(a); }\n"),
                ("memory", "shingles/gen_fold.c",
                 "int f(void)\n{ free(a); }\n"),
                ("banned_calls", "src/cli/a.c",
                 'int f(void)\n{ printf("a"); }\n'),
                ("names", "src/cli/a.c", "int f(void)\n{\n}\n"),
                ("no_globals", "src/base/a.c", "extern const int a;\n"),
                ("comments", "src/base/a.c", "/* TO" "DO(ann): more */\n"),
                ("words", "tests/cli/a.py", 'x = "/t' 'mp/a"\n')):
            with self.subTest(rule=rule, path=path):
                self.assertEqual(findings(rule, path, text), [])

    def test_every_rule_has_a_bad_snippet(self):
        self.assertEqual({rule.__name__ for rule in rules.RULES},
                         {bad[0] for bad in BAD.values()})

    def test_notes_a_function_past_its_screen(self):
        tree = rules.Tree({"src/base/a.c": LONG.replace("\tg();\n" * 70,
                                                        "\tg();\n" * 45)})
        self.assertEqual(len(list(rules.long_functions(tree))), 1)
        self.assertEqual(list(rules.sizes(tree)), [])

    def test_sees_functions_and_their_parameters(self):
        source = CSource("a.c", CLEAN)
        seen = [(f.name, len(f.params), f.static) for f in source.functions]
        self.assertEqual(seen, [("np_thing_add", 2, False), ("twice", 1, True),
                                ("twice", 1, True)])
        self.assertEqual([p.name for p in source.prototypes],
                         ["visit", "twice"])

    def test_sees_through_extern_c_and_namespaces(self):
        source = CSource("a.cpp", 'namespace {\nint a()\n{\n}\n}\n'
                         'extern "C" {\nint np_b(int x)\n{\n}\n}\n')
        self.assertEqual([(f.name, f.local) for f in source.functions],
                         [("a", True), ("np_b", False)])


if __name__ == "__main__":
    sys.exit(tap.main())
