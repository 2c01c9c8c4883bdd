"""Chinese surnames: which there are, and how they are read where a surname sounds unlike the character elsewhere."""

# Without tones, ü as v. Only surnames that the plain reading of their characters gets wrong.
SURNAME_READINGS = {
    "不": "fou", "么": "yao", "乐": "yue", "乜": "nie", "仇": "qiu", "佴": "nai", "六": "lu", "区": "ou", "单": "shan",
    "卜": "bu", "句": "gou", "召": "shao", "员": "yun", "扎": "za", "折": "she", "曾": "zeng", "朴": "piao",
    "查": "zha", "洗": "xian", "浣": "wan", "盖": "ge", "祭": "zhai", "种": "chong", "秘": "bi", "粘": "nian",
    "繁": "po", "缪": "miao", "翟": "zhai", "能": "nai", "薄": "bo", "藏": "zang", "覃": "qin", "解": "xie",
    "貟": "yun", "贠": "yun", "都": "du", "重": "chong", "阚": "kan", "隗": "wei",
    "角": "jue", "黑": "he",
    # The traditional forms 賁 and 鈄 are read otherwise than these.
    "贲": "ben", "钭": "tou",
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "乐正": "yue zheng", "句龙": "gou long",
    "子车": "zi ju", "库狄": "she di", "吐谷浑": "tu yu hun",
}

_SINGLE = (
    # The Hundred Family Surnames, in their own order.
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄麴曲家封芮羿储靳汲邴糜松井段富巫乌焦巴"
    "弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠"
    "蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼"
    "容向古易慎戈廖庾终暨居衡步耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰"
    "巢关蒯相查后荆红游竺权逯益桓公都盖"
    # Others that are borne today.
    "肖闫佟苟付冼谌仝仉呙佘佴亓芈邝眭禤麦占晋楚岳帅缑亢况有琴商牟赫辜言福迟官由苑涂揭邸隋郄代展勇修敬但练闭零岩刀召"
    "罕线战原栗巨钦蹇智母初刑哈保庆靖虎门尉折员区朴么不六句扎洗浣祭种秘粘繁藏贠貟重角黑祢操矫锁禚撒啜塔思无烟浅若要行"
    "过钻阿难集鸟鹿信南寻幺的甯谯税称征冶候伦桥仁兰覃"
)

_COMPOUND = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 司空 司寇 夏侯 长孙 宇文 轩辕 东郭 南宫 "
    "西门 东门 南门 北门 万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 "
    "亓官 仉督 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 榖梁 谷梁 段干 百里 呼延 "
    "羊舌 左丘 梁丘 第五 句龙 毌丘 公羊 独孤 纳兰 完颜 耶律 哥舒 豆卢 库狄 厍狄 沮渠 吕丘 南荣 西陵 "
    "东里 北宫 斛律 贺兰 贺若 叱干 尔朱 达奚 赫舍 富察 爱新觉罗 叶赫那拉 可朱浑 吐谷浑"
)

SINGLE_SURNAMES = frozenset(_SINGLE)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
_LONGEST = max(map(len, COMPOUND_SURNAMES))


def surname_of(name: str) -> str:
    """The surname that a Chinese name in simplified characters begins with, "" where none is known."""
    for size in range(min(_LONGEST, len(name)), 1, -1):
        if name[:size] in COMPOUND_SURNAMES:
            return name[:size]
    return name[:1] if name[:1] in SINGLE_SURNAMES else ""
