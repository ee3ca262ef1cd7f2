"""What the master's sheets, columns and settings are called, for what reads a master and what writes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_flow.model import (
    EXPLANATION_FIELD,
    LAST_COLUMN,
    LOCKED_COLUMNS,
    METRIC_COLUMN,
    OFFICE_COLUMN,
    OWN_FIELDS,
    OWN_PURPOSES,
    FieldType,
    LimitKind,
    Meaning,
    Purpose,
    Summing,
)
from workbook_flow.words.problems import CATALOGUE, OWN_RULES

LIST_SHEET = "分解清单"
UNIT_SHEET = "单位"
FIELD_SHEET = "字段"
CHOICE_SHEET = "选项"
RULE_SHEET = "规则"
SETTING_SHEET = "设置"
HOLIDAY_SHEET = "假日"
SCORE_SHEET = "考核"
GROUP_SHEET = "分组"
CLASS_SHEET = "归类词表"
EXCUSE_SHEET = "免报"
EXTRA_SHEET = "加分扣分"
OWN_RULE_SHEET = "自定义规则"

PRINTED_COLUMNS = ("重点任务", "主要措施", "牵头单位", "责任单位", "完成时限")
EXTRA_COLUMNS = ("时限类型", "时限日期", "明确单位", "量化指标", "目标值")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    LIST_SHEET: ("编号", *PRINTED_COLUMNS, *EXTRA_COLUMNS),
    UNIT_SHEET: (
        *("名称", "别名", "分组", "邮箱", "抄送", "联系人", "联系电话"),
        *("负责人", "负责人邮箱", "是否启用", "备注"),
    ),
    GROUP_SHEET: ("分组", "成员", "除外"),
    FIELD_SHEET: ("名称", "类型", "必填", "选项表", "最小值", "最大值", "提示", "列宽", "用途", "汇总方式"),
    CHOICE_SHEET: ("选项表", "选项", "含义"),
    RULE_SHEET: ("编号", "说明", "级别"),
    SETTING_SHEET: ("项目", "取值", "说明"),
    HOLIDAY_SHEET: ("日期", "安排", "说明"),
    SCORE_SHEET: ("项目", "分值", "说明"),
    CLASS_SHEET: ("词", "归为"),
    EXCUSE_SHEET: ("单位", "期别", "理由", "批准人"),
    EXTRA_SHEET: ("单位", "期别", "分值", "理由", "批准人"),
    OWN_RULE_SHEET: ("名称", "条件", "要求", "级别", "提示"),
}
"""Each sheet's headers, in the order of a new master; a master in use may have them in any order."""
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "编号": (
        *(
            "序号",
            "任务编号",
            "任务序号",
            "问题编号",
            "编码",
            "No",
            "No.",
            "ID",
            "序",
            "项目编号",
            "Item",
            "#",
        ),
    ),
    "重点任务": (
        *(
            "任务类别",
            "工作类别",
            "类别",
            "重点工作",
            "工作重点",
            "主要任务",
            "任务名称",
            "工作目标",
            "目标任务",
        ),
        *(
            "问题",
            "存在问题",
            "存在的问题",
            "问题描述",
            "问题隐患",
            "隐患描述",
            "反馈问题",
            "巡察反馈问题",
            "问题清单",
        ),
        *(
            "指标",
            "主要指标",
            "项目名称",
            "项目",
            "工作板块",
            "板块",
            "领域",
            "Topic",
            "Area",
            "Category",
            "Project",
        ),
    ),
    "主要措施": (
        *(
            "任务内容",
            "工作任务",
            "整改措施",
            "具体举措",
            "工作措施",
            "具体措施",
            "主要举措",
            "重点举措",
            "举措",
            "措施",
        ),
        *(
            "工作内容",
            "具体任务",
            "任务分解",
            "具体工作",
            "工作要求",
            "主要内容",
            "主要工作",
            "重点内容",
            "目标要求",
        ),
        *(
            "任务",
            "内容",
            "事项",
            "工作事项",
            "督办事项",
            "整改要求",
            "整改内容",
            "整改事项",
            "具体内容",
            "任务要求",
        ),
        *(
            "Task",
            "Action",
            "Action Item",
            "Measure",
            "Description",
            "Activity",
            "Deliverable",
            "任务措施",
            "任务举措",
        ),
    ),
    "牵头单位": (
        *(
            "主办",
            "主责",
            "主办单位",
            "主责单位",
            "牵头部门",
            "牵头单位（部门）",
            "主办部门",
            "主责部门",
            "牵头",
            "牵头科室",
        ),
        *(
            "第一责任单位",
            "主要责任单位",
            "主体责任单位",
            "Lead",
            "Owner",
            "Lead Unit",
            "Lead Department",
            "牵头处室",
        ),
        *("主责科室", "牵头责任单位", "总牵头单位", "主要负责单位", "牵头领导单位"),
    ),
    "责任单位": (
        *(
            "协办",
            "配合",
            "会办",
            "支持单位",
            "协办单位",
            "配合单位",
            "会办单位",
            "协办部门",
            "配合部门",
            "参与单位",
        ),
        *(
            "责任部门",
            "承办单位",
            "承办部门",
            "责任科室",
            "责任处室",
            "落实单位",
            "实施单位",
            "整改单位",
            "责任主体",
        ),
        *(
            "负责单位",
            "负责部门",
            "协同单位",
            "协同部门",
            "配合科室",
            "Support",
            "Supporting",
            "Responsible",
            "Department",
        ),
        *(
            "协助单位",
            "Support Team",
            "支持部门",
            "整改责任单位",
            "配合单位（部门）",
            "单位",
            "部门",
            "责任分工",
            "分工",
            "任务分工",
            "职责分工",
        ),
    ),
    "完成时限": (
        *(
            "时限",
            "办结时限",
            "整改时限",
            "时间节点",
            "完成时间",
            "时限要求",
            "完成期限",
            "整改期限",
            "期限",
            "计划完成时间",
        ),
        *(
            "进度要求",
            "时间要求",
            "工作时限",
            "完成日期",
            "截止时间",
            "截止日期",
            "时间安排",
            "落实时限",
            "完成节点",
            "时间",
        ),
        *(
            "Due",
            "Due Date",
            "Deadline",
            "Timeline",
            "Target Date",
            "月份",
            "完成月份",
            "计划完成月份",
            "计划月份",
            "完成年月",
            "进度安排",
            "办理时限",
            "完成时间节点",
            "整改完成时限",
        ),
    ),
}
"""What lists call the columns of 分解清单; a column under such a name is proposed for renaming, and imported."""
REQUIRED: Mapping[str, tuple[str, ...]] = {
    LIST_SHEET: PRINTED_COLUMNS,
    UNIT_SHEET: ("名称",),
    GROUP_SHEET: ("分组", "成员"),
    FIELD_SHEET: ("名称", "类型"),
    CHOICE_SHEET: ("选项表", "选项"),
    RULE_SHEET: ("编号", "级别"),
    SETTING_SHEET: ("项目", "取值"),
    HOLIDAY_SHEET: ("日期", "安排"),
    SCORE_SHEET: ("项目", "分值"),
    CLASS_SHEET: ("词", "归为"),
    EXCUSE_SHEET: ("单位", "期别", "理由", "批准人"),
    EXTRA_SHEET: ("单位", "期别", "分值", "理由", "批准人"),
    OWN_RULE_SHEET: ("要求", "级别"),
}
"""The headers that a sheet cannot be read without."""

