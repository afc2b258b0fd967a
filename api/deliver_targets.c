/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deliver_targets.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/csv.h"
#include "api/mail.h"
#include "api/webhook.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"

#define TEXT_KEY(field, room) \
	{ \
		.name = #field, .type = YAML_TEXT, .is_optional = true, \
		.offset = offsetof(struct deliver_target, field), .size = (room) \
	}

static const struct yaml_key target_keys[] = {
	{ .name = "name",
			.type = YAML_ID,
			.offset = offsetof(struct deliver_target, name),
			.size = TEXT_ID_MAX + 1 },
	TEXT_KEY(webhook, CLIENT_URL_MAX),
	TEXT_KEY(token_file, CONFIG_PATH_MAX),
	TEXT_KEY(mail, DELIVER_MAIL_MAX),
	TEXT_KEY(smtp, CLIENT_URL_MAX),
	TEXT_KEY(sender, DELIVER_NAME_MAX),
	TEXT_KEY(user, DELIVER_NAME_MAX),
	TEXT_KEY(password_file, CONFIG_PATH_MAX),
	TEXT_KEY(authority, CONFIG_PATH_MAX),
	{ .name = "area",
			.type = YAML_ID,
			.is_optional = true,
			.offset = offsetof(struct deliver_target, area),
			.size = TEXT_ID_MAX + 1 },
	{ .name = "holder",
			.type = YAML_ID,
			.is_optional = true,
			.offset = offsetof(struct deliver_target, holder),
			.size = TEXT_ID_MAX + 1 },
	{ .name = "timeout_s",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct deliver_target, timeout_s),
			.low = 1,
			.high = DELIVER_TIMEOUT_MAX_S,
			.preset = DELIVER_TIMEOUT_S },
};

static const struct yaml_table target_table = YAML_TABLE_OF(struct deliver_target, target_keys);

static const struct yaml_key keys[] = {
	{ .name = "key",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct deliver_targets, key),
			.size = CONFIG_PATH_MAX },
	{ .name = "targets",
			.type = YAML_ROWS,
			.offset = offsetof(struct deliver_targets, list),
			.table = &target_table,
			.count_max = DELIVER_TARGETS_MAX,
			.count_offset = offsetof(struct deliver_targets, count) },
};

static const struct yaml_table table = YAML_TABLE_OF(struct deliver_targets, keys);

/* A path of the file's, from where it stands. */
static bool place(const char *file, char path[static CONFIG_PATH_MAX])
{
	const char *end = strrchr(file, '/');
	char whole[CONFIG_PATH_MAX];
	int length;

	if (path[0] == '\0' || path[0] == '/' || end == NULL) {
		return true;
	}
	length = snprintf(whole, sizeof(whole), "%.*s/%s", (int)(end - file), file, path);
	return length > 0 && length < CONFIG_PATH_MAX && text_copy(path, CONFIG_PATH_MAX, whole);
}

static bool are_there(const struct deliver_target *target, struct where *reason)
{
	bool is_mail = target->mail[0] != '\0';

	if (is_mail == (target->webhook[0] != '\0')) {
		where_set(reason, 0, 0, "'%s' has either 'webhook' or 'mail'", target->name);
	} else if (is_mail && (target->smtp[0] == '\0' || target->sender[0] == '\0')) {
		where_set(reason, 0, 0, "'%s': 'mail' goes with 'smtp' and 'sender'", target->name);
	} else if (!is_mail &&
			(target->smtp[0] != '\0' || target->sender[0] != '\0' ||
					target->user[0] != '\0' ||
					target->password_file[0] != '\0')) {
		where_set(reason, 0, 0,
				"'%s': 'smtp', 'sender', 'user' and 'password_file' go with 'mail'",
				target->name);
	} else if (is_mail && target->token_file[0] != '\0') {
		where_set(reason, 0, 0, "'%s': 'token_file' goes with 'webhook'", target->name);
	} else if ((target->user[0] == '\0') != (target->password_file[0] == '\0')) {
		where_set(reason, 0, 0, "'%s': 'user' and 'password_file' go together",
				target->name);
	} else if (target->area[0] != '\0' && target->holder[0] != '\0') {
		where_set(reason, 0, 0, "'%s': 'area' and 'holder' exclude each other",
				target->name);
	} else {
		return is_mail ? mail_is_sound(target->smtp, target->sender, target->mail, reason)
			       : webhook_is_sound(target->webhook, reason);
	}
	return false;
}

static bool complete(struct deliver_targets *targets, const char *path, struct where *reason)
{
	bool is_sound = place(path, targets->key);

	for (size_t i = 0; i < targets->count && is_sound; i++) {
		struct deliver_target *target = &targets->list[i];

		is_sound = place(path, target->token_file) && place(path, target->password_file) &&
				place(path, target->authority);
		if (!is_sound) {
			break;
		}
		if (!are_there(target, reason)) {
			return false;
		}
		if (target->webhook[0] != '\0' && targets->key[0] == '\0') {
			where_set(reason, 0, 0, "'%s' is a webhook: 'key' names what signs for it",
					target->name);
			return false;
		}
		for (size_t j = 0; j < i; j++) {
			if (strcmp(targets->list[j].name, target->name) == 0) {
				where_set(reason, 0, 0, "'%s' stands here twice", target->name);
				return false;
			}
		}
	}
	if (!is_sound) {
		where_set(reason, 0, 0, "a path is too long");
	}
	return is_sound;
}

int deliver_targets_load(const char *path, struct deliver_targets **ret, struct where *reason)
{
	SCOPED(deliver_targets_close)
	struct deliver_targets *targets = calloc(1, sizeof(*targets));
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int answer;

	bytes_init(&text, YAML_SIZE_MAX);
	if (targets == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = csv_load(path, &text, reason);
	if (answer == CSV_OK) {
		answer = yaml_load((const char *)text.data, text.size, path, &table, targets, NULL,
				reason);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer != YAML_OK) {
		return DELIVER_TARGETS_WRONG;
	}
	where_file(reason, path);
	if (!complete(targets, path, reason)) {
		return DELIVER_TARGETS_WRONG;
	}
	*ret = targets;
	targets = NULL;
	return DELIVER_TARGETS_OK;
}

void deliver_targets_close(struct deliver_targets *targets)
{
	free(targets);
}
