/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_signed.h"

#include "api/lang.h"
#include "api/signed.h"
#include "meter/instant.h"

static void put_signer(struct document *document, const struct zone *zone,
		const struct signed_off *signed_off, enum sign_role role, const char *label)
{
	const struct signed_by *by = signed_off_by(signed_off, role);
	char day[DAY_TEXT_MAX];

	if (by == NULL) {
		document_signer(document, label, "");
		return;
	}
	(void)day_format(zone_day(zone, (struct instant){ by->at_s }), day);
	if (by->signer[0] != '\0') {
		document_signer(document, label,
				document_keep(document, "%s, %s", by->signer, day));
	} else {
		document_signer(document, label,
				document_keep(document, _("actor %lld, %s"), (long long)by->actor,
						day));
	}
}

void document_signed(struct document *document, const struct zone *zone,
		const struct signed_off *signed_off)
{
	put_signer(document, zone, signed_off, SIGN_PREPARER, _("Prepared by"));
	put_signer(document, zone, signed_off, SIGN_CHECKER, _("Checked by"));
	put_signer(document, zone, signed_off, SIGN_APPROVER, _("Approved by"));
}
