# SPDX-License-Identifier: MIT
"""Installs into a folder of its own and builds a stranger's program against
it with pkg-config, shared and static. NP_BUILD, CC and NP_LINK_FLAGS (those of
a sanitizer) come from the build."""

import glob
import os
import shlex
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import tap  # noqa: E402


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True,
                          check=False, **options)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        done = run(["meson", "install", "--no-rebuild", "--destdir", cls.root,
                    "-C", os.environ["NP_BUILD"]])
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        cls.pc = cls.find("newsprint.pc")
        cls.prefix = cls.pc.split("/lib")[0]

    @classmethod
    def find(cls, name):
        found = glob.glob(os.path.join(cls.root, "**", name), recursive=True)
        if not found:
            raise AssertionError(f"{name} is not installed")
        return found[0]

    def flags(self, *options):
        env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(self.pc))
        done = run(["pkg-config", f"--define-variable=prefix={self.prefix}",
                    *options, "newsprint"], env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return shlex.split(done.stdout)

    def build(self, name, link):
        program = os.path.join(self.root, name)
        extra = shlex.split(os.environ.get("NP_LINK_FLAGS", ""))
        command = (shlex.split(os.environ.get("CC", "cc"))
                   + ["-std=c11", "-Wall", "-Wextra", "-Werror"] + extra
                   + self.flags("--cflags")
                   + [os.path.join(HERE, "use.c"), "-o", program] + link)
        done = run(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        return program

    def says_one(self, program):
        folder = os.path.dirname(self.find("libnewsprint.so.0"))
        done = run([program], env=dict(os.environ, LD_LIBRARY_PATH=folder))
        self.assertEqual((done.returncode, done.stdout), (0, "1.00\n"),
                         done.stderr)

    def test_links_the_shared_library(self):
        program = self.build("shared", self.flags("--libs"))
        self.says_one(program)
        needed = run(["readelf", "-d", program]).stdout
        self.assertIn("[libnewsprint.so.0]", needed)

    def test_links_the_static_library(self):
        link = ["-l:libnewsprint.a" if flag == "-lnewsprint" else flag
                for flag in self.flags("--libs", "--static")]
        program = self.build("static", link)
        self.says_one(program)
        self.assertNotIn("libnewsprint", run(["readelf", "-d", program])
                         .stdout)

    def test_installs_the_headers_together(self):
        folder = os.path.dirname(self.find("newsprint.h"))
        self.assertEqual(os.path.basename(folder), "newsprint")
        with open(os.path.join(folder, "newsprint.h")) as file:
            for line in file:
                if line.startswith('#include "'):
                    name = line.split('"')[1]
                    self.assertTrue(
                        os.path.exists(os.path.join(folder, name)), name)

    def test_installs_only_public_headers(self):
        folder = os.path.dirname(self.find("newsprint.h"))
        self.assertEqual([name for name in os.listdir(folder)
                          if not name.startswith(("np-", "newsprint"))], [])

    def test_installs_command_and_page(self):
        self.assertTrue(os.access(self.find("bin/newsprint"), os.X_OK))
        self.find("newsprint.1")


if __name__ == "__main__":
    sys.exit(tap.main())
