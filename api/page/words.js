// SPDX-License-Identifier: Apache-2.0
//
// All texts of the page, Chinese and English, by key: t('sheet.taken'), or with
// values t('sheet.lines', { n: 3 }), where "{n} line|{n} lines" has one and many.
// One key a line; tests/house/page.py holds keys and uses against each other.

const texts = {
  // The page as a whole
  'app.name': ['取水计量台账', 'Water ledger'],
  'app.skip': ['跳到正文', 'Skip to content'],
  'app.language': ['English', '中文'],
  'app.language.tag': ['en', 'zh-CN'],
  'app.loading': ['正在读取…', 'Loading…'],
  'app.nav': ['主导航', 'Main'],
  'app.simulated': ['模拟时钟：本台账的时间和数据均为演示，不是真实取水。', 'Simulated clock: the time and the data of this ledger are a demonstration, not real water.'],
  'app.clock': ['台账时间 {now}', 'Ledger time {now}'],
  'app.origin': ['来源', 'Origin'],
  'app.rests': ['以上数字依据日志的前 {size} 条记录，根哈希 {root}', 'These figures rest on the first {size} entries of the log, root {root}'],
  'app.retry': ['重试', 'Try again'],
  'app.failed': ['没有读到', 'This could not be shown'],
  'app.newer': ['台账已有新的记录。', 'The ledger has grown since.'],
  'app.renew': ['显示最新', 'Show it'],
  'app.norooms': ['没有这个页面', 'There is no such page'],
  'app.path': ['所在位置', 'Where you are'],
  'nav.sheet': ['月报表', 'Sheet'],
  'nav.permits': ['取水许可证', 'Permits'],
  'nav.alerts': ['预警', 'Alerts'],
  'unit.m3': ['m³', 'm³'],
  'unit.wan': ['万m³', '10⁴ m³'],
  'unit.choose': ['水量单位', 'Unit'],

  // Who I am
  'signin.title': ['登录', 'Sign in'],
  'signin.token': ['访问令牌', 'Access token'],
  'signin.help': ['令牌由水行政主管部门用 weir token new 命令发放，以 weir_ 开头。', 'The water office issues tokens with the command weir token new; they begin with weir_.'],
  'signin.certificate': ['持有已登记客户端证书的浏览器无需令牌：', 'A browser with an enrolled client certificate needs none:'],
  'signin.usecertificate': ['用证书登录', 'sign in by certificate'],
  'signin.keeps': ['令牌只保存在本标签页，关闭或退出后即清除。', 'It is kept in this tab only, and forgotten when you close it or sign out.'],
  'signin.go': ['登录', 'Sign in'],
  'signin.blank': ['请输入令牌。', 'A token is needed.'],
  'signin.ended': ['登录已失效：{why}', 'You are signed out: {why}'],
  'signin.role': ['该令牌属于“{role}”，不能查看本页面。', 'This token is of the role “{role}”, which has nothing to see here.'],
  'signin.out': ['退出', 'Sign out'],
  'signin.bycertificate': ['凭客户端证书', 'by client certificate'],
  'role.office': ['管理机关', 'Office'],
  'role.holder': ['取水户', 'Holder'],
  'role.auditor': ['审计', 'Auditor'],
  'role.mirror': ['镜像', 'Mirror'],
  'role.collector': ['采集端', 'Collector'],

  // What went wrong, by the code of a problem or its status
  'problem.no-answer': ['服务器没有应答，请检查网络后重试。', 'The server does not answer. Is the network up?'],
  'problem.no-caller': ['请先登录。', 'Please sign in.'],
  'problem.caller': ['令牌或证书无效、已撤销或已过期。', 'The token or certificate is wrong, revoked or expired.'],
  'problem.not-allowed': ['您的角色无权查看此内容。', 'Your role may not see this.'],
  'problem.not-its-own': ['只能处理本人的许可证。', 'This is open for your own permits only.'],
  'problem.no-permit': ['没有这个取水许可证，或您无权查看。', 'There is no such permit, or it is not yours to see.'],
  'problem.no-meter': ['没有这个计量设施，或您无权查看。', 'There is no such meter, or it is not yours to see.'],
  'problem.no-month': ['月份应写作 2026-10。', 'A month is written 2026-10.'],
  'problem.no-area': ['没有这个行政区。', 'There is no such area.'],
  'problem.no-invoice': ['没有这张账单，或您无权查看。', 'There is no such invoice, or it is not yours to see.'],
  'problem.no-resource': ['没有这项内容。', 'There is no such thing.'],
  'problem.no-ledger': ['台账暂时无法读取，请稍后重试。', 'The ledger cannot be read just now. Try again in a moment.'],
  'problem.no-writer': ['写入进程未运行，暂时不能提交。', 'Nothing can be written just now.'],
  'problem.busy': ['服务器繁忙，请稍后重试。', 'The server is busy. Try again in a moment.'],
  'problem.429': ['请求过于频繁，请稍后重试。', 'Too many requests. Wait a moment.'],
  'problem.404': ['没有这项内容。', 'There is no such thing.'],
  'problem.500': ['服务器内部故障。', 'The server failed.'],
  'problem.503': ['服务器暂时无法应答。', 'The server cannot answer just now.'],
  'problem.other': ['出错（{status}）。', 'It failed ({status}).'],

  // Tables
  'table.sortby': ['排序', 'Sort by'],
  'table.rising': ['升序', 'rising'],
  'table.falling': ['降序', 'falling'],
  'table.more': ['再显示 {n} 行', 'Show {n} more'],
  'table.none': ['没有符合条件的行', 'No line fits'],
  'table.total': ['合计', 'Total'],

  // The month's sheet
  'sheet.title': ['{month} 月报表', 'Sheet of {month}'],
  'sheet.caption': ['{month}各取水许可证', 'Permits, {month}'],
  'sheet.month': ['月份', 'Month'],
  'sheet.before': ['上一月', 'The month before'],
  'sheet.after': ['下一月', 'The next month'],
  'sheet.closed': ['已结账', 'Closed'],
  'sheet.open': ['未结账', 'Not closed'],
  'sheet.sum': ['{n} 行，共取水 {taken}。', '{n} line, {taken} taken.|{n} lines, {taken} taken.'],
  'sheet.lines': ['{n} 行', '{n} line|{n} lines'],
  'sheet.silent': ['{n} 行有缺报。', '{n} line with unknown days.|{n} lines with unknown days.'],
  'sheet.complete': ['已到期的日子没有缺报。', 'No day that has ended is unknown.'],
  'sheet.group.silent': ['有缺报：{n} 行', 'With unknown days: {n} line|With unknown days: {n} lines'],
  'sheet.group.reported': ['已报齐：{n} 行', 'Reported: {n} line|Reported: {n} lines'],
  'sheet.search': ['查找', 'Find'],
  'sheet.search.hint': ['许可证、取水户、水表', 'permit, holder, meter'],
  'sheet.every': ['全部', 'all'],
  'sheet.print': ['打印', 'Print'],
  'sheet.legend': ['标记说明', 'What the remarks mean'],
  'sheet.unknown': ['缺报', 'unknown'],
  'sheet.permit': ['取水许可证', 'Permit'],
  'sheet.holder': ['取水户', 'Holder'],
  'sheet.area': ['行政区', 'Area'],
  'sheet.source': ['水源类型', 'Source'],
  'sheet.use': ['取水用途', 'Use'],
  'sheet.taken_litres': ['取水量', 'Taken'],
  'sheet.assessed_litres': ['其中核定', 'of it assessed'],
  'sheet.spread_litres': ['其中跨日分摊', 'of it spread'],
  'sheet.supplement_litres': ['结账后补记', 'Since closing'],
  'sheet.prior_adjust_litres': ['前月调整', 'Earlier months'],
  'sheet.plan_litres': ['计划', 'Plan'],
  'sheet.of_plan': ['占计划', 'of plan'],
  'sheet.unknown_days': ['缺报天数', 'Unknown days'],
  'sheet.arrival_ppm': ['到报率', 'Arrival'],
  'sheet.last_month_litres': ['上月', 'Last month'],
  'sheet.last_year_litres': ['上年同月', 'A year before'],
  'sheet.year_taken_litres': ['年累计', 'Year to date'],
  'sheet.year_plan_litres': ['年度计划', 'Year plan'],
  'sheet.permit_litres': ['许可水量', 'Permitted'],
  'sheet.of_permit': ['占许可', 'of permit'],
  'sheet.of_cap': ['占指标', 'of cap'],
  'sheet.flags': ['备注', 'Remarks'],
  'silent.title': ['缺报名单', 'Not reported'],
  'silent.caption': ['有缺报的计量设施：{n} 个', '{n} meter with unknown days|{n} meters with unknown days'],
  'silent.none': ['已到期的日子没有缺报。', 'No day that has ended is unknown.'],
  'silent.meter': ['计量设施', 'Meter'],
  'silent.unknown_days': ['缺报天数', 'Unknown days'],
  'silent.readings': ['收到读数', 'Readings'],
  'silent.expected_readings': ['应收读数', 'Expected'],
  'area.title': ['行政区', 'Areas'],
  'area.caption': ['各行政区与用水总量控制指标', 'Areas and their caps'],
  'area.area': ['行政区', 'Area'],
  'area.all': ['合计', 'all'],
  'area.taken_litres': ['取水量', 'Taken'],
  'area.year_taken_litres': ['年累计', 'Year to date'],
  'area.cap_litres': ['用水总量控制指标', 'Cap'],
  'area.permits_litres': ['许可水量', 'Permitted'],
  'area.permits_limit_litres': ['取水许可总量', 'Permits’ limit'],

  // Flags of a line, and what each says
  'flag.no-plan': ['无计划', 'no plan'],
  'flag.no-plan.why': ['该年没有下达取水计划。', 'There is no plan for the year.'],
  'flag.over-plan': ['超计划', 'over plan'],
  'flag.over-plan.why': ['本月取水量超过本月计划。', 'More was taken than the month’s plan.'],
  'flag.over-plan-to-date': ['累计超计划', 'over plan to date'],
  'flag.over-plan-to-date.why': ['本年至今取水量超过各月计划之和。', 'More was taken than the plan of the year’s months so far.'],
  'flag.over-permit': ['超许可', 'over permit'],
  'flag.over-permit.why': ['本年取水量超过许可水量。', 'More was taken than the permit allows in the year.'],
  'flag.unknown-days': ['缺报', 'unknown days'],
  'flag.unknown-days.why': ['有的日子没有读数，取水量未知，不等于零。', 'There are days that no reading covers; what was taken is unknown, which is not zero.'],
  'flag.held-readings': ['读数待核', 'held readings'],
  'flag.held-readings.why': ['有读数超出可能范围，已保留但未入账，等待裁定。', 'Readings that no limit explains are kept and not booked, until somebody decides.'],
  'flag.conflicting-readings': ['读数冲突', 'conflicting readings'],
  'flag.conflicting-readings.why': ['同一时刻有两个不同读数，均未入账，等待裁定。', 'Two counts for one instant; neither is booked until somebody decides.'],
  'flag.spread': ['跨日分摊', 'spread'],
  'flag.spread.why': ['两次读数相隔超过一天，各日水量按时间分摊。', 'Measured over more than a day; what fell on each day is arithmetic.'],
  'flag.unpermitted': ['无证取水', 'unpermitted'],
  'flag.unpermitted.why': ['取水当日没有有效的取水许可证。', 'Taken on days without a valid permit.'],
  'flag.plan-above-permit': ['计划大于许可', 'plan above permit'],
  'flag.plan-above-permit.why': ['年度计划超过许可水量。', 'The year’s plan is more than the permit allows.'],
  'flag.unassigned': ['未归属', 'unassigned'],
  'flag.unassigned.why': ['计量设施所在的取水口未登记。', 'A meter whose intake nobody registered.'],
  'flag.unverified-meter': ['检定逾期', 'unverified meter'],
  'flag.unverified-meter.why': ['计量设施的检定有效期已过。', 'The verification of a meter had run out.'],
  'flag.assessed': ['核定水量', 'assessed'],
  'flag.assessed.why': ['部分水量没有计量，由核定水量代替。', 'Volume that nobody measured; an assessment stands for it.'],
  'flag.objection': ['有异议', 'objection'],
  'flag.objection.why': ['取水户提出的异议尚未答复。', 'An objection of the holder waits for its answer.'],
  'flag.objection-overdue': ['异议逾期未答', 'objection overdue'],
  'flag.objection-overdue.why': ['异议的答复期限已过。', 'An objection waits beyond its deadline.'],

  // Words of closed lists
  'source.surface': ['地表水', 'surface'],
  'source.groundwater': ['地下水', 'groundwater'],
  'source.geothermal': ['地热水', 'geothermal'],
  'source.reclaimed': ['再生水', 'reclaimed'],
  'source.rain': ['雨水', 'rain'],
  'source.mine': ['矿坑水', 'mine'],
  'source.desalinated': ['淡化海水', 'desalinated'],
  'source.seawater': ['海水', 'seawater'],
  'source.brackish': ['微咸水', 'brackish'],
  'use.public_supply': ['城镇公共供水', 'public supply'],
  'use.industry': ['工业', 'industry'],
  'use.domestic': ['生活', 'domestic'],
  'use.other': ['其他', 'other'],
  'use.special': ['特种取用水', 'special'],
  'use.agriculture': ['农业', 'agriculture'],
  'use.rural_supply': ['农村供水', 'rural supply'],
  'use.ecological': ['生态', 'ecological'],
  'use.construction': ['建筑施工', 'construction'],
  'use.hydropower': ['水力发电用水', 'hydropower'],
  'use.thermal_once_through': ['火电直流式冷却', 'thermal, once-through'],
  'use.thermal_recirculating': ['火电循环式冷却', 'thermal, recirculating'],
  'use.cooling': ['冷却', 'cooling'],
  'use.heat_pump': ['水源热泵', 'heat pump'],
  'use.mine_drainage_reused': ['疏干排水回用', 'mine drainage, reused'],
  'use.mine_drainage_discharged': ['疏干排水外排', 'mine drainage, discharged'],
};

