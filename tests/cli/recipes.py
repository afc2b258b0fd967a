#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What docs/recipes.md tells a newcomer to type works as it stands there.

usage: recipes.py WEIR SOURCE_ROOT

The commands of the page that make a ledger to try a rulebook in are run, with a
shipped book as the new one; the bill must be the one that the page's water gives.
"""

import os
import shutil
import subprocess
import sys
import tempfile


def commands(text, first, last, blanks):
    """The indented lines between two sentences of the page."""
    part = text[text.index(first):text.index(last)]
    return "\n".join(line[blanks:] for line in part.split("\n") if line.startswith(" " * blanks))


def main():
    weir, source = os.path.realpath(sys.argv[1]), sys.argv[2]
    with open(f"{source}/docs/recipes.md", encoding="utf-8") as file:
        text = file.read()
    script = commands(text, "    mkdir try-in", "## A meter's profile", 4) + "\n" + commands(
        text, "       cat > readings.csv", "5. Another book", 7).replace("PERMIT", "P1")
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/bin")
        os.symlink(weir, f"{folder}/bin/weir")
        shutil.copy(f"{source}/rulebooks/zhejiang-2007.yaml", f"{folder}/mybook.yaml")
        done = subprocess.run(["bash", "-e", "-c", script], cwd=folder, capture_output=True, text=True,
                              check=False, env={"PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": folder,
                                                "LC_ALL": "C.UTF-8"})
    # 125,000 m3 at 0.20; of the 25,000 above the plan 20,000 once and 5,000 twice on top.
    if done.returncode != 0 or done.stdout.count("total 31000") < 3:
        sys.exit(f"{done.returncode}\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    main()
