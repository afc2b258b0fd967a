/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ledger's own kinds of entry. Each room judges and folds what it is
 * named after; ledger/kinds.c puts them into one table.
 */

#include "ledger/kind.h"

int origin_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int origin_apply(struct books *books, const struct entry *entry, int64_t index);

int actor_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int actor_apply(struct books *books, const struct entry *entry, int64_t index);

int key_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int key_apply(struct books *books, const struct entry *entry, int64_t index);

int file_opened_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int file_opened_apply(struct books *books, const struct entry *entry, int64_t index);
int file_closed_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int file_closed_apply(struct books *books, const struct entry *entry, int64_t index);

/* Rows of the registry: one function for each kind, all the same but for the kind. */
int areas_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int caps_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int permits_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int intakes_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int meters_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int plans_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int lists_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int norms_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int sites_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int basins_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int allocations_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int institutions_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int statistics_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int savings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int shares_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int corridors_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int trade_fees_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int indicators_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int warnings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int seasons_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int groups_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int ten_days_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int plan_rules_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int energy_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int counting_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int criteria_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int duties_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int inspections_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int facilities_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int water_tests_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int verifications_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int registry_apply(struct books *books, const struct entry *entry, int64_t index);

int profile_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int profile_apply(struct books *books, const struct entry *entry, int64_t index);

int readings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int readings_apply(struct books *books, const struct entry *entry, int64_t index);

int meter_event_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int meter_event_apply(struct books *books, const struct entry *entry, int64_t index);

int decision_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int decision_apply(struct books *books, const struct entry *entry, int64_t index);

int correction_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int correction_apply(struct books *books, const struct entry *entry, int64_t index);

int meter_error_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int meter_error_apply(struct books *books, const struct entry *entry, int64_t index);

/* The second actor of a deed that waits: ledger/pending.h. */
int checked_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int checked_apply(struct books *books, const struct entry *entry, int64_t index);

int lost_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int lost_apply(struct books *books, const struct entry *entry, int64_t index);

int day_apply(struct books *books, const struct entry *entry, int64_t index);

int close_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int close_apply(struct books *books, const struct entry *entry, int64_t index);

int refused_apply(struct books *books, const struct entry *entry, int64_t index);
