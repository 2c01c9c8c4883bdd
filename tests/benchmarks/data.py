"""Made-up customers for the benchmarks: names in both languages, 15 columns, the same on every run."""

import csv
import random
from pathlib import Path

HEADER = ("Company name", "Industry", "Employees", "Annual revenue", "Year founded", "Website", "Phone", "Mobile",
          "Email", "Address", "Source", "Owner", "Credit code", "Short name", "Notes")


def _words(text: str) -> list[str]:
    return text.split()


_PLACES = _words("杭州 上海 北京 深圳 广州 苏州 成都 武汉 南京 宁波 青岛 厦门 长沙 西安 重庆 天津")
_FIRST = _words("云 海 华 金 天 星 新 宏 东 中 智 瑞 博 恒 联 信 盛 安 明 远 嘉 鼎 凯 通 和 泰 源 兴 达 丰")
_SECOND = _words("栖 蓝 晨 辉 川 峰 林 航 宇 图 科 创 佳 美 合 利 康 润 诚 力 腾 飞 捷 云 江 河 山 石 木 光")
_TRADES = _words("智能科技 贸易 机械制造 信息技术 电子 包装材料 食品 生物科技 物流 建筑工程 新材料 仪器仪表")
_NAMES = _words("Acme Harbour North River Stone Bright Silver Maple Cedar Falcon Granite Summit Delta Orchid Vector"
                " Prime Walnut Zephyr Willow Copper Anchor Beacon Canyon Ember Fjord Glacier Hollow Indigo Juniper")
_KINDS = _words("Systems Foods Logistics Packaging Tools Textiles Energy Labs Motors Paper Health Optics")
_TRADE_WORDS = _words("software retail medical finance telecom entertainment marketing services employment")


def customer(random_source: random.Random, number: int) -> list[str]:
    """One row under HEADER; every third company is a Chinese one."""
    pick = random_source.choice
    if number % 3 == 0:
        brand = pick(_FIRST) + pick(_SECOND) + pick(_SECOND)
        name, short = f"{pick(_PLACES)}{brand}{pick(_TRADES)}有限公司", brand
        address = f"{pick(_PLACES)}市和平路{number % 900}号"
    else:
        short = f"{pick(_NAMES)} {pick(_NAMES)}"
        name, address = f"{short} {pick(_KINDS)} {number}", f"{number % 900} Main Street, Springfield"
    mail = f"{pick(_NAMES).lower()}.{number}@{pick(_NAMES).lower()}{number % 977}.example"
    return [name, pick(_TRADE_WORDS), str(5 + number % 4000), f"{1 + number % 900}.{number % 100:02}",
            str(1950 + number % 70), f"www.site{number}.example", f"0571-8{number:07}", f"139{number:08}", mail,
            address, pick(("fair", "web", "referral", "partner")), f"Owner {number % 40}", f"91330{number:013}", short,
            f"met at the fair, call again in week {number % 52}"]


def write_customers(path: Path, count: int) -> Path:
    """A CSV file of so many customers."""
    source = random.Random(20261125)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(customer(source, number) for number in range(count))
    return path
