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

	{ WORD_BASIS, 1, "permit", "许可水量" },
	{ WORD_BASIS, 2, "plan", "年计划" },
	{ WORD_BASIS, 3, "plan-to-date", "累计计划" },
	{ WORD_BASIS, 4, "plan-month", "月计划" },
	{ WORD_BASIS, 8, "plan-quarter", "季计划" },
	{ WORD_BASIS, 9, "plan-ten-days", "旬计划" },
	{ WORD_BASIS, 10, "season", "取水时段" },
	{ WORD_BASIS, 11, "group", "许可证组" },

	{ WORD_EDGE, EDGE_AT, "at", "以上" },
	{ WORD_EDGE, EDGE_ABOVE, "above", "超过" },

	{ WORD_WARNING, WARNING_CROSSING, "crossing", "达到" },
	{ WORD_WARNING, WARNING_PROJECTION, "projection", "预计" },

	{ WORD_PLAN_GROUND, PLAN_GROUND_USE, "use", "历年用水" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_GROWTH, "growth", "历年用水及增长" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_NORM, "norm", "用水定额" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_REUSE, "reuse", "重复利用率" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_RECLAIMED, "reclaimed", "再生水利用率" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_NO_TEST, "no-test", "未做水平衡测试" },
	{ WORD_PLAN_GROUND, PLAN_GROUND_OVER_PLAN, "over-plan", "上年超计划" },

	{ WORD_PLAN_STEP, PLAN_STEP_BASE, "base", "基数" },
	{ WORD_PLAN_STEP, PLAN_STEP_CUT, "cut", "核减" },
	{ WORD_PLAN_STEP, PLAN_STEP_RAISE, "raise", "核增" },
	{ WORD_PLAN_STEP, PLAN_STEP_HOLD, "hold", "不增加" },

	{ WORD_CRITERION, CRITERION_NEAR, "near", "临近控制指标" },
	{ WORD_CRITERION, CRITERION_RENEWAL, "renewal", "延续申请提前天数" },
	{ WORD_CRITERION, CRITERION_IDLE, "idle", "停止取水年数" },

	{ WORD_INDICATOR, INDICATOR_GDP, "gdp", "地区生产总值" },
	{ WORD_INDICATOR, INDICATOR_GDP_INDEX, "gdp_index", "地区生产总值指数" },
	{ WORD_INDICATOR, INDICATOR_INDUSTRY, "industry", "工业增加值" },
	{ WORD_INDICATOR, INDICATOR_INDUSTRY_INDEX, "industry_index", "工业增加值指数" },
	{ WORD_INDICATOR, INDICATOR_POPULATION, "population", "常住人口" },
	{ WORD_INDICATOR, INDICATOR_IRRIGATED_AREA, "irrigated_area", "灌溉面积" },
	{ WORD_INDICATOR, INDICATOR_IRRIGATION_COEFFICIENT, "irrigation_coefficient",
			"农田灌溉水有效利用系数" },
	{ WORD_INDICATOR, INDICATOR_NORMAL_YEAR_FACTOR, "normal_year_factor", "平水年折算系数" },
	{ WORD_INDICATOR, INDICATOR_NETWORK_SUPPLIED, "network_supplied", "管网供水量" },
	{ WORD_INDICATOR, INDICATOR_NETWORK_SOLD, "network_sold", "管网售水量" },
	{ WORD_INDICATOR, INDICATOR_TOTAL_USE, "total_use", "公报用水总量" },
	{ WORD_INDICATOR, INDICATOR_AGRICULTURAL_USE, "agricultural_use", "公报农业用水量" },
	{ WORD_INDICATOR, INDICATOR_INDUSTRIAL_USE, "industrial_use", "公报工业用水量" },
	{ WORD_INDICATOR, INDICATOR_DOMESTIC_USE, "domestic_use", "公报生活用水量" },
	{ WORD_INDICATOR, INDICATOR_ECOLOGICAL_USE, "ecological_use", "公报生态补水量" },
	{ WORD_INDICATOR, INDICATOR_NON_CONVENTIONAL_USE, "non_conventional_use",
			"公报非常规水利用量" },
	{ WORD_INDICATOR, INDICATOR_PRECIPITATION, "precipitation", "年降水量" },
	{ WORD_INDICATOR, INDICATOR_RESOURCES, "resources", "水资源总量" },
	{ WORD_INDICATOR, INDICATOR_SURFACE_RESOURCES, "surface_resources", "地表水资源量" },
	{ WORD_INDICATOR, INDICATOR_GROUNDWATER_RESOURCES, "groundwater_resources",
			"地下水不重复量" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_SCORE, "composite_score", "综合指数得分" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_FULL, "composite_full", "综合指数满分" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_LEVEL, "composite_level", "水平指数" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_LEVEL_WEIGHT, "composite_level_weight",
			"水平指数权重" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_DEVELOPMENT, "composite_development", "发展指数" },
	{ WORD_INDICATOR, INDICATOR_COMPOSITE_DEVELOPMENT_WEIGHT, "composite_development_weight",
			"发展指数权重" },
	{ WORD_INDICATOR, INDICATOR_GDP_DROP_TARGET, "gdp_drop_target",
			"万元地区生产总值用水量下降目标" },
	{ WORD_INDICATOR, INDICATOR_INDUSTRY_DROP_TARGET, "industry_drop_target",
			"万元工业增加值用水量下降目标" },
	{ WORD_INDICATOR, INDICATOR_NON_CONVENTIONAL_TARGET, "non_conventional_target",
			"非常规水利用目标" },
	{ WORD_INDICATOR, INDICATOR_LEAKAGE_TARGET, "leakage_target", "管网漏损率目标" },
	{ WORD_INDICATOR, INDICATOR_IRRIGATION_TARGET, "irrigation_target", "灌溉水系数目标" },
	{ WORD_INDICATOR, INDICATOR_COVERAGE_TARGET, "coverage_target", "在线计量率目标" },
	{ WORD_INDICATOR, INDICATOR_SURFACE_THRESHOLD, "surface_threshold", "地表水规模以上标准" },
	{ WORD_INDICATOR, INDICATOR_GROUNDWATER_THRESHOLD, "groundwater_threshold",
			"地下水规模以上标准" },
	{ WORD_INDICATOR, INDICATOR_TIMELY_LIMIT, "timely_limit", "及时上报时限" },
	{ WORD_INDICATOR, INDICATOR_STOCK_OPENING, "stock_opening", "年初存量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_IN, "stock_in", "流入量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_OUT, "stock_out", "流出量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_LOSS, "stock_loss", "损失量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_GAIN, "stock_gain", "调增量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_WRITE_OFF, "stock_write_off", "调减量" },
	{ WORD_INDICATOR, INDICATOR_STOCK_CLOSING, "stock_closing", "年末存量" },

	{ WORD_UNIT, UNIT_YUAN, "yuan", "元" },
	{ WORD_UNIT, UNIT_WAN_YUAN, "10k_yuan", "万元" },
	{ WORD_UNIT, UNIT_YI_YUAN, "100m_yuan", "亿元" },
	{ WORD_UNIT, UNIT_INDEX, "index", "上年=100" },
	{ WORD_UNIT, UNIT_PERSONS, "persons", "人" },
	{ WORD_UNIT, UNIT_WAN_PERSONS, "10k_persons", "万人" },
	{ WORD_UNIT, UNIT_MU, "mu", "亩" },
	{ WORD_UNIT, UNIT_WAN_MU, "10k_mu", "万亩" },
	{ WORD_UNIT, UNIT_CUBIC_METRES, "m3", "立方米" },
	{ WORD_UNIT, UNIT_WAN_CUBIC_METRES, "10k_m3", "万立方米" },
	{ WORD_UNIT, UNIT_YI_CUBIC_METRES, "100m_m3", "亿立方米" },
	{ WORD_UNIT, UNIT_PERCENT, "percent", "百分比" },
	{ WORD_UNIT, UNIT_MILLIMETRES, "mm", "毫米" },
	{ WORD_UNIT, UNIT_POINTS, "points", "分" },
	{ WORD_UNIT, UNIT_RATIO, "ratio", "系数" },
	{ WORD_UNIT, UNIT_HOURS, "hours", "小时" },

	{ WORD_DUTY, DUTY_VERIFICATION, "verification", "计量设施检定" },
	{ WORD_DUTY, DUTY_REPAIR, "repair", "限期修复" },
	{ WORD_DUTY, DUTY_PERMIT, "unpermitted", "无证取水" },
	{ WORD_DUTY, DUTY_WITHIN_PERMIT, "over-permit", "超许可取水" },
	{ WORD_DUTY, DUTY_INSPECTION, "inspection", "年度检查" },
	{ WORD_DUTY, DUTY_BALANCE_TEST, "balance-test", "水平衡测试" },
	{ WORD_DUTY, DUTY_AUDIT, "audit", "用水审计" },
	{ WORD_DUTY, DUTY_FLOW, "ecological-flow", "生态流量" },
	{ WORD_DUTY, DUTY_STOP, "stop", "停取指令" },
	{ WORD_DUTY, DUTY_CREDIT, "credit-return", "面积水票归还" },

	{ WORD_FINDING, FINDING_UNPERMITTED, "unpermitted", "无证取水" },
	{ WORD_FINDING, FINDING_OVER_PERMIT, "over-permit", "超许可取水" },
	{ WORD_FINDING, FINDING_NOT_VERIFIED, "meter-not-verified", "计量设施未检定" },
	{ WORD_FINDING, FINDING_BROKEN, "meter-broken", "计量设施故障" },
	{ WORD_FINDING, FINDING_NO_METER, "no-meter", "未安装计量设施" },
	{ WORD_FINDING, FINDING_FALSE_DATA, "false-data", "数据造假" },
	{ WORD_FINDING, FINDING_ECOLOGICAL_FLOW, "ecological-flow", "生态流量不足" },
	{ WORD_FINDING, FINDING_WATER_BALANCE, "water-balance", "水平衡测试或用水审计缺失" },
	{ WORD_FINDING, FINDING_FACILITY, "facility", "设施不达标" },
	{ WORD_FINDING, FINDING_OTHER, "other", "其他问题" },
	{ WORD_FINDING, FINDING_NOT_INSPECTED, "not-inspected", "未年度检查" },
	{ WORD_FINDING, FINDING_CREDIT_OVERDUE, "credit-overdue", "面积水票逾期未还" },

	{ WORD_YES_NO, ANSWER_YES, "yes", "是" },
	{ WORD_YES_NO, ANSWER_NO, "no", "否" },

	{ WORD_OUTCOME, OUTCOME_SOUND, "sound", "无问题" },
	{ WORD_OUTCOME, OUTCOME_PROBLEMS, "problems", "有问题" },

	{ WORD_BASIN, BASIN_RIVER, "river", "河流" },
	{ WORD_BASIN, BASIN_LAKE, "lake", "湖泊" },
	{ WORD_BASIN, BASIN_RESERVOIR, "reservoir", "水库" },
	{ WORD_BASIN, BASIN_AQUIFER, "aquifer", "含水层" },
	{ WORD_BASIN, BASIN_RESTRICTED, "restricted-zone", "地下水限制开采区" },
	{ WORD_BASIN, BASIN_FORBIDDEN, "forbidden-zone", "地下水禁止开采区" },

	{ WORD_SITE, SITE_ACTIVE, "active", "在用" },
	{ WORD_SITE, SITE_SEALED, "sealed", "封存" },
	{ WORD_SITE, SITE_OPENED, "opened", "应急启用" },
	{ WORD_SITE, SITE_FILLED, "filled", "封填" },

	{ WORD_EXCEPTION, EXCEPTION_WORKS, "works-safety", "施工和生产安全应急取水" },
	{ WORD_EXCEPTION, EXCEPTION_PUBLIC, "public-safety", "公共安全应急取水" },
	{ WORD_EXCEPTION, EXCEPTION_SURVEY, "survey", "监测勘探试验取水" },

	{ WORD_YEAR_TYPE, YEAR_TYPE_MEAN, "mean", "多年平均" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P20, "p20", "丰水年" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P50, "p50", "平水年" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P75, "p75", "枯水年" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P95, "p95", "特枯年" },

	{ WORD_RETURN, RETURN_RECEIVED, "received", "已报" },
	{ WORD_RETURN, RETURN_NIL, "nil", "零申报" },
	{ WORD_RETURN, RETURN_DUE, "due", "未报" },
	{ WORD_RETURN, RETURN_QUERY, "query", "待核" },
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

	{ WORD_BASIN, BASIN_RESTRICTED, "限采区" },
	{ WORD_BASIN, BASIN_FORBIDDEN, "禁采区" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P20, "20%" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P50, "50%" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P75, "75%" },
	{ WORD_YEAR_TYPE, YEAR_TYPE_P95, "95%" },

	{ WORD_UNIT, UNIT_INDEX, "指数" },
	{ WORD_UNIT, UNIT_CUBIC_METRES, "m³" },
	{ WORD_UNIT, UNIT_WAN_CUBIC_METRES, "万m³" },
	{ WORD_UNIT, UNIT_YI_CUBIC_METRES, "亿m³" },
	{ WORD_UNIT, UNIT_PERCENT, "%" },
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
