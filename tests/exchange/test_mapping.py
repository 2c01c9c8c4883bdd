"""Every sample file's headers mean what they should, and files of which nothing is understood are refused."""

from pathlib import Path

import pytest

from crm_desktop.errors import UserError
from crm_desktop.exchange.choices import target_of
from crm_desktop.exchange.headers import RECORD_TYPES, SYNONYMS, header_key
from crm_desktop.exchange.mapping import Mapping, addresses_of, decide_mapping
from crm_desktop.exchange.tables import TableFacts, read_facts

DATA = Path(__file__).parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared sample data is not here")

FILES: dict[str, tuple[str, dict[str, str | None]]] = {
    "deals/accounts.csv": ("customers", {
        "account": "name", "sector": "industry", "year_established": "founded_year", "revenue": "revenue",
        "employees": "size", "office_location": "address", "subsidiary_of": "parent"}),
    "deals/products.csv": ("products", {"product": "name", "series": "series", "sales_price": "list_price"}),
    "deals/sales_teams.csv": ("team", {"sales_agent": "name", "manager": "manager", "regional_office": "region"}),
    "deals/sales_pipeline.csv": ("deals", {
        "opportunity_id": "external_id", "sales_agent": "owner", "product": "product", "account": "company",
        "deal_stage": "stage", "engage_date": "engaged_on", "close_date": "closed_on", "close_value": "value"}),
    "headers/google_contacts_new_2024.csv": ("people", {
        "First Name": "given_name", "Last Name": "family_name", "Organization Name": "company", "Labels": "tags",
        "Organization Title": "position", "Birthday": "birthday", "Notes": "notes", "E-mail 4 - Value": "mail",
        "Phone 3 - Value": "phone", "Address 1 - Formatted": "address", "Address 1 - City": "address.city",
        "E-mail 1 - Label": None, "Phone 1 - Label": None, "Custom Field 1 - Value": None, "Photo": None}),
    "headers/hubspot_companies.csv": ("customers", {
        "Record ID": None, "Company name": "name", "Website URL": "website", "Company owner": "owner",
        "Create Date": None}),
    "headers/hubspot_contacts.csv": ("people", {
        "First Name": "given_name", "Last Name": "family_name", "Email": "mail", "Phone Number": "phone",
        "Contact owner": "owner", "Lead Source": "source", "Associated Company": "company", "Record ID": None,
        "Lead Status": None, "Associated Deal": None}),
    "headers/hubspot_deals.csv": ("deals", {
        "Record ID": "external_id", "Deal Name": "name", "Deal Stage": "stage", "Amount": "value",
        "Deal owner": "owner", "Lead source": "source", "Product (event type)": "product",
        "Associated Company IDs": None, "Date entered current stage": None}),
    "headers/outlook_desktop_92.csv": ("people", {
        "Title": None, "First Name": "given_name", "Company": "company", "Job Title": "position", "Account": None,
        "Business Street 2": "address:work.street", "Home Country/Region": "address:home.country",
        "Business Fax": "phone:fax", "Business Phone 2": "phone:work", "Mobile Phone": "phone:mobile",
        "Home Phone": "phone:home", "Other Phone": "phone:other", "E-mail 3 Address": "mail", "E-mail Type": None,
        "E-mail 2 Display Name": None, "Categories": "tags", "Birthday": "birthday", "User 1": None, "Pager": None,
        "Office Location": None}),
    "headers/phone_csv_excel_utf16le.csv": ("people", {"姓名": "name", "手机": "phone:mobile"}),
    "headers/phone_csv_huawei.csv": ("people", {
        "姓名": "name", "手机号码": "phone:mobile", "住宅电话": "phone:home", "办公电话": "phone:work",
        "传真": "phone:fax"}),
    "headers/pipedrive_sample_import.csv": ("deals", {
        "Deal - Title": "name", "Deal - Value": "value", "Organization - Name*": "company", "Person - Name*": "person",
        "Note - Content*": "notes", "Activity - Subject*": None}),
    "headers/qichacha_company_export_gb18030.csv": ("customers", {
        "原文件导入名称": "name", "系统匹配企业名称": "other_names", "登记状态": None, "法定代表人": None,
        "注册资本": None, "成立日期": "founded_year", "统一社会信用代码": "credit_code", "企业地址": "address",
        "所属省份": "address.region", "所属城市": "address.city", "所属区县": "address.district", "电话": "phone",
        "更多电话": "phone", "企业规模": None}),
    "headers/salesforce_dataexport_account.csv": ("customers", {
        "Id": None, "Name": "name", "Type": None, "ParentId": None, "BillingStreet": "address:billing.street",
        "BillingStateCode": None, "ShippingPostalCode": "address:shipping.postcode", "Phone": "phone",
        "Fax": "phone:fax", "Website": "website", "Industry": "industry", "AnnualRevenue": "revenue",
        "NumberOfEmployees": "size", "Description": "notes", "OwnerId": None, "AccountSource": "source"}),
    "headers/salesforce_dataexport_contact.csv": ("people", {
        "Id": None, "AccountId": None, "FirstName": "given_name", "LastName": "family_name", "Title": "position",
        "MailingCity": "address.city", "OtherCity": "address:other.city", "Phone": "phone", "Fax": "phone:fax",
        "MobilePhone": "phone:mobile", "Email": "mail", "LeadSource": "source", "Birthdate": "birthday",
        "AssistantPhone": None, "Description": "notes", "ContactSource": None}),
    "headers/salesforce_dataexport_opportunity.csv": ("deals", {
        "Id": "external_id", "AccountId": None, "Name": "name", "Description": "notes", "StageName": "stage",
        "Amount": "value", "Probability": None, "ExpectedRevenue": None, "CloseDate": "closed_on",
        "LeadSource": "source", "CreatedDate": "created_on", "OwnerId": None, "LastCloseDateChangedHistoryId": None}),
    "headers/wecom_scrm_customer_export.csv": ("people", {
        "客户名称": "name", "所属员工": "owner", "描述": "notes", "电话": "phone", "邮箱": "mail",
        "性别": None, "类型": None}),
    "headers/zohocrm_accounts.csv": ("customers", {
        "Account Name": "name", "Account Owner": "owner", "Account Owner.id": None, "Phone": "phone",
        "Parent Account.id": None, "Website": "website", "Billing Code": "address:billing.postcode",
        "Created By": None}),
}


