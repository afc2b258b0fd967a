#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A manual page from its source.
#
#	page.sh SCDOC PAGE.scd
#
# Outside a Chinese locale troff breaks no line between Chinese characters, so
# places to break are marked behind their punctuation; the line of names, which
# whatis reads, stays as it is.

set -eu
"$1" <"$2" | LC_ALL=C.UTF-8 sed -e '/^weir[a-z-]* - /!s/[，。；：、）]/&\\:/g'
