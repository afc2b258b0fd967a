# SPDX-License-Identifier: Apache-2.0
#
# Prints path:line:code of C sources with comments dropped and the insides of
# string and character literals blanked, so that a rule about code does not
# trip over words. Lines that include a file are passed as they are.

FNR == 1 { in_comment = 0 }

!in_comment && /^[ \t]*#[ \t]*include/ {
	print FILENAME ":" FNR ":" $0
	next
}

{
	rest = $0
	code = ""
	while (rest != "") {
		if (in_comment) {
			at = index(rest, "*/")
			if (at == 0) {
				break
			}
			rest = substr(rest, at + 2)
			in_comment = 0
			code = code " "
			continue
		}
		if (!match(rest, /["'\/]/)) {
			code = code rest
			break
		}
		code = code substr(rest, 1, RSTART - 1)
		rest = substr(rest, RSTART)
		two = substr(rest, 1, 2)
		if (two == "//") {
			break
		}
		if (two == "/*") {
			in_comment = 1
			rest = substr(rest, 3)
		} else if (match(rest, /^"([^"\\]|\\.)*"/)) {
			code = code "\"\""
			rest = substr(rest, RLENGTH + 1)
		} else if (match(rest, /^'([^'\\]|\\.)*'/)) {
			code = code "' '"
			rest = substr(rest, RLENGTH + 1)
		} else {
			code = code substr(rest, 1, 1)
			rest = substr(rest, 2)
		}
	}
	print FILENAME ":" FNR ":" code
}
