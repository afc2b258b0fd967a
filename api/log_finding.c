/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_finding.h"

#include "api/item_text.h"
#include "api/lang.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "meter/bytes.h"

static const char *class_text(enum finding_class class)
{
	return lang_now() == LANG_ZH_CN ? word_name_zh(WORD_FINDING, (int)class)
					: word_name(WORD_FINDING, (int)class);
}

static void put_words(struct bytes *ret, const char *text, size_t size)
{
	if (size > 0) {
		bytes_put_text(ret, ": ");
		item_text_plain(ret, text, size);
	}
}

static bool raised(const struct deed *deed, struct bytes *ret)
{
	struct finding_said said;

	if (!finding_take(deed->body, deed->body_size, &said)) {
		return false;
	}
	bytes_format(ret, _("finding on %s, %s"), said.id, class_text(said.class));
	put_words(ret, said.text, said.text_size);
	return true;
}

static void put_step(enum finding_step step, long long finding, struct bytes *ret)
{
	switch (step) {
	case FINDING_ASSIGN:
		bytes_format(ret, _("finding %lld assigned"), finding);
		break;
	case FINDING_RECTIFY:
		bytes_format(ret, _("finding %lld rectified"), finding);
		break;
	case FINDING_ACCEPT:
		bytes_format(ret, _("finding %lld checked and right"), finding);
		break;
	case FINDING_REJECT:
		bytes_format(ret, _("finding %lld checked and not right"), finding);
		break;
	case FINDING_CLOSE:
		bytes_format(ret, _("finding %lld closed"), finding);
		break;
	case FINDING_OVERDUE:
		bytes_format(ret, _("finding %lld overdue"), finding);
		break;
	case FINDING_WITHDRAW:
	case FINDING_LAPSED:
		bytes_format(ret, _("finding %lld withdrawn"), finding);
		break;
	}
}

static bool found(const struct entry *entry, struct bytes *ret)
{
	struct finding_found found;

	if (!finding_take_found(entry->effect, entry->effect_size, &found)) {
		return false;
	}
	if (found.step == 0) {
		bytes_format(ret, _("finding on %s, %s"), found.id, class_text(found.class));
	} else {
		put_step(found.step, (long long)found.finding, ret);
	}
	return true;
}

static bool step(const struct deed *deed, struct bytes *ret)
{
	struct finding_step_said said;

	if (!finding_take_step(deed->body, deed->body_size, &said)) {
		return false;
	}
	put_step(said.step, (long long)said.finding, ret);
	if (said.step == FINDING_ASSIGN) {
		bytes_put_text(ret, ": ");
		bytes_put_text(ret, said.responsible);
	}
	put_words(ret, said.text, said.text_size);
	return true;
}

bool log_finding_summary(const struct entry *entry, const struct deed *deed, struct bytes *ret)
{
	switch (entry->kind) {
	case KIND_FINDING_RAISED:
		return raised(deed, ret);
	case KIND_FOUND:
		return found(entry, ret);
	default:
		return step(deed, ret);
	}
}
