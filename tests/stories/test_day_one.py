"""The first day in a real window on an X screen: what day_one.py does with mouse and keys, and what it must see."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.domain.figures import money_text
from crm_desktop.i18n import use
from tests.stories.on_screen import play_on_screen

FILES = ("accounts", "products", "sales_teams", "sales_pipeline")
SMALL = {
    "accounts": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
                "Acme Corporation,technolgy,1996,1100.04,2822,United States,\n"
                "Betasoloin,medical,1999,251.41,495,United States,\nKonex,retail,2001,10.5,80,Korea,\n",
    "products": "product,series,sales_price\nGTX Basic,GTX,550\nMG Special,MG,55\n",
    "sales_teams": "sales_agent,manager,regional_office\nAnna Snelling,Dustin Brinkmann,Central\n",
    "sales_pipeline": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
                      "1C1I7A6R,Anna Snelling,GTX Basic,Acme Corporation,Won,2016-10-20,2017-03-01,1054\n"
                      "Z063OYW0,Anna Snelling,MG Special,Betasoloin,Prospecting,,,\n"
                      "EC4QE1BX,Anna Snelling,MG Special,Konex,Engaging,2016-10-25,,\n"
                      "MV1LWRNH,Anna Snelling,GTX Basic,Konex,Lost,2016-10-25,2017-03-11,0\n"}


@pytest.fixture(params=["small", "the deals"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Four files as they leave another CRM: a few rows of our own, or the public ones where they are present."""
    if request.param == "the deals":
        shared: Path = request.getfixturevalue("shared_data")
        return shared / "deals"
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in SMALL.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_the_first_day(files: Path, tmp_path: Path) -> None:
    tables = {name: list(csv.DictReader((files / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
              for name in FILES}
    stages = Counter(row["deal_stage"] for row in tables["sales_pipeline"])
    rows = sum(len(table) for table in tables.values())
    (tmp_path / "work").mkdir()
    numbers = (len(tables["accounts"]), stages["Prospecting"], stages["Engaging"])
    seen: dict[str, Any] = play_on_screen("day_one", tmp_path, str(files), str(tmp_path / "work"),
                                          *(str(number) for number in numbers))
    assert seen["failures"] == []
    assert seen["import"] == {"pages": f"Match columns of 4 files / Import {rows:,} rows",
                              "end": f"{rows:,} rows imported"}
    assert seen["edit"] == {"before": "technolgy", "after": "Robotics"}
    assert seen["move"] == {"moved": stages["Prospecting"] - 1, "back": stages["Prospecting"]}
    won = sum(int(row["close_value"] or 0) for row in tables["sales_pipeline"] if row["deal_stage"] == "Won")
    use("zh")
    assert seen["status"] == f"{len(tables['accounts'])}家公司，赢单 {money_text(won * 100, 'USD')}"
    assert seen["chinese"] == "已加密保存在本机"
    [picture] = seen["export"]
    assert picture.startswith("销售漏斗-")
    assert (tmp_path / "work" / "export" / picture).stat().st_size > 20_000