const KEY = 'weir.language';
const TAGS = { zh: 'zh-CN', en: 'en' };

function choice() {
  const kept = localStorage.getItem(KEY);
  if (kept === 'zh' || kept === 'en') {
    return kept;
  }
  const wanted = (navigator.languages || [navigator.language]).find((tag) => /^(zh|en)\b/i.test(tag));
  return wanted && /^en/i.test(wanted) ? 'en' : 'zh';
}

let current = choice();
document.documentElement.lang = TAGS[current];

// 'zh' or 'en'
export function language() {
  return current;
}

export function chooseLanguage(name) {
  localStorage.setItem(KEY, name);
  current = choice();
  document.documentElement.lang = TAGS[current];
}

export function has(key) {
  return Object.hasOwn(texts, key);
}

// The text of a key. A key that nobody wrote a text for shows itself, so that it is seen.
export function t(key, values = {}) {
  if (!has(key)) {
    return key;
  }
  const forms = texts[key][current === 'zh' ? 0 : 1].split('|');
  const form = forms.length > 1 && String(values.n) !== '1' ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// A word of a closed list, such as a source or a flag: term('source', 'surface'); the word itself where it is new to the page.
export function term(list, word) {
  return has(`${list}.${word}`) ? t(`${list}.${word}`) : String(word ?? '');
}

// "industry;cooling" in words.
export function terms(list, words) {
  return words ? words.split(';').map((word) => term(list, word)).join(current === 'zh' ? '、' : ', ') : '';
}
