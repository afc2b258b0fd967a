#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Each check of this folder goes red when its rule is broken. Every fault is
# planted alone in a small sound tree; the check must refuse it and name the
# file, and must pass the sound tree before and after.
#
#	selftest.sh SOURCE_ROOT

set -euo pipefail
source=$(cd "${1:?usage: selftest.sh SOURCE_ROOT}" && pwd)
here=$source/tests/house
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"

failed=0
cases=0
complain() {
	printf '%s\n' "$1"
	failed=1
}

write() { # file, lines...
	local file=$1
	shift
	mkdir -p "$(dirname "$file")"
	printf '%s\n' '/* SPDX-License-Identifier: Apache-2.0 */' "$@" >"$file"
}

sound_tree() {
	rm -rf -- meter ledger billing api tests build
	mkdir -p meter ledger billing api/cli tests/house build
	cp "$source/.clang-format" .
	write meter/drop.h '#pragma once' '' 'int drop_count(void);'
	write meter/drop.c '' '#include "meter/drop.h"' '' '/* Not sprintf(), not a float. */' \
		'static const char *const names[] = { "printf(" };' '' \
		'int drop_count(void)' '{' '	return names[0][0] + '"'\"'"';' '}'
	write ledger/well.h '#pragma once' '' 'int well_depth(void);'
	write ledger/well.c '' '#include "ledger/well.h"' '' '#include "meter/drop.h"' '' \
		'int well_depth(void)' '{' '	return drop_count();' '}'
	write billing/fen.c '' '#include <stdint.h>'
	write api/cli/main.c '' '#include <stdio.h>' '' 'int main(void)' '{' \
		'	return printf("%s", "sound") < 0;' '}'
}

