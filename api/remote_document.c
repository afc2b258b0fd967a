/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote_document.h"

#include <string.h>

#include "api/app.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "meter/bytes.h"
#include "meter/scope.h"

#define PDF_BEGINS "%PDF-"

enum {
	PDF_BYTES_MAX = 64 << 20, /* a server draws no longer one */
};

static int fetch(struct remote *remote, struct remote_path *path, struct bytes *ret)
{
	int answer;

	if (path->text.failed) {
		out_error(_("what is asked for is too long"));
		return CMD_WRONG;
	}
	answer = remote_bytes(remote, bytes_text(&path->text), ret);
	if (answer != CMD_DONE) {
		return answer;
	}
	return ret->size >= strlen(PDF_BEGINS) &&
					memcmp(ret->data, PDF_BEGINS, strlen(PDF_BEGINS)) == 0
			? CMD_DONE
			: remote_say_stranger(remote);
}

int remote_document(struct remote *remote, const struct app *app,
		const struct remote_document *document)
{
	SCOPED_FINISH(bytes_finish) struct bytes file;
	struct remote_path path;
	int answer;

	bytes_init(&file, PDF_BYTES_MAX);
	if (document->format != DOCUMENT_PDF) {
		out_error(_("%s: a server draws documents as PDF only"), document->file);
		return CMD_WRONG;
	}
	remote_path_init(&path);
	remote_path_put(&path, document->words);
	remote_path_part(&path, document->name);
	remote_path_put(&path, document->part);
	remote_path_query(&path, document->query, document->value);
	remote_path_query(&path, "lang", app->lang == LANG_ZH_CN ? "zh_CN" : "en");
	answer = fetch(remote, &path, &file);
	remote_path_finish(&path);
	return answer == CMD_DONE ? document_write(&file, document->file, app->is_json) : answer;
}
