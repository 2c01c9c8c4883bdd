"""Column headers of both languages and what they mean for each kind of record; data only.

A line is `field: synonyms`, the strongest first: where two columns claim one field, the stronger synonym has it.
Spelling is folded by `header_key`: case, blanks, dashes, underscores and digits do not count.
"""

import re
import unicodedata

RECORD_TYPES = ("customers", "people", "deals", "products", "team")

_PHONES = {
    "phone": "phone|phone number|telephone|telephone number|tel|phone no|primary phone|main phone|contact phone"
             "|contact number|phone value|phones|电话|电话号码|联系电话|联系方式|更多电话|电话/手机",
    "phone:mobile": "mobile|mobile phone|mobile number|mobile phone number|cell|cell phone|cellphone|phone mobile"
                    "|手机|手机号|手机号码|移动电话|联系手机",
    "phone:work": "work phone|business phone|office phone|company main phone|company phone|direct phone|phone work"
                  "|办公电话|座机|座机号|工作电话|公司电话|单位电话|固定电话|固话",
    "phone:home": "home phone|phone home|住宅电话|家庭电话|宅电|家庭座机",
    "phone:fax": "fax|fax number|business fax|work fax|home fax|other fax|phone fax|传真|传真号|传真号码",
    "phone:other": "other phone|phone other|其他电话|备用电话",
}
_MAILS = {
    "mail": "email|email address|mail|mails|email value|primary email|emails|email id|邮箱|电子邮箱|电子邮件|邮件"
            "|邮箱地址|邮件地址|电子邮箱地址|email地址|联系邮箱",
    "mail:work": "work email|business email|email work|公司邮箱|工作邮箱|企业邮箱|单位邮箱",
    "mail:home": "home email|personal email|email home|个人邮箱|私人邮箱",
    "mail:other": "other email|email other|secondary email|其他邮箱|备用邮箱",
}
_PARTS = {
    "street": "street|address line|po box|address po box", "district": "district|county", "city": "city|town",
    "region": "state|province|region|state/region|state/province", "postcode": "postal code|zip|zip code|code|postcode",
    "country": "country|country/region",
}
_ADDRESS_KINDS = {"": "address|mailing|primary|main", ":billing": "billing|billing address|invoice", ":shipping":
                  "shipping|shipping address|delivery", ":work": "business|work|office|business address", ":home":
                  "home|home address", ":other": "other|other address"}
_WHOLE_ADDRESSES = {
    "address": "address|addresses|full address|mailing address|address formatted|street address|postal address|地址"
               "|详细地址|联系地址|通讯地址|通信地址|企业地址|公司地址|单位地址|客户地址|所在地|所在地址",
    "address:billing": "billing address|invoice address|开票地址|账单地址",
    "address:shipping": "shipping address|delivery address|收货地址|送货地址",
    "address:work": "business address|work address|office address|办公地址|工作地址|经营地址|注册地址",
    "address:home": "home address|家庭地址|住宅地址|住址", "address:other": "other address|其他地址",
    "address.country": "country|国家|国家/地区|所属国家",
    "address.region": "state|province|region|省份|省|所属省份|所在省份|省市",
    "address.city": "city|town|城市|市|所属城市|所在城市", "address.district": "district|区县|区|县|所属区县|所在区县",
    "address.postcode": "zip|zip code|postal code|postcode|邮编|邮政编码", "address.street": "street|街道",
}
_OWNER = ("owner|owner name|record owner|account owner|contact owner|lead owner|assigned to|sales agent|sales rep"
          "|sales representative|salesperson|account manager|account executive|负责人|负责员工|所属员工|业务员|销售员"
          "|销售"
          "|销售人员|销售代表|客户经理|销售经理|跟进人|所有人|归属人|归属员工|销售负责人|责任人")
_SOURCE = ("source|lead source|account source|original source|contact source|来源|客户来源|线索来源|商机来源|来源渠道"
           "|渠道"
           "|获客渠道")
_TAGS = "tags|tag|labels|label|categories|category|keywords|groups|标签|客户标签|分组|客户分组"
_NOTES = ("notes|note|description|comments|comment|remarks|remark|memo|note content|备注|备注信息|描述|说明|附注"
          "|客户描述")
_CURRENCY = "currency|currency code|currency iso code|币种|货币|货币类型"