build_libraries() {
	local file room
	for file in meter/drop.c ledger/well.c billing/fen.c "$@"; do
		room=${file%%/*}
		mkdir -p "build/$room"
		cc -std=c11 -fPIE -I . -c "$file" -o "build/$room/$(basename "$file").o"
		ar rc "build/$room/lib$room.a" "build/$room/$(basename "$file").o"
	done
}

passes() { # check, arguments...
	local check=$1 output
	shift
	cases=$((cases + 1))
	output=$("$here/$check.sh" "$@" 2>&1) || complain "$check refuses a sound tree: $output"
}

refuses() { # check, what it must name, arguments...
	local check=$1 named=$2 output status=0
	shift 2
	cases=$((cases + 1))
	output=$("$here/$check.sh" "$@" 2>&1) || status=$?
	if [[ $status -ne 1 && $check != format ]] || [[ $status -eq 0 ]]; then
		complain "$check: status $status for a planted fault in $named"
	elif [[ $output != *"$named"* ]]; then
		complain "$check: refuses, but does not name $named: $output"
	fi
}

# layers: file, its lines
while read -r file line; do
	sound_tree
	write "$file" '#pragma once' "$line"
	refuses layers "$file" .
done <<'END'
meter/a.c #include "ledger/well.h"
ledger/a.c #include "billing/fen.h"
ledger/a.c #include "api/view.h"
billing/a.h #include "api/view.h"
meter/a.c #include "drop.h"
api/a.c #include "tests/check.h"
ledger/a.c #include "meter/bus.h"
meter/a.c #include <modbus.h>
meter/regmap.c #include <modbus/modbus.h>
ledger/store.c #include <sqlite3.h>
ledger/store_sqlite.h #include <sqlite3.h>
api/deed.c #include <openssl/sha.h>
api/http/conn.c #include <openssl/ssl.h>
api/http/conn.c #include <event2/event.h>
ledger/entry.c #include <cbor.h>
billing/rulebook.c #include <yaml.h>
ledger/loop.c #include <event2/event.h>
billing/view.c #include <jansson.h>
api/collect.c #include <linux/seccomp.h>
ledger/words.c #include <libintl.h>
meter/a.c #include <zlib.h>
meter/a.c #include <math.h>
tests/a.c #include "meter/drop.c"
meter/a.c #  include   "ledger/well.h"
END
sound_tree
write meter/a.h '#pragma once' '#include "meter/b.h"'
write meter/b.h '#pragma once' '#include "meter/a.h"'
refuses layers meter/b.h .

# banned: file, its line
while read -r file line; do
	sound_tree
	write "$file" "$line"
	refuses banned "$file:2" .
done <<'END'
meter/a.c long a = strtol("1", 0, 10);
api/a.c unsigned long a = strtoull ("1", 0, 10);
tests/a.c int a = sscanf("1", "%d", &b);
ledger/a.c char *a = strtok(b, c);
ledger/a.c char *a = strtok_r(b, c, &d);
billing/a.c strncpy(a, b, 3);
api/a.c struct tm *a = localtime(&b);
api/a.c (void)gmtime_r(&a, &b);
meter/a.c time_t a = mktime(&b);
meter/a.c int a = atoi("1");
meter/a.c strcpy(a, b);
meter/a.c strcat(a, b);
meter/a.c int a = 1; sprintf(a, b);
meter/a.c gets(a);
ledger/a.c int64_t a = time(NULL);
meter/a.c printf("a");
ledger/a.c fprintf(a, "b");
billing/a.c puts("a");
billing/a.c perror("a");
ledger/a.c write_to(stderr);
meter/a.c exit(1);
billing/a.c double rate = 0.1;
meter/station.c float a;
meter/profile.c double a;
tests/billing/test_a.c float a;
meter/a.c struct a { int b; } __attribute__((packed));
meter/a.c #pragma pack(1)
meter/a.c assert(!"never");
END
# Joined here, since this file is itself looked at.
while read -r word; do
	sound_tree
	write ledger/a.c "int a; /* $word later */"
	refuses banned ledger/a.c:2 .
	write ledger/a.c "int a; /* $word, issue #12 */"
	passes banned .
	write tests/a.sh "# $word"
	refuses banned tests/a.sh:2 .
done < <(printf '%s%s\n' TO DO FIX ME X XX HA CK)

# Words in comments and literals are not code; api/ may speak; the map may decode.
sound_tree
write meter/regmap.c 'float decoded;'
write meter/a.c '/*' ' * printf("a"), double' ' */' 'const char *a = "exit(1) \" /* float";' 'int b;'
write meter/b.c 'int nicely_sprintf_free(int a);' 'int c = vsnprintf(0, 0, a, b);'
passes banned .

# files
for file in meter/util.c ledger/common.h api/misc.c api/cli/helpers.c tests/store_helper.c \
	billing/utils/round.c; do
	sound_tree
	write "$file" '#pragma once'
	refuses files "$file" .
done
sound_tree
echo 'int a;' >meter/a.c
refuses files meter/a.c .
sound_tree
write meter/a.h 'int a;'
refuses files meter/a.h .

# globals: one declaration
while read -r line; do
	sound_tree
	write meter/a.c "$line" 'void *a(void);' 'void *a(void)' '{' '	return (void *)&planted;' '}'
	build_libraries meter/a.c
	refuses globals planted . build
done <<'END'
int planted;
int planted = 3;
static int planted[4];
static char planted[] = "abc";
static const char *planted = "abc";
_Thread_local int planted;
static _Thread_local int planted = 3;
int planted __attribute__((common));
END
sound_tree
write meter/a.c 'int *a(void);' 'int *a(void)' '{' '	static int kept;' '' '	return &kept;' '}'
build_libraries meter/a.c
refuses globals kept . build
sound_tree
write ledger/a.c 'const int a = 3;'
build_libraries
refuses globals ledger/a.c . build
rm build/ledger/libledger.a
refuses globals ledger/ . build

# format
sound_tree
write meter/a.c '' 'int  a;'
refuses format meter/a.c .

# potfiles: a file with a message must be listed, one without must not
mkdir -p po
sound_tree
: >po/POTFILES
write api/a.c 'const char *a = _("said");'
refuses potfiles api/a.c .
echo api/a.c >po/POTFILES
passes potfiles .
write api/a.c 'int said_("nothing");'
refuses potfiles api/a.c .
write api/a.c 'int said_("nothing");'
write ledger/a.c '	where_set(reterr, 1, 0, "said");'
: >po/POTFILES
refuses potfiles ledger/a.c .
echo ledger/a.c >po/POTFILES
passes potfiles .
: >po/POTFILES

# catalogue: a text that is not translated, or whose arguments are not its own
sound_tree
cp "$source/po/meson.build" po/
echo zh_CN >po/LINGUAS
echo ledger/a.c >po/POTFILES
write ledger/a.c '	where_set(reterr, 1, 0, "said %d", 1);' '	N_("and said");'
catalogue() { # lines...
	printf '%s\n' 'msgid ""' 'msgstr "Content-Type: text/plain; charset=UTF-8\n"' \
		'#, c-format' 'msgid "said %d"' "$@" >po/zh_CN.po
}
catalogue 'msgstr "說 %d"' 'msgid "and said"' 'msgstr "又說"'
passes catalogue .
catalogue 'msgstr "說 %d"'
refuses catalogue 'and said' .
catalogue 'msgstr "說 %d"' 'msgid "and said"' 'msgstr ""'
refuses catalogue 'and said' .
catalogue 'msgstr "說 %s"' 'msgid "and said"' 'msgstr "又說"'
refuses catalogue zh_CN.po .
catalogue 'msgstr "說 %d"' 'msgid "and said"' 'msgstr "又說"' 'msgid "gone"' 'msgstr "無"'
refuses catalogue gone .
: >po/POTFILES
rm ledger/a.c

# the sound tree, last, so that each check is known to pass it
sound_tree
build_libraries
for check in layers banned files format potfiles sizes; do
	passes "$check" .
done
passes globals . build

# a command in the list without its source stops meson
cp "$source/meson_options.txt" .
awk '/^commands *= *\[/ { print "commands = [\047planted\047]"; inside = 1 }
	!inside { print } /\]/ { inside = 0 }' "$source/meson.build" >meson.build
cases=$((cases + 1))
if output=$(meson setup build-commands 2>&1); then
	complain "meson setup accepts a command without a source"
elif [[ $output != *api/cli/cmd_planted.c* ]]; then
	complain "meson setup stops, but does not name the missing source: $output"
fi
write api/cli/cmd_planted.c ''
cases=$((cases + 1))
if output=$(meson setup build-commands 2>&1) || [[ $output == *cmd_planted* ]]; then
	complain "meson setup goes on complaining: $output"
fi

# the page: a file, what is put at its end or taken from it, what must be said
page_tree() {
	sound_tree
	mkdir -p api/page ledger
	cp "$source"/api/page/*.* api/page/
	cp "$source"/ledger/words.c "$source"/ledger/sheet.c ledger/
}
page() { # what must be said; nothing: it is sound
	local output status=0
	cases=$((cases + 1))
	output=$("$here/page.py" . 2>&1) || status=$?
	if [[ -z $1 && $status -ne 0 ]]; then
		complain "page: refuses the sources as they are: $output"
	elif [[ -n $1 && ($status -ne 1 || $output != *"$1"*) ]]; then
		complain "page: status $status for what should say '$1': $output"
	fi
}
page_tree
page ''
while IFS='|' read -r file line said; do
	page_tree
	printf '%s\n' "$line" >>"api/page/$file"
	page "$said"
done <<'PLANTED'
dom.js|element.innerHTML = text;|api/page/dom.js:
main.js|eval (text);|code is in files
main.js|import 'https://cdn.example.com/x.js';|nothing is asked of others
weir.css|@import "x.css";|nothing is asked of others
index.html|<p onclick="go()">|listeners are added
index.html|<script>go()</script>|scripts are files
index.html|<p style="color: red">|styles stand in weir.css
api.js|document.cookie = 'a';|the token stays in the tab
number.js|export const x = parseFloat('1');|figures are integers
main.js|t('no.such.text');|t('no.such.text') has no text
main.js|say('你好');|a text within the source
PLANTED
while IFS='|' read -r change said; do
	page_tree
	sed -i "$change" api/page/words.js
	page "$said"
done <<'PLANTED'
s/'Try again'/''/|'app.retry' has a language missing
s/'Try again'/'重试'/|has Chinese in its English
s/'Try again'/'Try {again}'/|has other values
s/^  'app.retry'.*/&\n  'app.unused': ['甲', 'a'],/|nobody uses 'app.unused'
s/^  'app.retry'.*/&\n&/|'app.retry' stands twice
s/^  'source.surface': .*/  'source.surface': ['水', 'surface'],/|'source.surface' is 地表水
/^  'flag.spread.why'/d|'flag.spread.why' is missing
PLANTED

# the sum that closes .ci/run: CI's value, wanted status, wanted line, meson's log
sums() {
	local ci=$1 wanted_status=$2 wanted=$3 output status=0
	shift 3
	cases=$((cases + 1))
	mkdir -p lane/meson-logs
	printf '%s\n' "$@" >lane/meson-logs/testlog.json
	output=$(CI=$ci "$source/.ci/count" lane) || status=$?
	if [[ $status -ne $wanted_status || ${output##*$'\n'} != "$wanted" ]]; then
		complain ".ci/count: status $status and '$output', wanted $wanted_status and '$wanted'"
	fi
}
whole='{"name": "a", "result": "OK", "stdout": "hello"}'
points='{"name": "b", "result": "OK", "stdout": "1..2\nok 1 - x\nok 2 - y # SKIP no z\n# ok - b"}'
broken='{"name": "c", "result": "FAIL", "stdout": "1..2\nok 1 - x\nnot ok 2 - y\n"}'
leaking='{"name": "d", "result": "ERROR", "stdout": "1..1\nok 1 - x\n"}'
skipped='{"name": "e", "result": "SKIP"}'
sums true 0 '2 passed, 0 failed, 0 skipped' "$whole" "$whole"
sums true 1 '2 passed, 0 failed, 1 skipped' "$whole" "$points"
sums '' 0 '2 passed, 0 failed, 1 skipped' "$whole" "$points"
sums '' 1 '2 passed, 1 failed, 0 skipped' "$whole" "$broken"
sums '' 1 '1 passed, 1 failed, 0 skipped' "$leaking"
sums true 1 '0 passed, 0 failed, 1 skipped' "$skipped"
sums '' 1 '0 passed, 1 failed, 0 skipped' ''

echo "$cases cases"
exit $failed
