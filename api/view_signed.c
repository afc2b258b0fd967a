/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_signed.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/base64.h"
#include "meter/bytes.h"
#include "meter/err.h"

static void view_root(struct view *view, const char *key, const uint8_t *root)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BASE64_SIZE(BOOKS_HASH_BYTES) + 1);
	base64_put(&text, root, BOOKS_HASH_BYTES);
	view_text(view, key, bytes_text(&text));
}

static void view_one(struct view *view, const struct signed_by *one)
{
	view_object(view, NULL);
	view_text(view, "role", sign_role_name(one->role));
	view_int(view, "actor", one->actor);
	view_text_known(view, "name", one->signer);
	view_instant(view, "at", (struct instant){ one->at_s });
	view_int(view, "entry", one->entry);
	view_root(view, "root", one->root);
	view_bool(view, "stale", one->is_stale);
	view_end(view);
}

void view_signed(struct view *view, const char *key, const struct signed_off *signed_off)
{
	char name[SIGN_NAME_MAX];

	if (!signed_off->has_root) {
		return;
	}
	view_object(view, key);
	view_text(view, "about", sign_about_name(signed_off->thing.about));
	view_text(view, "of", sign_thing_name(&signed_off->thing, name));
	view_root(view, "root", signed_off->root);
	view_int(view, "parts", signed_off->parts);
	if (signed_off->thing.about == SIGN_RUN) {
		view_int(view, "approvals_demanded", signed_off->demanded);
		view_int(view, "approvals", signed_off->approved);
	}
	view_bool(view, "one_actor_in_two_roles", signed_off->is_shared);
	view_array(view, "signatures");
	for (size_t i = 0; i < signed_off->count; i++) {
		view_one(view, &signed_off->list[i]);
	}
	view_end(view);
	view_end(view);
}

void view_signed_off(struct view *view, const struct signed_off *signed_off)
{
	view_signed(view, "signed_off", signed_off);
}

/* ---- for people ---- */

static const char *role_text(const char *role)
{
	if (strcmp(role, sign_role_name(SIGN_PREPARER)) == 0) {
		return _("prepared by");
	}
	return strcmp(role, sign_role_name(SIGN_CHECKER)) == 0 ? _("checked by") : _("approved by");
}

static void print_one(struct value one, const struct zone *zone)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	const char *name = value_text_known(one, "name");
	char at[INSTANT_TEXT_MAX];

	bytes_init(&text, 4096);
	bytes_format(&text, _("actor %lld"), (long long)value_int(one, "actor"));
	if (name[0] != '\0') {
		bytes_put_text(&text, " (");
		item_text_plain(&text, name, strlen(name));
		bytes_put_text(&text, ")");
	}
	out_text(value_bool(one, "stale") ? _("%s %s, %s, entry %lld: of an older root\n")
					  : _("%s %s, %s, entry %lld\n"),
			role_text(value_text(one, "role")), bytes_text(&text),
			zone_format(zone, (struct instant){ value_instant(one, "at") }, at),
			(long long)value_int(one, "entry"));
}

/* Who has signed nothing yet, so that a gap is seen. */
static void print_gaps(struct value list)
{
	static const enum sign_role roles[] = { SIGN_PREPARER, SIGN_CHECKER, SIGN_APPROVER };

	for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++) {
		bool is_there = false;

		for (size_t i = 0; i < value_count(list); i++) {
			struct value one = value_at(list, i);

			is_there = is_there ||
					(!value_bool(one, "stale") &&
							value_says(one, "role",
									sign_role_name(roles[r])));
		}
		if (!is_there) {
			out_text(_("%s -\n"), role_text(sign_role_name(roles[r])));
		}
	}
}

void print_signed_off(struct value signed_off, const struct zone *zone)
{
	struct value list;
	int64_t demanded;

	if (signed_off.json == NULL) {
		return;
	}
	list = value_list(signed_off, "signatures");
	out_text(_("root %s\n"), value_text(signed_off, "root"));
	for (size_t i = 0; i < value_count(list); i++) {
		print_one(value_at(list, i), zone);
	}
	print_gaps(list);
	demanded = value_int_known(signed_off, "approvals_demanded");
	if (demanded != VALUE_NONE && demanded > 0) {
		out_text(_("%lld of %lld approvals\n"),
				(long long)value_int(signed_off, "approvals"), (long long)demanded);
	}
	if (value_bool(signed_off, "one_actor_in_two_roles")) {
		out_text(_("one actor holds two of the roles\n"));
	}
}

int signed_off_say(const struct signed_off *signed_off, const struct zone *zone)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct value root;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_signed_off(view, signed_off);
	root = value_of_view(view, &wrong);
	if (value_has(root, "signed_off")) {
		print_signed_off(value_object(root, "signed_off"), zone);
	}
	return value_wrong(root) != NULL ? WEIR_FAULT_BROKEN : 0;
}