OPTIONAL_SHEETS = frozenset(
    {HOLIDAY_SHEET, SCORE_SHEET, GROUP_SHEET, CLASS_SHEET, EXCUSE_SHEET, EXTRA_SHEET, OWN_RULE_SHEET}
)
"""Sheets without which a master is read by its defaults."""

SCORES: Mapping[str, tuple[str, str]] = {
    "及时性": ("timeliness", "权重。报送截止前报回得满分，迟报按工作日扣分，未报不得分"),
    "完整性": ("completeness", "权重。已接收的行数占应报行数的比例"),
    "填报质量": ("quality", "权重。没有被退回更正的行数占应报行数的比例，一行退回几次扣几次"),
    "时限进展": ("limits", "权重。应报的行中，没有“时限已过而未报完成”的比例"),
    "延期情况": ("extensions", "权重。应报的行中，本期没有获准延期的比例；为 0 即不计入"),
    "迟报每日扣分": ("late_day", "及时性满分 100，每迟报一个工作日扣几分"),
}
"""The rows of sheet 考核: name, name in Scoring, what it is for."""

INVENTED = "（演示）"
"""Stands behind the name of a list whose months are made up: the units are real, what is told of them is not."""
PAPERS: tuple[str, ...] = ("汇总表", "看板", "通报", "专报")
"""What is made for leaders, in the order in which it is read."""
BULLETIN_FIELDS: Mapping[str, str] = {
    "清单名称": "设置中的清单简称",
    "发文单位": "设置中的发文单位",
    "期别": "如 2024年7月",
    "今日": "统计截至的日期",
    "报送截止": "本期报送截止的日期",
    "存证码": "生成时存证链到哪一条，日后用 verify --against 比对；没有存证链时为空",
    **dict.fromkeys(("应报单位", "已报单位", "迟报单位"), "家数"),
    **dict.fromkeys(("任务总数", "已完成", "正常推进", "有风险", "已逾期"), "项数"),
    "报送率": "已报单位占应报单位的百分比",
    "较上期": "各数较上期的增减，一句话；首期为空",
    "版头": "设置中的版头（发文机关标志）；没有时为空，下同",
    "通报字号": "设置中的通报字号，年、月、期已换成本期的",
    "专报字号": "设置中的专报字号，同上",
    "签发人": "设置中的签发人",
    "密级": "设置中的密级",
    "抄送": "设置中的抄送",
    "各部分": "逐部分：序号、名称、任务数、已完成、正常推进、有风险、已逾期",
    "一句话": "全期情况，一句话",
    "请决定": "提请协调的事项，逐条：内容、部门、单位、家数、编号；提出单位多的在前",
    "变动": "比上期有变动的任务，逐项：编号、变动、措施、简称、牵头单位、原因；最要紧的在前",
    "落后单位": "未报、迟报或牵头任务逾期的单位，逐家一句话",
    "受阻任务": "同逾期任务：推进受阻的",
    "待核定延期": "还没有核定的延期申请，项数",
    "逾期任务": "逐项：编号、措施、简称、牵头单位、责任单位、时限、剩余、状态、灯、进展、原因（存在问题、需协调事项）",
    "风险任务": "同逾期任务：推进受阻、临近时限、牵头未报的",
    "全部任务": "同逾期任务：清单上的每一项",
    "表扬单位": "按时、全部接收、没有退回、没有牵头任务逾期的单位名称，连续几期的写明；最多几个由设置定",
    "未报单位": "没有一行被接收的单位名称",
    "迟报单位名单": "迟报一个工作日以上的单位名称",
    "单位得分": "逐个单位：名次、单位、应报、已接收、退回、迟报（工作日）、得分",
    "数据汇总": "“字段”表写了汇总方式的逐栏：栏目、汇总方式、本期、上期、较上期、同期、较同期、本年累计、全程累计",
    "量化指标": "逐项：编号、措施、指标、目标值、应报、已报、达标、平均、合计、较上期、未达标单位、未报单位",
    "会商议题": "逐条，只差数额的并为一条：类别、内容、单位、部门、家数、合计、原文（各单位的原话）",
    "典型经验": "逐条，只差数字的并为一条：单位、编号、内容、全文、类别、期别、采用（“宣传采用”栏）、选登（是 或空）",
    "先进典型": "同典型经验：先进人物和先进事迹",
    "往期典型": "同典型经验：以前各期报过、本期没有再报的；写过“宣传采用”的不再选登",
}
"""The fields of the bulletin's templates, each with what it gives; lists are walked with ``for``."""