def header_key(text: str) -> str:
    """A header's spelling as it is compared: NFKC, lower case, letters only; `E-mail 1 - Value` is `emailvalue`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalpha())


def _addresses(more: str = "") -> dict[str, str]:
    answer = {**_WHOLE_ADDRESSES, "address": _WHOLE_ADDRESSES["address"] + more}
    for kind, prefixes in _ADDRESS_KINDS.items():
        for part, names in _PARTS.items():
            spelled = "|".join(f"{prefix} {name}" for prefix in prefixes.split("|") for name in names.split("|"))
            path = f"address{kind}.{part}"
            answer[path] = f"{answer[path]}|{spelled}" if path in answer else spelled
    return answer


SYNONYMS: dict[str, dict[str, str]] = {
    "customers": {
        "name": "company name|account name|organization name|organisation name|business name|company|account"
                "|organization|organisation|customer name|customer|client name|client|name|公司名称|企业名称|客户名称"
                "|单位名称|公司全称|企业全称|客户全称|客户公司|客户单位|原文件导入名称|机构名称|商户名称|公司|企业"
                "|客户|单位|名称",
        "other_names": "other names|other name|aliases|alias|short name|also known as|dba|trading name|former name"
                       "|简称|别名|曾用名|英文名称|英文名|系统匹配企业名称",
        "industry": "industry|sector|vertical|行业|所属行业|行业类别|国标行业|行业门类|客户行业",
        "size": "employees|number of employees|employee count|no of employees|num employees|company size|headcount"
                "|staff|size|员工数|员工人数|员工数量|人数|人员规模|公司规模|企业规模|规模",
        "revenue": "revenue|annual revenue|annual turnover|turnover|yearly revenue|营业额|年营业额|年收入|营收|年营收"
                   "|营业收入|年销售额",
        "currency": "revenue currency|营收币种",
        "founded_year": "founded year|year founded|year established|founded|established|founded in|founding date"
                        "|成立年份|成立日期|成立时间|成立年|创立年份|创建年份|注册日期",
        "parent": "parent company|parent|subsidiary of|parent account|parent account name|parent organization"
                  "|母公司|上级公司|上级客户|上级单位|所属集团|集团|总公司",
        "website": "website|website url|web site|homepage|home page|web page|website value|url|web|domain"
                   "|company domain name|网址|官网|网站|官方网站|主页|公司网址",
        "credit_code": "credit code|unified social credit code|uscc|统一社会信用代码|社会信用代码|信用代码|税号"
                       "|纳税人识别号",
        **_PHONES, **_MAILS, **_addresses("|headquarters|hq|office location|总部|总部地址"), "source": _SOURCE,
        "owner": _OWNER, "tags": _TAGS, "notes": _NOTES,
    },
    "people": {
        "name": "full name|contact name|person name|display name|contact|contact person|person|lead name|name|姓名"
                "|联系人姓名|联系人|客户姓名|联系人名称|名字|全名|中文姓名|客户名称",
        "given_name": "first name|given name|forename|first|名",
        "family_name": "last name|family name|surname|last|姓|姓氏",
        "company": "company|company name|organization name|organization|organisation|associated company|employer"
                   "|account name|account|customer|客户公司|公司|公司名称|单位|工作单位|单位名称|企业名称|所属公司"
                   "|所属客户"
                   "|客户|客户名称|企业",
        "position": "job title|position|organization title|job position|role|job|title|职位|职务|岗位|职称|头衔",
        "wechat": "wechat|wechat id|weixin|微信|微信号|微信id|微信号码",
        "birthday": "birthday|birthdate|date of birth|birth date|dob|生日|出生日期|出生年月日|出生年月",
        **_PHONES, **_MAILS, **_addresses(), "source": _SOURCE, "owner": _OWNER, "tags": _TAGS, "notes": _NOTES,
    },
    "deals": {
        "external_id": "opportunity id|deal id|record id|external id|id|商机编号|商机id|机会编号|项目编号|编号",
        "name": "deal name|opportunity name|deal title|deal|opportunity|title|name|subject|商机名称|商机标题|机会名称"
                "|销售机会名称|项目名称|商机|销售机会|项目|名称|主题|标题",
        "company": "account name|company name|account|company|organization name|organization|customer name|customer"
                   "|client name|client|associated company|客户名称|公司名称|企业名称|客户公司|客户单位|所属客户"
                   "|关联客户|客户"
                   "|公司|单位|单位名称",
        "person": "contact name|primary contact|contact person|person name|contact|person|associated contact"
                  "|联系人姓名|联系人|主要联系人|客户联系人|关联联系人|姓名",
        "stage": "deal stage|stage name|stage|sales stage|pipeline stage|opportunity stage|status|deal status"
                 "|商机阶段|销售阶段|阶段|当前阶段|机会阶段|项目阶段|状态|商机状态",
        "value": "deal value|close value|amount|deal amount|opportunity amount|value|deal size|total amount"
                 "|商机金额|成交金额|合同金额|预计金额|预计成交金额|预计销售金额|销售金额|金额|总金额|合同额"
                 "|预计合同额",
        "expected_close": "expected close date|expected close|estimated close date|estimated close|forecast close date"
                          "|expected closing date|预计成交日期|预计成交时间|预计签约日期|预计签单日期|预计结单日期"
                          "|预计关闭日期|预计完成日期",
        "created_on": "created on|created date|create date|date created|created at|created time|creation date|created"
                      "|deal created|创建日期|创建时间|建立日期|录入日期|录入时间|登记日期",
        "engaged_on": "engage date|engaged on|engaged date|engagement date|接触日期|洽谈日期|开始洽谈日期|开始日期",
        "closed_on": "close date|closed date|closed on|actual close date|closing date|won date|won time"
                     "|成交日期|结单日期|关闭日期|成交时间|签约日期|赢单日期|结束日期|签单日期|关闭时间",
        "product": "product name|product|products|item|产品名称|产品|意向产品|商品|商品名称",
        "lost_reason": "lost reason|loss reason|closed lost reason|reason lost|reason for loss|输单原因|丢单原因"
                       "|失败原因|流失原因",
        "competitor": "competitor|competitors|main competitor|main competitors|竞争对手|主要竞争对手|竞品",
        "currency": _CURRENCY, "source": _SOURCE, "owner": f"{_OWNER}|deal owner|opportunity owner", "tags": _TAGS,
        "notes": _NOTES,
    },
    "products": {
        "name": "product name|product|item name|item|name|产品名称|产品|商品名称|商品|品名|名称",
        "series": "series|product series|product line|product family|family|line|category|product category"
                  "|系列|产品系列|产品线|产品类别|产品分类|分类|类别",
        "list_price": "list price|sales price|unit price|price|retail price|standard price|msrp"
                      "|suggested retail price|价格|单价|售价|标价|目录价|报价|销售价|销售单价|零售价|建议零售价"
                      "|标准价格",
        "active": "active|is active|enabled|available|status|启用|是否启用|在售|是否在售|状态|上架|是否上架",
        "currency": _CURRENCY,
    },
    "team": {
        "name": "sales agent|agent|full name|member name|employee name|member|employee|sales rep|sales representative"
                "|salesperson|user name|user|rep|name|姓名|员工姓名|成员姓名|员工|成员|业务员|销售员|销售人员|销售代表"
                "|销售",
        "manager": "manager|manager name|sales manager|supervisor|team lead|reports to|经理|主管|销售经理|直属上级|上级"
                   "|直接上级|直属主管",
        "region": "regional office|region|sales region|office|territory|area|大区|区域|销售区域|所属区域|地区|片区"
                  "|办事处"
                  "|分公司",
    },
}

PREFIXES = {  # words that only repeat what the file is about: `Company Phone` of a company is its phone
    "customers": ("company", "account", "customer", "client", "organization", "organisation", "公司", "企业", "客户",
                  "单位"),
    "people": ("contact", "person", "lead", "customer", "联系人", "客户"),
    "deals": ("deal", "opportunity", "商机", "机会", "项目", "销售机会"),
    "products": ("product", "item", "产品", "商品"),
    "team": ("member", "user", "employee", "agent", "员工", "成员"),
}

MARKERS = {  # headers that say what a file holds without being a field of ours
    "customers": "legal representative|法定代表人|注册资本|实缴资本|登记状态|ticker symbol|sic|naics|经营范围"
                 "|account type"
                 "|客户类型|客户级别",
    "people": "salutation|middle name|nickname|gender|department|性别|年龄|部门|客户头像|头像|称呼|昵称",
    "deals": "probability|forecast category|next step|is won|is closed|close probability|pipeline|赢率|成交概率"
             "|销售流程"
             "|可能性|expected revenue",
    "products": "sku|product code|barcode|cost|stock|产品编号|产品编码|规格|条码|库存|型号|计量单位",
    "team": "hire date|quota|工号|入职日期|配额",
}

DECISIVE = {  # a file with one of these holds that type, whatever else it says in its rows
    "deals": "deal name|deal title|opportunity name|opportunity id|商机名称|商机标题|机会名称|销售机会名称",
}

MANY = ("phone", "mail", "address")  # fields that several columns may fill


def without_brackets(header: str) -> str:
    """A header without what its brackets or its unit add: `金额（万元）` is `金额`."""
    plain = unicodedata.normalize("NFKC", header)
    return re.sub(r"[(\[][^)\]]*[)\]]|[_\s]in[_\s](?:thousands?|millions?|billions?)\b.*|单位:.*", "", plain)
