/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/words.h"

#include <stddef.h>
#include <string.h>

struct word {
	enum word_list list;
	int number;
	const char *name;
	const char *name_zh;
};

static const struct word words[] = {
	{ WORD_SOURCE, SOURCE_SURFACE, "surface", "地表水" },
	{ WORD_SOURCE, SOURCE_GROUNDWATER, "groundwater", "地下水" },
	{ WORD_SOURCE, SOURCE_GEOTHERMAL, "geothermal", "地热水" },
	{ WORD_SOURCE, SOURCE_RECLAIMED, "reclaimed", "再生水" },
	{ WORD_SOURCE, SOURCE_RAIN, "rain", "雨水" },
	{ WORD_SOURCE, SOURCE_MINE, "mine", "矿坑水" },
	{ WORD_SOURCE, SOURCE_DESALINATED, "desalinated", "淡化海水" },
	{ WORD_SOURCE, SOURCE_SEAWATER, "seawater", "海水" },
	{ WORD_SOURCE, SOURCE_BRACKISH, "brackish", "微咸水" },

	{ WORD_USE, USE_PUBLIC_SUPPLY, "public_supply", "城镇公共供水" },
	{ WORD_USE, USE_INDUSTRY, "industry", "工业" },
	{ WORD_USE, USE_DOMESTIC, "domestic", "生活" },
	{ WORD_USE, USE_OTHER, "other", "其他" },
	{ WORD_USE, USE_SPECIAL, "special", "特种取用水" },
	{ WORD_USE, USE_AGRICULTURE, "agriculture", "农业" },
	{ WORD_USE, USE_RURAL_SUPPLY, "rural_supply", "农村供水" },
	{ WORD_USE, USE_ECOLOGICAL, "ecological", "生态" },
	{ WORD_USE, USE_CONSTRUCTION, "construction", "建筑施工" },
	{ WORD_USE, USE_HYDROPOWER, "hydropower", "水力发电用水" },
	{ WORD_USE, USE_THERMAL_ONCE_THROUGH, "thermal_once_through", "火电直流式冷却" },
	{ WORD_USE, USE_THERMAL_RECIRCULATING, "thermal_recirculating", "火电循环式冷却" },
	{ WORD_USE, USE_COOLING, "cooling", "冷却" },
	{ WORD_USE, USE_HEAT_PUMP, "heat_pump", "水源热泵" },
	{ WORD_USE, USE_MINE_DRAINAGE_REUSED, "mine_drainage_reused", "疏干排水回用" },
	{ WORD_USE, USE_MINE_DRAINAGE_DISCHARGED, "mine_drainage_discharged", "疏干排水外排" },

	{ WORD_AREA_CLASS, AREA_CLASS_NORMAL, "normal", "一般地区" },
	{ WORD_AREA_CLASS, AREA_CLASS_RESTRICTED, "restricted", "限采区" },
	{ WORD_AREA_CLASS, AREA_CLASS_PROHIBITED, "prohibited", "禁采区" },
	{ WORD_AREA_CLASS, AREA_CLASS_OVER_EXTRACTED, "over_extracted", "超采区" },
	{ WORD_AREA_CLASS, AREA_CLASS_SEVERE, "severe", "严重超采区" },

	{ WORD_NETWORK, NETWORK_INSIDE, "inside", "管网覆盖内" },
	{ WORD_NETWORK, NETWORK_OUTSIDE, "outside", "管网覆盖外" },

	{ WORD_DIRECTION, DIRECTION_FORWARD, "forward", "正向" },
	{ WORD_DIRECTION, DIRECTION_REVERSE, "reverse", "反向" },
	{ WORD_DIRECTION, DIRECTION_NET, "net", "净" },

	{ WORD_ROLE, ROLE_TAKE, "take", "取水" },
	{ WORD_ROLE, ROLE_CHECK, "check", "校核" },
	{ WORD_ROLE, ROLE_RETURN, "return", "退水" },
	{ WORD_ROLE, ROLE_DRAINAGE, "drainage", "排水" },

	{ WORD_YEAR_KIND, YEAR_CALENDAR, "calendar", "日历年" },
	{ WORD_YEAR_KIND, YEAR_DISPATCH, "dispatch", "水量调度年" },

	{ WORD_STATUS, STATUS_GOOD, "A", "有效" },
	{ WORD_STATUS, STATUS_ESTIMATED, "E", "估计" },
	{ WORD_STATUS, STATUS_NONE, "N", "无效" },

	{ WORD_METHOD, METHOD_MAX_DAILY_CAPACITY, "max-daily-capacity", "最大日取水能力" },
	{ WORD_METHOD, METHOD_MEAN_OF_PREVIOUS, "mean-of-previous", "前期平均" },
	{ WORD_METHOD, METHOD_RATED_FLOW, "rated-flow", "额定流量" },
	{ WORD_METHOD, METHOD_DECLARED, "declared", "申报" },
};