RESERVED_COLUMNS = (
    *LOCKED_COLUMNS,
    METRIC_COLUMN,
    LAST_COLUMN,
    OFFICE_COLUMN,
    *(field.name for field in OWN_FIELDS),
    EXPLANATION_FIELD.name,
    "核对",
)
"""What a form's own columns are called; no fill-in column may bear such a name."""

DAY_KINDS: Mapping[str, bool] = {"休": False, "班": True}
"""Sheet 假日: whether the day is worked."""
MAIL_SERVICES = (
    *("163", "126", "yeah", "QQ", "139", "189", "新浪"),
    *("腾讯企业邮", "网易企业邮", "阿里企业邮", "263企业邮", "Coremail", "Exchange", "其他"),
)
MAIL_SECURITIES = ("SSL", "STARTTLS", "不加密")
ROBOT_PATHS: Mapping[str, str] = {
    "/cgi-bin/webhook/send": "企业微信",
    "/robot/send": "钉钉",
    "/open-apis/bot/v2/hook/": "飞书",
}
"""How the address of a group's robot goes on after the host, by service; an office's own server has the same."""
YES_NO: Mapping[str, bool] = {"是": True, "否": False}
TYPES: Mapping[str, FieldType] = {each.value: each for each in FieldType}
PURPOSES: Mapping[str, Purpose] = {
    purpose.value: purpose for purpose in Purpose if purpose not in {*OWN_PURPOSES, Purpose.EXPLANATION}
}
LIMIT_KINDS: Mapping[str, LimitKind] = {
    "限期": LimitKind.BY,
    "长期": LimitKind.STANDING,
    "定期": LimitKind.RECURRING,
    "已完成": LimitKind.DONE,
    "另行通知": LimitKind.NOTICE,
    "视情况": LimitKind.NOTICE,
}
"""Column 时限类型: what kind of limit the row has, whatever its words say."""
SUMMINGS: Mapping[str, Summing | None] = {**{each.value: each for each in Summing}, "不汇总": None}
MEANINGS: Mapping[str, Meaning] = {each.value: each for each in Meaning}

