/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_columns.h"

#include <assert.h>
#include <string.h>

#include "api/csv.h"
#include "ledger/rows.h"

/* One column a line: where it goes, its names, whether it may be left out, its bounds. */
#define ID(row, member, name, zh, need) \
	{ \
		name, zh, need, CSV_ID, offsetof(struct row, member), 0, 0, WORD_SOURCE, 0 \
	}
#define NAME(row, member, name, zh, need) \
	{ \
		name, zh, need, CSV_NAME, offsetof(struct row, member), 0, ROW_NAME_MAX, \
				WORD_SOURCE, 0 \
	}
#define INT(row, member, name, zh, low, high) \
	{ \
		name, zh, CSV_MUST, CSV_INT, offsetof(struct row, member), low, high, WORD_SOURCE, \
				0 \
	}
#define VOLUME(row, member, name, zh, need, low) \
	{ \
		name, zh, need, CSV_VOLUME, offsetof(struct row, member), low, INT64_MAX, \
				WORD_SOURCE, 0 \
	}
#define DATE(row, member, name, zh, need) \
	{ \
		name, zh, need, CSV_DAY, offsetof(struct row, member), 0, 0, WORD_SOURCE, 0 \
	}
#define WORD(row, member, name, zh, need, list, blank) \
	{ \
		name, zh, need, CSV_WORD, offsetof(struct row, member), 0, 0, list, blank \
	}
#define USES(row, name, zh, need) \
	{ \
		name, zh, need, CSV_USES, offsetof(struct row, uses), 0, 0, WORD_USE, 0 \
	}

#define FIXED(row, member, name, zh, high, decimals) \
	{ \
		name, zh, CSV_MUST, CSV_FIXED, offsetof(struct row, member), 0, high, WORD_SOURCE, \
				decimals \
	}
#define MOMENT(row, member, name, zh) \
	{ \
		name, zh, CSV_MUST, CSV_MOMENT, offsetof(struct row, member), 0, 0, WORD_SOURCE, 0 \
	}

#define FROM(row) DATE(row, from, "from", "生效日期", CSV_MAY)
#define YEAR(row) INT(row, year, "year", "年度", INSTANT_YEAR_MIN, INSTANT_YEAR_MAX)
#define YEAR_KIND(row) \
	WORD(row, year_kind, "year_kind", "年度类型", CSV_MAY, WORD_YEAR_KIND, YEAR_CALENDAR)
#define SOURCE(row, need) WORD(row, source, "source", "水源类型", need, WORD_SOURCE, SOURCE_ANY)
#define MONTH(m, name, zh) VOLUME(plan_row, month_litres[m - 1], name, zh, CSV_BLANK, 0)

enum {
	SOME = 1, /* litres: more than nothing */
};

static const struct csv_column area_columns[] = {
	ID(area_row, area, "area", "行政区代码", CSV_MUST),
	NAME(area_row, name, "name", "名称", CSV_MUST),
	ID(area_row, parent, "parent", "上级行政区", CSV_BLANK),
	FROM(area_row),
};

static const struct csv_column cap_columns[] = {
	ID(cap_row, area, "area", "行政区代码", CSV_MUST),
	YEAR(cap_row),
	{ "source", "水源类型", CSV_MUST, CSV_SOURCES, offsetof(struct cap_row, source), 0, 0,
			WORD_SOURCE, 0 },
	VOLUME(cap_row, litres, "cap_m3", "用水总量控制指标|用水总量指标", CSV_MUST, 0),
	VOLUME(cap_row, permits_litres, "permits_m3", "取水许可总量|许可总量指标", CSV_MAY, 0),
	YEAR_KIND(cap_row),
	FROM(cap_row),
};