def mapped(headers: str, as_type: str = "auto", *rows: tuple[str, ...]) -> Mapping:
    names = tuple(headers.split(","))
    return decide_mapping(TableFacts(Path("any.csv"), "utf-8", ",", 1, names, (), rows), as_type)


def fields(headers: str, as_type: str = "auto") -> dict[str, str | None]:
    return dict(zip(headers.split(","), mapped(headers, as_type).columns, strict=True))


@needs_data
@pytest.mark.parametrize("name", FILES)
def test_sample_files(name: str) -> None:
    record_type, expected = FILES[name]
    facts = read_facts(DATA / name)
    mapping = decide_mapping(facts)
    found = dict(zip(facts.header, mapping.columns, strict=True))
    assert mapping.record_type == record_type
    assert {header: found[header] for header in expected} == expected


@needs_data
def test_every_sample_file_is_expected_here() -> None:
    present = {f"{folder}/{path.name}" for folder in ("deals", "headers") for path in (DATA / folder).iterdir()}
    assert present - {"deals/data_dictionary.csv"} == set(FILES)


@needs_data
def test_a_sheet_of_deals_says_what_else_is_in_it() -> None:
    facts = read_facts(DATA / "headers/pipedrive_sample_import.csv")
    linked = dict(zip(facts.header, decide_mapping(facts).linked, strict=True))
    assert linked["Person - Phone"] == "person.phone"
    assert linked["Person - Email (Work)"] == "person.mail:work"
    assert linked["Organization - Address"] == "company.address"
    assert linked["Deal - Title"] is None


def test_a_customer_list_with_contacts() -> None:
    mapping = mapped("客户名称,行业,联系人,手机,电话,地址")
    assert mapping.record_type == "customers"
    assert mapping.columns == ("name", "industry", None, None, "phone", "address")
    assert mapping.linked == (None, None, "person.name", "person.phone:mobile", None, None)


@pytest.mark.parametrize(("headers", "where"), [
    ("客户名称,联系人,手机号,邮箱", ["name", "person.name", "person.phone:mobile", "person.mail"]),
    ("Company Name,Contact,Phone,Email", ["name", "person.name", "phone", "person.mail"]),
    ("Company Name,Contact,Mobile,Company Email", ["name", "person.name", "person.phone:mobile", "mail"]),
    ("客户名称,联系人,电话,公司邮箱", ["name", "person.name", "phone", "mail:work"]),
    ("客户名称,行业,手机号,邮箱", ["name", "industry", "phone:mobile", "mail"]),
])
def test_mobile_and_mail_beside_a_contact_are_the_contacts(headers: str, where: list[str]) -> None:
    mapping = mapped(headers, "auto", ("示例科技有限公司", "张伟", "13800138000", "wei@a.example"))
    assert mapping.record_type == "customers"
    assert [target_of(mapping, place) for place in range(len(where))] == where
    assert not any(own and other for own, other in zip(mapping.columns, mapping.linked, strict=True))


