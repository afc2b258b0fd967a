#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every file with a text for people stands in po/POTFILES, in order, and no
# other: _() and N_() of any room, and what where_set() is told, also by the
# macros of readers of files.
#
#	potfiles.sh SOURCE_ROOT

set -euo pipefail
cd "${1:?usage: potfiles.sh SOURCE_ROOT}"

text='(^|[^A-Za-z0-9_])(N?_\("|where_set\(|FAIL(_[A-Z]+)?\()'
diff po/POTFILES <(grep -rlE --include='*.c' "$text" meter ledger billing api | LC_ALL=C sort) ||
	{ echo "po/POTFILES (left) is not the files with messages (right)"; exit 1; }