/* Other names that files use for the same; never printed. */
static const struct {
	enum word_list list;
	int number;
	const char *name;
} other_names[] = {
	{ WORD_SOURCE, SOURCE_RECLAIMED, "中水" },
	{ WORD_SOURCE, SOURCE_MINE, "矿井水" },
	{ WORD_SOURCE, SOURCE_DESALINATED, "海水淡化水" },

	{ WORD_USE, USE_PUBLIC_SUPPLY, "公共供水" },
	{ WORD_USE, USE_INDUSTRY, "工业用水" },
	{ WORD_USE, USE_DOMESTIC, "生活用水" },
	{ WORD_USE, USE_SPECIAL, "特种行业" },
	{ WORD_USE, USE_AGRICULTURE, "农业用水" },
	{ WORD_USE, USE_ECOLOGICAL, "生态用水" },
	{ WORD_USE, USE_HYDROPOWER, "水力发电" },
	{ WORD_USE, USE_THERMAL_ONCE_THROUGH, "火电贯流式冷却" },
	{ WORD_USE, USE_THERMAL_ONCE_THROUGH, "火电贯流冷却" },
	{ WORD_USE, USE_THERMAL_RECIRCULATING, "火电循环冷却" },

	{ WORD_AREA_CLASS, AREA_CLASS_OVER_EXTRACTED, "地下水超采区" },
	{ WORD_AREA_CLASS, AREA_CLASS_SEVERE, "地下水严重超采区" },

	{ WORD_YEAR_KIND, YEAR_DISPATCH, "水文年" },
};

enum {
	WORDS = sizeof(words) / sizeof(words[0]),
	OTHER_NAMES = sizeof(other_names) / sizeof(other_names[0]),
};

bool word_parse(enum word_list list, const char *name, int *ret)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (words[i].list == list &&
				(strcmp(words[i].name, name) == 0 ||
						strcmp(words[i].name_zh, name) == 0)) {
			*ret = words[i].number;
			return true;
		}
	}
	for (size_t i = 0; i < OTHER_NAMES; i++) {
		if (other_names[i].list == list && strcmp(other_names[i].name, name) == 0) {
			*ret = other_names[i].number;
			return true;
		}
	}
	return false;
}

static const struct word *find(enum word_list list, int number)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (words[i].list == list && words[i].number == number) {
			return &words[i];
		}
	}
	return NULL;
}

const char *word_name(enum word_list list, int word)
{
	const struct word *found = find(list, word);

	return found == NULL ? NULL : found->name;
}

const char *word_name_zh(enum word_list list, int word)
{
	const struct word *found = find(list, word);

	return found == NULL ? NULL : found->name_zh;
}

const char *word_list_name(enum word_list list, int n)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (words[i].list == list && n-- == 0) {
			return words[i].name;
		}
	}
	return NULL;
}