@pytest.mark.parametrize(("headers", "record_type"), [
    ("公司名称,联系人,职位,手机,邮箱", "people"), ("姓名,公司,职务,微信,生日", "people"),
    ("Company,First Name,Last Name,Email", "people"),
    ("Name,Email,Phone", "people"), ("商机名称,客户名称,联系人,阶段,金额（万元）,预计成交日期,负责人", "deals"),
    ("客户,金额,阶段", "deals"), ("Title,Amount,Stage,Company", "deals"),
    ("产品名称,系列,单价（元）,是否启用", "products"),
    ("名称,价格", "products"), ("Name,Manager,Region", "team"), ("员工姓名,主管,大区", "team"),
    ("name,industry,size,website", "customers"), ("Company,Contact,Email,Phone,Industry", "customers"),
])
def test_types_of_other_lists(headers: str, record_type: str) -> None:
    assert mapped(headers).record_type == record_type


def test_names_of_companies_make_customers() -> None:
    assert mapped("Name,Email", "auto", ("Acme Ltd", "a@b"), ("Beta GmbH", "c@d")).record_type == "customers"
    assert mapped("Name,Email", "auto", ("Ann Smith", "a@b"), ("Bob Ray", "c@d")).record_type == "people"


def test_asking_for_customers_takes_people_where_the_headers_are_theirs() -> None:
    assert mapped("姓名,手机", "customers").record_type == "people"
    assert mapped("account,sector", "customers").record_type == "customers"
    assert mapped("Name,Email", "customers", ("Ann", "a@b")).record_type == "people"


def test_the_stronger_header_has_a_field_that_holds_one_value() -> None:
    assert fields("Title,Job Title,Name", "people") == {"Title": None, "Job Title": "position", "Name": "name"}
    assert fields("联系人,客户名称,手机", "people") == {"联系人": "name", "客户名称": "company", "手机": "phone:mobile"}


@pytest.mark.parametrize(("header", "as_type", "field"), [
    ("年营业额（万元）", "customers", "revenue"), ("Revenue in millions", "customers", "revenue"),
    ("COMPANY_WEBSITE", "customers", "website"), ("客户邮箱", "customers", "mail"), ("e-mail*", "people", "mail"),
    ("Deal Currency", "deals", "currency"), ("WeChat ID", "people", "wechat"), ("联系电话2", "people", "phone"),
    ("金额（元）", "deals", "value"), ("赢率", "deals", None), ("", "people", None), ("2024", "deals", None),
])
def test_spellings(header: str, as_type: str, field: str | None) -> None:
    assert mapped(f"name,{header}" if as_type != "customers" else f"company,{header}", as_type).columns[1] == field


@pytest.mark.parametrize("as_type", ["auto", *RECORD_TYPES])
def test_headers_of_nothing_are_named(as_type: str) -> None:
    with pytest.raises(UserError, match="foo, bar") as caught:
        mapped("foo,bar", as_type)
    assert caught.value.code == "bad_input"


def test_words_in_the_size_column_are_no_size() -> None:
    assert mapped("企业名称,企业规模", "auto", ("a", "小微")).columns[1] is None
    assert mapped("企业名称,企业规模", "auto", ("a", "200人")).columns[1] == "size"


def test_addresses_are_whole_or_made_of_their_parts() -> None:
    columns = ("address", "address.region", "address.city", "address:billing.city", "address:billing.street")
    assert addresses_of(columns, ["南山区1号", "广东省", "深圳市", "Bonn", "Weg 1"]) == [
        ("", "南山区1号"), ("billing", "Weg 1, Bonn")]
    assert addresses_of(columns, ["-", "广东省", "深圳市", "", ""]) == [("", "广东省深圳市")]
    assert addresses_of(columns, ["", "", "", "", ""]) == []


def test_no_spelling_stands_twice_in_one_field() -> None:
    for record_type, table in SYNONYMS.items():
        for field, spelled in table.items():
            keys = [header_key(name) for name in spelled.split("|")]
            assert all(keys), (record_type, field)