static const struct csv_column permit_columns[] = {
	ID(permit_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	NAME(permit_row, holder, "holder", "取水户|取水单位|取水权人", CSV_MUST),
	ID(permit_row, credit_code, "credit_code", "统一社会信用代码", CSV_BLANK),
	ID(permit_row, area, "area", "行政区代码", CSV_MUST),
	SOURCE(permit_row, CSV_MUST),
	USES(permit_row, "use", "取水用途", CSV_MUST),
	VOLUME(permit_row, annual_litres, "annual_m3", "许可水量|年许可取水量", CSV_MUST, 0),
	DATE(permit_row, valid_from, "valid_from", "有效期起", CSV_MUST),
	DATE(permit_row, valid_until, "valid_until", "有效期止", CSV_BLANK),
	ID(permit_row, replaces, "replaces", "原许可证编号", CSV_MAY),
	YEAR_KIND(permit_row),
	FROM(permit_row),
};

static const struct csv_column intake_columns[] = {
	ID(intake_row, intake, "intake", "取水口编号|取水口", CSV_MUST),
	ID(intake_row, permit, "permit", "取水许可证编号|取水许可证", CSV_BLANK),
	NAME(intake_row, name, "name", "取水口名称", CSV_MUST),
	WORD(intake_row, area_class, "area_class", "区域类别", CSV_MUST, WORD_AREA_CLASS, 0),
	VOLUME(intake_row, design_max_litres_per_day, "design_max_m3_per_day", "设计日最大取水量",
			CSV_BLANK, SOME),
	VOLUME(intake_row, rated_litres_per_h, "rated_m3_per_h", "额定流量", CSV_BLANK, SOME),
	VOLUME(intake_row, qmax_litres_per_h, "qmax_m3_per_h", "最大流量", CSV_BLANK, SOME),
	SOURCE(intake_row, CSV_MAY),
	USES(intake_row, "use", "取水用途", CSV_MAY),
	ID(intake_row, area, "area", "行政区代码", CSV_MAY),
	NAME(intake_row, holder, "holder", "取水户|取水单位|取水权人", CSV_MAY),
	WORD(intake_row, network, "network", "管网覆盖", CSV_MAY, WORD_NETWORK, NETWORK_ANY),
	FROM(intake_row),
};

static const struct csv_column meter_columns[] = {
	ID(meter_row, meter, "meter", "计量设施编号|计量设施", CSV_MUST),
	ID(meter_row, intake, "intake", "取水口编号|取水口", CSV_MUST),
	ID(meter_row, profile, "profile", "设备型号", CSV_MUST),
	NAME(meter_row, address, "address", "通信地址", CSV_BLANK),
	INT(meter_row, interval_s, "interval_s", "采集间隔秒", 1, ROW_INTERVAL_MAX_S),
	WORD(meter_row, direction, "direction", "计量方向", CSV_MUST, WORD_DIRECTION, 0),
	INT(meter_row, digits, "digits", "整数位数", 1, ROW_DIGITS_MAX),
	DATE(meter_row, installed_on, "installed_on", "安装日期", CSV_MUST),
	DATE(meter_row, verified_until, "verified_until", "检定有效期止", CSV_BLANK),
	WORD(meter_row, role, "role", "计量性质", CSV_MAY, WORD_ROLE, ROLE_TAKE),
	VOLUME(meter_row, initial_litres, "initial_m3", "初始读数", CSV_MAY, -INT64_MAX),
	USES(meter_row, "use", "取水用途", CSV_MAY),
	FROM(meter_row),
};

static const struct csv_column plan_columns[] = {
	ID(plan_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	YEAR(plan_row),
	MONTH(1, "m01", "1月"),
	MONTH(2, "m02", "2月"),
	MONTH(3, "m03", "3月"),
	MONTH(4, "m04", "4月"),
	MONTH(5, "m05", "5月"),
	MONTH(6, "m06", "6月"),
	MONTH(7, "m07", "7月"),
	MONTH(8, "m08", "8月"),
	MONTH(9, "m09", "9月"),
	MONTH(10, "m10", "10月"),
	MONTH(11, "m11", "11月"),
	MONTH(12, "m12", "12月"),
	VOLUME(plan_row, annual_litres, "annual_m3", "年度取水计划|年计划取水量", CSV_MAY, 0),
	SOURCE(plan_row, CSV_MAY),
	YEAR_KIND(plan_row),
	FROM(plan_row),
};

static const struct csv_column ten_days_columns[] = {
	ID(ten_days_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	YEAR(ten_days_row),
	INT(ten_days_row, month, "month", "月份", 1, ROW_MONTHS),
	VOLUME(ten_days_row, litres[0], "first_m3", "上旬", CSV_BLANK, 0),
	VOLUME(ten_days_row, litres[1], "second_m3", "中旬", CSV_BLANK, 0),
	VOLUME(ten_days_row, litres[2], "third_m3", "下旬", CSV_BLANK, 0),
	SOURCE(ten_days_row, CSV_MAY),
	YEAR_KIND(ten_days_row),
	FROM(ten_days_row),
};

#define OF_DATE(member, name, zh, high) \
	{ \
		name, zh, CSV_BLANK, CSV_INT, offsetof(struct season_row, days.member), 1, high, \
				WORD_SOURCE, 0 \
	}

static const struct csv_column season_columns[] = {
	ID(season_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	ID(season_row, season, "season", "取水时段", CSV_MUST),
	OF_DATE(from_month, "from_month", "起始月", 12),
	OF_DATE(from_day, "from_day", "起始日", 31),
	OF_DATE(until_month, "until_month", "截止月", 12),
	OF_DATE(until_day, "until_day", "截止日", 31),
	VOLUME(season_row, litres, "limit_m3", "时段限额", CSV_MAY, 0),
	NAME(season_row, document, "document", "文号|文件", CSV_MAY),
	FROM(season_row),
};

static const struct csv_column group_columns[] = {
	ID(group_row, group, "group", "许可证组", CSV_MUST),
	YEAR(group_row),
	{ "permits", "取水许可证编号", CSV_MUST, CSV_NAME, offsetof(struct group_row, permits), 0,
			ROW_PERMITS_MAX, WORD_SOURCE, 0 },
	VOLUME(group_row, litres, "limit_m3", "限额", CSV_MUST, 0),
	YEAR_KIND(group_row),
	NAME(group_row, document, "document", "文号|文件", CSV_MAY),
	FROM(group_row),
};

static const struct csv_column list_columns[] = {
	ID(list_row, list, "list", "名录", CSV_MUST),
	ID(list_row, credit_code, "credit_code", "统一社会信用代码", CSV_MUST),
	DATE(list_row, from, "from", "生效日期", CSV_MUST),
	DATE(list_row, until, "until", "有效期止", CSV_BLANK),
	NAME(list_row, document, "document", "文号|文件", CSV_BLANK),
};

static const struct csv_column norm_columns[] = {
	ID(norm_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	YEAR(norm_row),
	{ "month", "月份", CSV_MAY, CSV_INT, offsetof(struct norm_row, month), 1, ROW_MONTHS,
			WORD_SOURCE, 0 },
	{ "product", "产品", CSV_MUST, CSV_NAME, offsetof(struct norm_row, product), 0,
			ROW_PRODUCT_MAX, WORD_SOURCE, 0 },
	FIXED(norm_row, output_millionths, "output", "产量", ROW_OUTPUT_MAX, 6),
	FIXED(norm_row, norm_millionths, "norm_m3_per_unit", "用水定额", ROW_NORM_MAX, 6),
	NAME(norm_row, document, "document", "文号|文件", CSV_BLANK),
	FROM(norm_row),
};

static const struct csv_column warning_columns[] = {
	ID(warning_row, area, "area", "行政区代码", CSV_MUST),
	ID(warning_row, warning, "warning", "预警", CSV_MUST),
	WORD(warning_row, basis, "basis", "限额", CSV_MUST, WORD_BASIS, 0),
	INT(warning_row, percent, "percent", "百分比", 1, ROW_PERCENT_MAX),
	WORD(warning_row, edge, "edge", "界限", CSV_MAY, WORD_EDGE, EDGE_AT),
	WORD(warning_row, kind, "kind", "方式", CSV_MAY, WORD_WARNING, WARNING_CROSSING),
	NAME(warning_row, action, "action", "措施", CSV_MAY),
	NAME(warning_row, document, "document", "文号|文件", CSV_MUST),
	DATE(warning_row, until, "until", "有效期止", CSV_MAY),
	FROM(warning_row),
};

static const struct csv_column payment_columns[] = {
	{ "invoice", "账单编号|账单", CSV_MUST, CSV_NAME, offsetof(struct payment_row, invoice), 0,
			ROW_INVOICE_MAX, WORD_SOURCE, 0 },
	DATE(payment_row, paid_on, "paid_on", "缴费日期", CSV_MUST),
	{ "amount_yuan", "金额(元)|金额", CSV_MUST, CSV_FIXED, offsetof(struct payment_row, fen), 1,
			ROW_FEN_MAX, WORD_SOURCE, 2 },
	NAME(payment_row, reference, "reference", "凭证号|流水号", CSV_MUST),
};

static const struct csv_column plan_rule_columns[] = {
	ID(plan_rule_row, area, "area", "行政区代码", CSV_MUST),
	ID(plan_rule_row, rule, "rule", "规则", CSV_MUST),
	WORD(plan_rule_row, ground, "ground", "依据", CSV_MUST, WORD_PLAN_GROUND, 0),
	WORD(plan_rule_row, use, "use", "取水用途", CSV_MAY, WORD_USE, USE_ANY),
	{ "years", "年数", CSV_MAY, CSV_INT, offsetof(struct plan_rule_row, years), 1,
			ROW_PLAN_YEARS_MAX, WORD_SOURCE, 0 },
	{ "threshold", "标准", CSV_MAY, CSV_FIXED, offsetof(struct plan_rule_row, threshold_ppm), 0,
			ROW_PART_WHOLE, WORD_SOURCE, 6 },
	WORD(plan_rule_row, step, "step", "处理", CSV_MUST, WORD_PLAN_STEP, 0),
	{ "percent", "百分比", CSV_MAY, CSV_INT, offsetof(struct plan_rule_row, percent), 0,
			ROW_PERCENT_MAX, WORD_SOURCE, 0 },
	NAME(plan_rule_row, document, "document", "文号|文件", CSV_MUST),
	DATE(plan_rule_row, until, "until", "有效期止", CSV_MAY),
	FROM(plan_rule_row),
};

static const struct csv_column energy_columns[] = {
	ID(energy_row, intake, "intake", "取水口编号|取水口", CSV_MUST),
	MOMENT(energy_row, from, "from", "起始时间"),
	MOMENT(energy_row, till, "to", "终止时间"),
	FIXED(energy_row, wh, "generated_kwh", "发电量", ROW_WH_MAX, 3),
};

static const struct csv_column indicator_columns[] = {
	ID(indicator_row, area, "area", "行政区代码", CSV_MUST),
	YEAR(indicator_row),
	WORD(indicator_row, indicator, "indicator", "指标", CSV_MUST, WORD_INDICATOR, 0),
	FIXED(indicator_row, value_millionths, "value", "数值", ROW_OUTPUT_MAX, 6),
	WORD(indicator_row, unit, "unit", "单位", CSV_MUST, WORD_UNIT, 0),
	{ "base_year", "基准年", CSV_MAY, CSV_INT, offsetof(struct indicator_row, base_year),
			INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, WORD_SOURCE, 0 },
	NAME(indicator_row, document, "document", "文号|文件|来源", CSV_MUST),
	FROM(indicator_row),
};

static const struct csv_column counting_columns[] = {
	WORD(counting_row, use, "use", "取水用途", CSV_MUST, WORD_USE, 0),
	{ "counts", "计入比例", CSV_MUST, CSV_PART, offsetof(struct counting_row, part_millionths),
			0, ROW_PART_WHOLE, WORD_SOURCE, 6 },
	NAME(counting_row, document, "document", "文号|文件", CSV_MAY),
	FROM(counting_row),
};

static const struct csv_column criterion_columns[] = {
	WORD(criterion_row, criterion, "criterion", "判定标准", CSV_MUST, WORD_CRITERION, 0),
	ID(criterion_row, area, "area", "行政区代码", CSV_MAY),
	INT(criterion_row, value, "value", "数值", 1, 3650),
	NAME(criterion_row, document, "document", "文号|文件", CSV_MAY),
	FROM(criterion_row),
};

#define COUNT(row, member, name, zh, high) \
	{ \
		name, zh, CSV_MAY, CSV_INT, offsetof(struct row, member), 1, high, WORD_SOURCE, 0 \
	}
#define TEXT(row, member, name, zh, need, high) \
	{ \
		name, zh, need, CSV_NAME, offsetof(struct row, member), 0, high, WORD_SOURCE, 0 \
	}

static const struct csv_column duty_columns[] = {
	WORD(duty_row, duty, "duty", "事项", CSV_MUST, WORD_DUTY, 0),
	ID(duty_row, of, "of", "计量设施类型", CSV_MAY),
	COUNT(duty_row, months, "months", "间隔月数", 1200),
	VOLUME(duty_row, litres, "min_m3", "适用水量", CSV_MAY, 0),
	COUNT(duty_row, days, "days", "整改天数", 3660),
	TEXT(duty_row, responsible, "responsible", "责任人", CSV_MAY, ROW_PERSON_MAX),
	NAME(duty_row, document, "document", "文号|文件", CSV_MAY),
	DATE(duty_row, from, "from", "生效日期", CSV_MUST),
	DATE(duty_row, until, "until", "有效期止", CSV_MAY),
};

static const struct csv_column inspection_columns[] = {
	ID(inspection_row, permit, "permit", "取水许可证编号|取水许可证", CSV_BLANK),
	ID(inspection_row, intake, "intake", "取水口编号|取水口", CSV_MAY),
	DATE(inspection_row, from, "inspected_on", "检查日期", CSV_MUST),
	TEXT(inspection_row, inspector, "inspector", "检查人", CSV_MUST, ROW_PERSON_MAX),
	NAME(inspection_row, looked_at, "looked_at", "检查内容", CSV_MUST),
	WORD(inspection_row, outcome, "outcome", "检查结果", CSV_MUST, WORD_OUTCOME, 0),
	NAME(inspection_row, findings, "findings", "问题号", CSV_MAY),
	NAME(inspection_row, document, "document", "文号|文件", CSV_MAY),
};

static const struct csv_column facility_columns[] = {
	ID(facility_row, intake, "intake", "取水口编号|取水口", CSV_MUST),
	WORD(facility_row, is_standard, "standardised", "是否达标", CSV_MUST, WORD_YES_NO, 0),
	NAME(facility_row, standard, "standard", "标准名称|标准", CSV_BLANK),
	TEXT(facility_row, responsible, "responsible", "责任人", CSV_MUST, ROW_PERSON_MAX),
	DATE(facility_row, checked_on, "checked_on", "达标核查日期", CSV_MAY),
	DATE(facility_row, maintained_on, "maintained_on", "最近维护日期", CSV_MAY),
	WORD(facility_row, is_basis, "levy_basis", "是否计征依据", CSV_MAY, WORD_YES_NO,
			ANSWER_NONE),
	WORD(facility_row, is_check, "check_only", "是否仅作校核", CSV_MAY, WORD_YES_NO,
			ANSWER_NONE),
	NAME(facility_row, document, "document", "文号|文件", CSV_MAY),
	DATE(facility_row, from, "from", "生效日期", CSV_MUST),
};

static const struct csv_column water_test_columns[] = {
	ID(water_test_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	WORD(water_test_row, duty, "kind", "类型", CSV_MUST, WORD_DUTY, 0),
	DATE(water_test_row, from, "done_on", "完成日期", CSV_MUST),
	DATE(water_test_row, next_due, "next_due", "下次期限", CSV_MAY),
	TEXT(water_test_row, report, "report_sha256", "报告摘要", CSV_MAY, ROW_DIGEST_MAX),
	{ "reuse_rate", "重复利用率", CSV_MAY, CSV_FIXED,
			offsetof(struct water_test_row, reuse_ppm), 0, 1000000, WORD_SOURCE, 6 },
	{ "reclaimed_rate", "再生水利用率", CSV_MAY, CSV_FIXED,
			offsetof(struct water_test_row, reclaimed_ppm), 0, 1000000, WORD_SOURCE,
			6 },
	NAME(water_test_row, document, "document", "文号|文件", CSV_MAY),
};

static const struct csv_column verification_columns[] = {
	ID(verification_row, meter, "meter", "计量设施编号|计量设施", CSV_MUST),
	DATE(verification_row, from, "verified_on", "检定日期", CSV_MUST),
	DATE(verification_row, until, "verified_until", "检定有效期止", CSV_BLANK),
	ID(verification_row, kind, "kind", "计量设施类型", CSV_MAY),
	WORD(verification_row, passed, "passed", "是否合格", CSV_MAY, WORD_YES_NO, ANSWER_YES),
	TEXT(verification_row, certificate, "certificate", "检定证书编号", CSV_MUST,
			ROW_PERSON_MAX),
	TEXT(verification_row, by, "by", "检定机构", CSV_BLANK, ROW_PERSON_MAX),
};

static const struct csv_column basin_columns[] = {
	ID(basin_row, basin, "basin", "水体编号|水体", CSV_MUST),
	NAME(basin_row, name, "name", "名称", CSV_MUST),
	WORD(basin_row, class, "class", "水体类别", CSV_MUST, WORD_BASIN, 0),
	ID(basin_row, within, "within", "所属水体", CSV_MAY),
	VOLUME(basin_row, litres, "cap_m3", "取水总量控制指标", CSV_MAY, 0),
	VOLUME(basin_row, permits_litres, "permits_m3", "取水许可总量|许可总量指标", CSV_MAY, 0),
	ID(basin_row, section, "section", "控制断面", CSV_MAY),
	NAME(basin_row, document, "document", "文号|文件", CSV_MAY),
	FROM(basin_row),
};

static const struct csv_column site_columns[] = {
	ID(site_row, intake, "intake", "取水口编号|取水口", CSV_MUST),
	ID(site_row, basin, "basin", "水体编号|水体", CSV_BLANK),
	WORD(site_row, state, "state", "取水工程状态", CSV_MAY, WORD_SITE, SITE_ACTIVE),
	WORD(site_row, exception, "exception", "例外情形", CSV_MAY, WORD_EXCEPTION, EXCEPTION_NONE),
	TEXT(site_row, seal, "seal", "封条编号", CSV_MAY, ROW_PERSON_MAX),
	NAME(site_row, ground, "ground", "事由", CSV_MAY),
	DATE(site_row, until, "until", "启用期止", CSV_MAY),
	NAME(site_row, document, "document", "文号|文件", CSV_MAY),
	FROM(site_row),
};

static const struct csv_column allocation_columns[] = {
	ID(allocation_row, basin, "basin", "水体编号|水体", CSV_MUST),
	ID(allocation_row, area, "area", "行政区代码", CSV_BLANK),
	{ "year", "年度", CSV_MAY, CSV_INT, offsetof(struct allocation_row, year), INSTANT_YEAR_MIN,
			INSTANT_YEAR_MAX, WORD_SOURCE, 0 },
	WORD(allocation_row, type, "year_type", "来水年型", CSV_MAY, WORD_YEAR_TYPE,
			YEAR_TYPE_NONE),
	VOLUME(allocation_row, litres, "volume_m3", "分配水量|水量", CSV_BLANK, 0),
	YEAR_KIND(allocation_row),
	NAME(allocation_row, document, "document", "文号|文件", CSV_MUST),
	FROM(allocation_row),
};

static const struct csv_column institution_columns[] = {
	ID(institution_row, institution, "institution", "机构编号", CSV_MUST),
	YEAR(institution_row),
	NAME(institution_row, name, "name", "名称", CSV_MUST),
	ID(institution_row, area, "area", "行政区代码", CSV_MUST),
	ID(institution_row, permit, "permit", "取水许可证编号|取水许可证", CSV_BLANK),
	VOLUME(institution_row, used_litres, "used_m3", "用水量", CSV_BLANK, 0),
	INT(institution_row, persons, "persons", "用水人数", 1, INT32_MAX),
	{ "floor_m2", "建筑面积", CSV_MAY, CSV_INT, offsetof(struct institution_row, floor_m2), 1,
			INT32_MAX, WORD_SOURCE, 0 },
	VOLUME(institution_row, norm_litres, "norm_m3_per_person", "人均用水定额", CSV_MUST, 0),
	VOLUME(institution_row, advanced_litres, "advanced_m3_per_person", "定额先进值", CSV_MAY,
			0),
	VOLUME(institution_row, leading_litres, "leading_m3_per_person", "定额领跑值", CSV_MAY, 0),
	NAME(institution_row, document, "document", "文号|文件", CSV_BLANK),
	FROM(institution_row),
};

static const struct csv_column statistic_columns[] = {
	ID(statistic_row, credit_code, "credit_code", "统一社会信用代码", CSV_MUST),
	YEAR(statistic_row),
	INT(statistic_row, quarter, "quarter", "季度", 1, 4),
	VOLUME(statistic_row, network_litres, "network_m3", "公共管网水量", CSV_BLANK, 0),
	VOLUME(statistic_row, reused_litres, "reused_m3", "重复利用水量", CSV_BLANK, 0),
	VOLUME(statistic_row, returned_litres, "returned_m3", "退水量", CSV_MAY, 0),
	VOLUME(statistic_row, reclaimed_litres, "reclaimed_m3", "外购非常规水量", CSV_MAY, 0),
	NAME(statistic_row, document, "document", "文号|文件", CSV_BLANK),
	FROM(statistic_row),
};

static const struct csv_column saving_columns[] = {
	ID(saving_row, saving, "saving", "节水量编号", CSV_MUST),
	{ "right", "用水权", CSV_MUST, CSV_NAME, offsetof(struct saving_row, right), 0,
			ROW_RIGHT_MAX, WORD_SOURCE, 0 },
	VOLUME(saving_row, annual_litres, "annual_m3", "年节水量", CSV_MUST, 0),
	DATE(saving_row, valid_from, "valid_from", "有效期起|起始日期", CSV_MUST),
	DATE(saving_row, valid_until, "valid_until", "有效期止|截止日期", CSV_MUST),
	NAME(saving_row, document, "document", "文号|文件", CSV_MUST),
	NAME(saving_row, method, "method", "节水措施", CSV_MAY),
	FROM(saving_row),
};

static const struct csv_column share_columns[] = {
	ID(share_row, share, "share", "用水户水权编号", CSV_MUST),
	NAME(share_row, holder, "holder", "用水户", CSV_MUST),
	ID(share_row, credit_code, "credit_code", "统一社会信用代码", CSV_MAY),
	ID(share_row, area, "area", "行政区代码", CSV_MUST),
	ID(share_row, permit, "permit", "取水许可证编号|取水许可证", CSV_MUST),
	VOLUME(share_row, annual_litres, "annual_m3", "年水量", CSV_MUST, 0),
	DATE(share_row, valid_from, "valid_from", "有效期起|起始日期", CSV_MUST),
	DATE(share_row, valid_until, "valid_until", "有效期止|截止日期", CSV_MUST),
	FROM(share_row),
};

static const struct csv_column corridor_columns[] = {
	ID(corridor_row, corridor, "corridor", "通道编号", CSV_MUST),
	ID(corridor_row, from_area, "from_area", "调出行政区代码", CSV_MUST),
	ID(corridor_row, to_area, "to_area", "调入行政区代码", CSV_MUST),
	VOLUME(corridor_row, capacity_litres, "capacity_m3", "年输水能力", CSV_MUST, 0),
	FIXED(corridor_row, rate_ppm, "rate", "到达率", ROW_PART_WHOLE, 6),
	DATE(corridor_row, valid_from, "valid_from", "有效期起|起始日期", CSV_MUST),
	DATE(corridor_row, valid_until, "valid_until", "有效期止|截止日期", CSV_MUST),
	NAME(corridor_row, document, "document", "文号|文件", CSV_MUST),
	FROM(corridor_row),
};

#define TRADE_WORD(member, name, zh, need) \
	{ \
		name, zh, need, CSV_NAME, offsetof(struct trade_fee_row, member), 0, \
				ROW_TRADE_WORD_MAX, WORD_SOURCE, 0 \
	}
#define FEE_BOUND(member, name, zh) \
	{ \
		name, zh, CSV_MAY, CSV_FIXED, offsetof(struct trade_fee_row, member), 0, \
				ROW_FEN_MAX, WORD_SOURCE, 2 \
	}

static const struct csv_column trade_fee_columns[] = {
	ID(trade_fee_row, fee, "fee", "费用编号", CSV_MUST),
	ID(trade_fee_row, area, "area", "行政区代码", CSV_BLANK),
	TRADE_WORD(form, "form", "交易方式", CSV_BLANK),
	FIXED(trade_fee_row, ppm, "per_mille", "费率(千分比)", 1000000, 3),
	FIXED(trade_fee_row, micro_yuan, "yuan_per_m3", "每立方米费用(元)", ROW_TRADE_RATE_MAX, 6),
	FEE_BOUND(least_fen, "least_yuan", "最低费用(元)"),
	FEE_BOUND(greatest_fen, "greatest_yuan", "最高费用(元)"),
	TRADE_WORD(payer, "payer", "付费方", CSV_MUST),
	NAME(trade_fee_row, document, "document", "文号|文件", CSV_MUST),
	FROM(trade_fee_row),
};

#define FILE_OF(columns) \
	{ \
		columns, sizeof(columns) / sizeof((columns)[0]) \
	}

static const struct {
	const struct csv_column *columns;
	size_t count;
} files[] = {
	[ROW_AREA - ROW_AREA] = FILE_OF(area_columns),
	[ROW_CAP - ROW_AREA] = FILE_OF(cap_columns),
	[ROW_PERMIT - ROW_AREA] = FILE_OF(permit_columns),
	[ROW_INTAKE - ROW_AREA] = FILE_OF(intake_columns),
	[ROW_METER - ROW_AREA] = FILE_OF(meter_columns),
	[ROW_PLAN - ROW_AREA] = FILE_OF(plan_columns),
	[ROW_LIST - ROW_AREA] = FILE_OF(list_columns),
	[ROW_NORM - ROW_AREA] = FILE_OF(norm_columns),
	[ROW_ENERGY - ROW_AREA] = FILE_OF(energy_columns),
	[ROW_WARNING - ROW_AREA] = FILE_OF(warning_columns),
	[ROW_SEASON - ROW_AREA] = FILE_OF(season_columns),
	[ROW_GROUP - ROW_AREA] = FILE_OF(group_columns),
	[ROW_TEN_DAYS - ROW_AREA] = FILE_OF(ten_days_columns),
	[ROW_PLAN_RULE - ROW_AREA] = FILE_OF(plan_rule_columns),
	[ROW_COUNTING - ROW_AREA] = FILE_OF(counting_columns),
	[ROW_CRITERION - ROW_AREA] = FILE_OF(criterion_columns),
	[ROW_SITE - ROW_AREA] = FILE_OF(site_columns),
	[ROW_BASIN - ROW_AREA] = FILE_OF(basin_columns),
	[ROW_ALLOCATION - ROW_AREA] = FILE_OF(allocation_columns),
	[ROW_DUTY - ROW_AREA] = FILE_OF(duty_columns),
	[ROW_INSPECTION - ROW_AREA] = FILE_OF(inspection_columns),
	[ROW_FACILITY - ROW_AREA] = FILE_OF(facility_columns),
	[ROW_WATER_TEST - ROW_AREA] = FILE_OF(water_test_columns),
	[ROW_VERIFICATION - ROW_AREA] = FILE_OF(verification_columns),
	[ROW_PAYMENT - ROW_AREA] = FILE_OF(payment_columns),
	[ROW_INDICATOR - ROW_AREA] = FILE_OF(indicator_columns),
	[ROW_INSTITUTION - ROW_AREA] = FILE_OF(institution_columns),
	[ROW_STATISTIC - ROW_AREA] = FILE_OF(statistic_columns),
	[ROW_SAVING - ROW_AREA] = FILE_OF(saving_columns),
	[ROW_SHARE - ROW_AREA] = FILE_OF(share_columns),
	[ROW_CORRIDOR - ROW_AREA] = FILE_OF(corridor_columns),
	[ROW_TRADE_FEE - ROW_AREA] = FILE_OF(trade_fee_columns),
};

const struct csv_column *import_columns(enum row_kind kind, size_t *ret_count)
{
	assert(kind >= ROW_AREA && (size_t)(kind - ROW_AREA) < sizeof(files) / sizeof(files[0]) &&
			files[kind - ROW_AREA].count > 0);
	*ret_count = files[kind - ROW_AREA].count;
	return files[kind - ROW_AREA].columns;
}

size_t import_column(enum row_kind kind, const char *name)
{
	size_t count;
	const struct csv_column *columns = import_columns(kind, &count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(columns[i].name, name) == 0) {
			return i;
		}
	}
	assert(false && "a column that the kind does not have");
	return count;
}