ADJUSTABLE_RULES = tuple(code for code in CATALOGUE if code[0] in "DRL" and code not in OWN_RULES)
"""The rules whose level an office may change: about what units write. Faults of the master or a file stay, and the
office's own rules have their level in sheet 自定义规则."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of sheet 设置: its name there, its name in Settings, an example, what it is for."""

    name: str
    key: str
    example: str
    explanation: str
    optional: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("发文单位", "office", "县司法局", "以哪个单位的名义发放、催报和汇总"),
    Setting("清单简称", "list_name", "重点任务分解清单", "用在填报表标题、文件名和邮件里"),
    Setting("清单日期", "list_date", "2024年7月11日", "清单印发的日期，可以不填", optional=True),
    Setting("联系人", "office_contact", "张三", "各单位有疑问时找谁，可以不填", optional=True),
    Setting("联系电话", "office_phone", "0731-12345678", "印在填报表上，可以不填", optional=True),
    Setting("发放日", "issue_day", "当月20日", "每期填报表哪天发放：写 当月20日、次月1日 或 当月末"),
    Setting("报送截止", "return_day", "当月25日", "每期最迟哪天报回，写法同上"),
    Setting("年初指", "year_start", "3月31日", "完成时限写“年初”的，最迟到这一天"),
    Setting(
        "默认年份",
        "default_year",
        "2024",
        "完成时限没写年份的，按这一年算；不填，则没写年份的时限会报错",
        optional=True,
    ),
    Setting(
        "邮箱账号",
        "mail_account",
        "office@163.com",
        "用来发表、收表的邮箱；不填，则邮件只存为 outbox/邮件 中的 .eml 文件",
        optional=True,
    ),
    Setting(
        "邮箱服务商",
        "mail_service",
        "163",
        "163、126、yeah、QQ、139、189、新浪、腾讯企业邮、网易企业邮、阿里企业邮、263企业邮、"
        "Coremail（多数政务邮箱）、Exchange 或 其他；不填则按账号判断",
        optional=True,
    ),
    Setting(
        "发信服务器",
        "smtp_server",
        "smtp.163.com:465",
        "服务商填“其他”时才需要，写 服务器:端口",
        optional=True,
    ),
    Setting(
        "收信服务器",
        "imap_server",
        "imap.163.com:993",
        "服务商填“其他”时才需要，写 服务器:端口；邮箱没有 IMAP 的写 POP3 的，端口 995 或 110",
        optional=True,
    ),
    Setting("邮件加密", "mail_security", "SSL", "SSL、STARTTLS 或 不加密；不填按 SSL", optional=True),
    Setting(
        "根证书",
        "own_ca",
        "根证书.pem",
        "邮件服务器用单位自己签发的证书时，根证书文件（.pem）的名字，放在工作文件夹里；不填为系统信任的证书",
        optional=True,
    ),
    Setting(
        "另取文件夹",
        "more_folders",
        "各单位来信",
        "除收件箱、垃圾箱外还取哪些邮箱文件夹里的信，用分号隔开；自己的过滤规则把来信移走时填写",
        optional=True,
    ),
    Setting(
        "发件留底",
        "keep_sent",
        "否",
        "写 否，则不把发出的信存一份到邮箱的“已发送”文件夹；不填为 是",
        optional=True,
    ),
    Setting("每分钟发信", "mails_per_minute", "10", "一分钟最多发几封；不填按服务商的限制", optional=True),
    Setting("每日发信", "mails_per_day", "200", "一天最多发几封；不填按服务商的限制", optional=True),
    Setting(
        "收信后",
        "after_fetch",
        "标为已读",
        "不动、标为已读 或 移到已处理（文件夹名自定）；不填为不动，邮件都留在服务器上",
        optional=True,
    ),
    Setting("取信间隔", "fetch_minutes", "15", "每隔多少分钟取一次信；不填为 15", optional=True),
    Setting(
        "汇总表收件人", "readers", "leader@example.com", "汇总表发给谁，多个邮箱用分号隔开", optional=True
    ),
    Setting(
        "随发材料",
        "attached",
        "汇总表、看板、专报",
        "发给汇总表收件人的信里附哪些：汇总表、看板、通报、专报，几样用顿号隔开，都不附写 无；不填为 汇总表。"
        "信的正文总是首页的内容；有的邮箱不收 .html 附件，看板就不要附",
        optional=True,
    ),
    Setting("汇总表发送", "publish_after", "2", "报送截止后第几个工作日发送汇总表；不填为 2", optional=True),
    Setting(
        "到期提醒",
        "return_reminders",
        "5、2、0",
        "报送截止前几个工作日提醒未报的单位；不填为 5、2、0",
        optional=True,
    ),
    Setting(
        "未回执提醒", "unopened_after", "3", "下发几个工作日后提醒没有任何回复的单位；不填为 3", optional=True
    ),
    Setting(
        "提醒间隔",
        "reminder_gap",
        "2",
        "填报表发到以后、报送截止前的两次提醒之间，至少隔几个工作日；不填为 2",
        optional=True,
    ),
    Setting(
        "逾期催报", "overdue_at_most", "5", "逾期后每个工作日催报一次，最多几次；不填为 5", optional=True
    ),
    Setting(
        "未更正提醒", "correct_after", "2", "退回几个工作日后提醒还没有更正的单位；不填为 2", optional=True
    ),
    Setting(
        "时限提醒",
        "limit_reminders",
        "30、7、1",
        "任务完成时限前几天提醒承担单位；不填为 30、7、1",
        optional=True,
    ),
    Setting("上报负责人", "escalate_after", "5", "逾期几个工作日后告知单位负责人；不填为 5", optional=True),
    Setting(
        "免打扰时段",
        "quiet_hours",
        "20点到7点",
        "这段时间不发提醒；不填为 20点到7点，不要则写 无",
        optional=True,
    ),
    Setting(
        "群机器人",
        "robots",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        "企业微信、钉钉、飞书群机器人的地址：催报的日子在群里发一条，点名未报和待更正的单位（企业微信、钉钉按“单位”表“联系电话”中的手机号@）。"
        "只催某个分组的，写 分组=地址；几个的用分号隔开；钉钉加签、飞书签名校验的密钥写在地址后，空一格。不填则不发",
        optional=True,
    ),
    Setting(
        "首次认领",
        "claims",
        "是",
        "写 是，则任务首次下发（或文字有改动）时请单位认领，可以说明不属本单位职责；不填为 否",
        optional=True,
    ),
    Setting(
        "延期申请",
        "extensions",
        "是",
        "写 是，则单位可以在填报表里申请延期，由办公室在汇总表里核定；不填为 否",
        optional=True,
    ),
    Setting(
        "佐证文件",
        "evidence",
        "是",
        "写 是，则报“已完成”而没有交扫描件、照片等的，回执里请补交，“单位明细”写明；不填为 否，交来的照样归档",
        optional=True,
    ),
    Setting(
        "向党委报告",
        "leadership_report",
        "是",
        "写 是，则每期问单位是否已向本单位党委（党组）报告落实情况；不填为 否",
        optional=True,
    ),
    Setting(
        "发布即定稿",
        "close_on_publish",
        "是",
        "写 是，则汇总表发给收件人时这一期即定稿：数不再改动，以后到的另列；不填为 否，由 close 定稿",
        optional=True,
    ),
    Setting(
        "办结须核定",
        "grant_completion",
        "是",
        "写 是，则单位报 已完成 只算申报办结，办公室（或牵头单位）在汇总表“核定”栏写 通过 才算办结，写 退回 即退办；"
        "不填为 否，单位报了就算",
        optional=True,
    ),
    Setting(
        "零报告",
        "nil_reports",
        "是",
        "写 是，则单位本期没有情况可报的，在填报表表头“本期零报告”选 是，或直接回复邮件“零报告”：不再催，不按未报算，"
        "也不参加当期评分，在“报送情况”中列明；不填为 否",
        optional=True,
    ),
    Setting(
        "存证收件人",
        "witnesses",
        "jiwei@example.com",
        "存证码发给谁留存（本单位以外的，如纪检监察、审计），几个邮箱用分号隔开：定稿、发送汇总表时发一次，"
        "平时有新记录的每周一次；日后用它核对存档改没改过。不填则不发",
        optional=True,
    ),
    Setting(
        "保存年限",
        "kept_years",
        "10",
        "来件和佐证的原件保存几年；过了的由 purge --expired 列出，确认后清除，记录仍在。不填则一直保存",
        optional=True,
    ),
    Setting(
        "表扬单位数",
        "praised_at_most",
        "5",
        "通报最多表扬几个单位：按时报全、没有退回、没有牵头任务逾期的，得分高的在前，同分的看连续几期；不填为 5",
        optional=True,
    ),
    Setting(
        "先进典型",
        "exemplars",
        "是",
        "写 是，则填报表最后一栏请单位报送“先进人物和先进事迹”，与好经验好做法一起列入“典型经验”和宣传选登；不填为 否",
        optional=True,
    ),
    Setting(
        "受阻阈值",
        "blocked_from",
        "30",
        "牵头单位中报受阻的到百分之几，整项任务才亮红灯；不到的照常算，注明“受阻 1/27”；不填则有一家受阻就算",
        optional=True,
    ),
    Setting(
        "版头",
        "masthead",
        "某县某领导小组办公室文件",
        "通报、专报的发文机关标志（红字，下有红线）；不填则不印版头。版式照 GB/T 9704，要改的直接改模板",
        optional=True,
    ),
    Setting(
        "通报字号",
        "bulletin_number",
        "某办通〔{年}〕{月}号",
        "通报的发文字号；{年}、{月}、{期} 换成本期的，号数还没有定的空着，生成后再填",
        optional=True,
    ),
    Setting(
        "专报字号", "special_number", "某办专报〔{年}〕{月}号", "专报的发文字号，写法同上", optional=True
    ),
    Setting("签发人", "signer", "张三", "专报是上行文，版头里印签发人；不填则不印", optional=True),
    Setting(
        "密级",
        "secrecy",
        "内部",
        "印在通报、专报首页左上角，如 内部；涉密的内容不得在联网的电脑上办，请不要用本程序",
        optional=True,
    ),
    Setting(
        "抄送",
        "copied_to",
        "县委办公室，县政府办公室",
        "印在版记里；填了“版头”或“抄送”才印版记",
        optional=True,
    ),
    Setting(
        "报告周期",
        "period_kind",
        "月",
        "年、半年、季度、月、旬 或 周，不填为 月。季度、半年、年的“当月”指最后一个月；"
        "按旬、周报的，发放日和截止写 本周五、次周一、次旬第2天",
        optional=True,
    ),
)
