#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sample district as a spreadsheet in China saves it gives the same figures.

Its files are written again in GB18030, with two title rows, carriage returns,
other column orders, Chinese column names (half of a file's, or all) and
Chinese words; the sheet of both ledgers must be the same but for the log.

usage: chinese_files.py WEIR SOURCE
"""

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

COLUMNS = {
    "area": "行政区代码", "name": "名称", "parent": "上级行政区", "from": "生效日期",
    "year": "年度", "source": "水源类型", "cap_m3": "用水总量控制指标", "permits_m3": "取水许可总量",
    "permit": "取水许可证编号", "holder": "取水户", "credit_code": "统一社会信用代码",
    "use": "取水用途", "annual_m3": "许可水量", "valid_from": "有效期起", "valid_until": "有效期止",
    "intake": "取水口编号", "area_class": "区域类别", "design_max_m3_per_day": "设计日最大取水量",
    "rated_m3_per_h": "额定流量", "qmax_m3_per_h": "最大流量", "network": "管网覆盖",
    "meter": "计量设施编号", "profile": "设备型号", "address": "通信地址",
    "interval_s": "采集间隔秒", "direction": "计量方向", "digits": "整数位数",
    "installed_on": "安装日期", "verified_until": "检定有效期止", "role": "计量性质",
    "at": "时间", "total_m3": "累计水量", "flow_m3_per_h": "瞬时流量", "status": "状态",
    **{f"m{month:02}": f"{month}月" for month in range(1, 13)},
}
OF_FILE = {("intakes", "name"): "取水口名称", ("plans", "annual_m3"): "年度取水计划"}
WORDS = {
    "source": {"all": "合计", "surface": "地表水", "groundwater": "地下水", "geothermal": "地热水",
               "reclaimed": "再生水"},
    "use": {"public_supply": "城镇公共供水", "industry": "工业", "domestic": "生活", "other": "其他",
            "special": "特种取用水", "agriculture": "农业", "cooling": "冷却",
            "hydropower": "水力发电用水", "construction": "建筑施工", "ecological": "生态",
            "thermal_once_through": "火电直流式冷却", "heat_pump": "水源热泵"},
    "area_class": {"normal": "一般地区", "restricted": "限采区", "prohibited": "禁采区",
                   "over_extracted": "超采区", "severe": "严重超采区"},
    "network": {"inside": "管网覆盖内", "outside": "管网覆盖外"},
    "direction": {"forward": "正向", "reverse": "反向", "net": "净"},
    "role": {"take": "取水", "check": "校核", "return": "退水", "drainage": "排水"},
    "status": {"A": "有效", "E": "估计", "N": "无效"},
}
FILES = ["areas", "caps", "permits", "intakes", "meters", "plans", "readings"]
TITLES = "温州市取水计量台账\r\n\"填报单位：示例水利局,\n(盖章)\"\r\n"


def words(column, value):
    return ";".join(WORDS[column].get(word, word) for word in value.split(";"))


def translate(name, text, dice):
    """A file's text in Chinese: the columns in another order, each row's words."""
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = list(rows[0])
    dice.shuffle(columns)
    is_mixed = name in ("permits", "readings")
    header = [column if is_mixed and dice.random() < 0.5 else
              OF_FILE.get((name, column), COLUMNS[column]) for column in columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([words(column, row[column]) if column in WORDS else row[column]
                         for column in columns])
    return TITLES + out.getvalue()


def run(weir, *words, status=0):
    done = subprocess.run([weir, *words], capture_output=True, check=False)
    if done.returncode != status:
        raise AssertionError(f"weir {' '.join(words)}: {done.returncode}\n{done.stderr.decode()}")
    return (done.stdout if status == 0 else done.stderr).decode()


def ledger(weir, tmp, name, *options):
    """A ledger of the files in tmp/in-<name>; the sheet of September."""
    path = os.path.join(tmp, name)
    run(weir, "init", path, "--origin", "simulated/wenzhou.example/water", "--keys", path + "-keys",
        "--clock", "simulated:2026-10-01T00:10:00+08:00x1")
    run(weir, "-C", path, "import", "all", os.path.join(tmp, "in-" + name), *options)
    sheet = json.loads(run(weir, "-C", path, "balance", "2026-09", "--json"))
    del sheet["log"]
    return sheet


def main():
    weir, source = sys.argv[1:]
    dice = random.Random(29)
    with tempfile.TemporaryDirectory() as tmp:
        for name in ("english", "chinese"):
            os.makedirs(os.path.join(tmp, "in-" + name))
            shutil.copytree(os.path.join(source, "profiles"), os.path.join(tmp, "in-" + name, "profiles"))
        for name in FILES:
            with open(os.path.join(source, "demo", name + ".csv"), encoding="utf-8") as file:
                text = file.read()
            with open(os.path.join(tmp, "in-english", name + ".csv"), "w", encoding="utf-8") as file:
                file.write(text)
            with open(os.path.join(tmp, "in-chinese", name + ".csv"), "wb") as file:
                file.write(translate(name, text, dice).encode("gb18030"))
        english = ledger(weir, tmp, "english")
        chinese = ledger(weir, tmp, "chinese", "--encoding", "gb18030", "--skip-rows", "2")
        assert english["permits"] and english["areas"]
        if english != chinese:
            raise AssertionError("the Chinese files give another sheet")
        refused = run(weir, "-C", os.path.join(tmp, "chinese"), "import", "permits",
                      os.path.join(tmp, "in-chinese", "permits.csv"), "--skip-rows", "2", status=2)
        assert "permits.csv:1:1: not UTF-8, but valid GB18030: say --encoding gb18030" in refused, refused


if __name__ == "__main__":
    main()
