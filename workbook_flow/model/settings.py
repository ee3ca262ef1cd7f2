"""Sheet 设置: every setting in one place, what it is, what it is called, and how it is explained."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import Annotated, get_type_hints

from workbook_flow.model.period import DayRule, PeriodKind


class SettingKind(Enum):
    """How a setting is read whose type says too little."""

    YEAR = auto()
    YEARS = auto()
    SHARE = auto()
    ONE_OR_MORE = auto()
    ADDRESS = auto()
    MAIL_SERVICE = auto()
    SERVER = auto()
    MAIL_SECURITY = auto()
    AFTER_FETCH = auto()
    FOLDERS = auto()
    PAPERS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRobot:
    """A robot of a work group: which ``service`` it belongs to, and the ``group`` of units it tells, blank for all.

    Whoever has the address can write into the group; with a ``secret`` the service asks for a signature besides.
    """

    group: str
    service: str
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of sheet 设置: its name there, an example, what it is for; ``key`` is its name in Settings."""

    name: str
    example: str
    explanation: str
    kind: SettingKind | None = None
    optional: bool = True
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Sheet 设置, a field a row and in its order; one without a default must be given, or is None or empty."""

    office: Annotated[
        str, Setting("发文单位", "县司法局", "以哪个单位的名义发放、催报和汇总", optional=False)
    ]
    list_name: Annotated[
        str, Setting("清单简称", "重点任务分解清单", "用在填报表标题、文件名和邮件里", optional=False)
    ]
    list_date: Annotated[date | None, Setting("清单日期", "2024年7月11日", "清单印发的日期，可以不填")]
    office_contact: Annotated[str, Setting("联系人", "张三", "各单位有疑问时找谁，可以不填")]
    office_phone: Annotated[str, Setting("联系电话", "0731-12345678", "印在填报表上，可以不填")]
    issue_day: Annotated[
        DayRule,
        Setting("发放日", "当月20日", "每期填报表哪天发放：写 当月20日、次月1日 或 当月末", optional=False),
    ]
    return_day: Annotated[
        DayRule, Setting("报送截止", "当月25日", "每期最迟哪天报回，写法同上", optional=False)
    ]
    year_start: Annotated[
        tuple[int, int], Setting("年初指", "3月31日", "完成时限写“年初”的，最迟到这一天", optional=False)
    ]
    default_year: Annotated[
        int | None,
        Setting(
            "默认年份",
            "2024",
            "完成时限没写年份的，按这一年算；不填，则没写年份的时限会报错",
            SettingKind.YEAR,
        ),
    ]
    mail_account: Annotated[
        str,
        Setting(
            "邮箱账号",
            "office@163.com",
            "用来发表、收表的邮箱；不填，则邮件只存为 outbox/邮件 中的 .eml 文件",
            SettingKind.ADDRESS,
        ),
    ] = ""
    mail_service: Annotated[
        str,
        Setting(
            "邮箱服务商",
            "163",
            "163、126、yeah、QQ、139、189、新浪、腾讯企业邮、网易企业邮、阿里企业邮、263企业邮、"
            "Coremail（多数政务邮箱）、Exchange 或 其他；不填则按账号判断",
            SettingKind.MAIL_SERVICE,
        ),
    ] = ""
    smtp_server: Annotated[
        str,
        Setting(
            "发信服务器", "smtp.163.com:465", "服务商填“其他”时才需要，写 服务器:端口", SettingKind.SERVER
        ),
    ] = ""
    imap_server: Annotated[
        str,
        Setting(
            "收信服务器",
            "imap.163.com:993",
            "服务商填“其他”时才需要，写 服务器:端口；邮箱没有 IMAP 的写 POP3 的，端口 995 或 110",
            SettingKind.SERVER,
        ),
    ] = ""
    mail_security: Annotated[
        str, Setting("邮件加密", "SSL", "SSL、STARTTLS 或 不加密；不填按 SSL", SettingKind.MAIL_SECURITY)
    ] = "SSL"
    own_ca: Annotated[
        str,
        Setting(
            "根证书",
            "根证书.pem",
            "邮件服务器用单位自己签发的证书时，根证书文件（.pem）的名字，放在工作文件夹里；不填为系统信任的证书",
        ),
    ] = ""
    more_folders: Annotated[
        tuple[str, ...],
        Setting(
            "另取文件夹",
            "各单位来信",
            "除收件箱、垃圾箱外还取哪些邮箱文件夹里的信，用分号隔开；自己的过滤规则把来信移走时填写",
            SettingKind.FOLDERS,
        ),
    ] = ()
    keep_sent: Annotated[
        bool, Setting("发件留底", "否", "写 否，则不把发出的信存一份到邮箱的“已发送”文件夹；不填为 是")
    ] = True
    mails_per_minute: Annotated[
        int | None,
        Setting("每分钟发信", "10", "一分钟最多发几封；不填按服务商的限制", SettingKind.ONE_OR_MORE),
    ] = None
    mails_per_day: Annotated[
        int | None, Setting("每日发信", "200", "一天最多发几封；不填按服务商的限制", SettingKind.ONE_OR_MORE)
    ] = None
    after_fetch: Annotated[
        str,
        Setting(
            "收信后",
            "标为已读",
            "不动、标为已读 或 移到已处理（文件夹名自定）；不填为不动，邮件都留在服务器上",
            SettingKind.AFTER_FETCH,
        ),
    ] = ""
    fetch_minutes: Annotated[
        int, Setting("取信间隔", "15", "每隔多少分钟取一次信；不填为 15", SettingKind.ONE_OR_MORE)
    ] = 15
    readers: Annotated[
        tuple[str, ...], Setting("汇总表收件人", "leader@example.com", "汇总表发给谁，多个邮箱用分号隔开")
    ] = ()
    attached: Annotated[
        tuple[str, ...],
        Setting(
            "随发材料",
            "汇总表、看板、专报",
            "发给汇总表收件人的信里附哪些：汇总表、看板、通报、专报，几样用顿号隔开，都不附写 无；不填为 汇总表。"
            "信的正文总是首页的内容；有的邮箱不收 .html 附件，看板就不要附",
            SettingKind.PAPERS,
        ),
    ] = ("汇总表",)
    publish_after: Annotated[
        int, Setting("汇总表发送", "2", "报送截止后第几个工作日发送汇总表；不填为 2")
    ] = 2
    return_reminders: Annotated[
        tuple[int, ...], Setting("到期提醒", "5、2、0", "报送截止前几个工作日提醒未报的单位；不填为 5、2、0")
    ] = (5, 2, 0)
    unopened_after: Annotated[
        int, Setting("未回执提醒", "3", "下发几个工作日后提醒没有任何回复的单位；不填为 3")
    ] = 3
    reminder_gap: Annotated[
        int, Setting("提醒间隔", "2", "填报表发到以后、报送截止前的两次提醒之间，至少隔几个工作日；不填为 2")
    ] = 2
    overdue_at_most: Annotated[
        int, Setting("逾期催报", "5", "逾期后每个工作日催报一次，最多几次；不填为 5")
    ] = 5
    correct_after: Annotated[
        int, Setting("未更正提醒", "2", "退回几个工作日后提醒还没有更正的单位；不填为 2")
    ] = 2
    limit_reminders: Annotated[
        tuple[int, ...], Setting("时限提醒", "30、7、1", "任务完成时限前几天提醒承担单位；不填为 30、7、1")
    ] = (30, 7, 1)
    escalate_after: Annotated[int, Setting("上报负责人", "5", "逾期几个工作日后告知单位负责人；不填为 5")] = 5
    quiet_hours: Annotated[
        tuple[int, int] | None,
        Setting("免打扰时段", "20点到7点", "这段时间不发提醒；不填为 20点到7点，不要则写 无"),
    ] = (20, 7)
    robots: Annotated[
        tuple[GroupRobot, ...],
        Setting(
            "群机器人",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
            "企业微信、钉钉、飞书群机器人的地址：催报的日子在群里发一条，点名未报和待更正的单位（企业微信、钉钉按“单位”表“联系电话”中的手机号@）。"
            "只催某个分组的，写 分组=地址；几个的用分号隔开；钉钉加签、飞书签名校验的密钥写在地址后，"
            "空一格。不填则不发",
        ),
    ] = ()
    claims: Annotated[
        bool,
        Setting(
            "首次认领",
            "是",
            "写 是，则任务首次下发（或文字有改动）时请单位认领，可以说明不属本单位职责；不填为 否",
        ),
    ] = False
    extensions: Annotated[
        bool,
        Setting("延期申请", "是", "写 是，则单位可以在填报表里申请延期，由办公室在汇总表里核定；不填为 否"),
    ] = False
    evidence: Annotated[
        bool,
        Setting(
            "佐证文件",
            "是",
            "写 是，则报“已完成”而没有交扫描件、照片等的，回执里请补交，“单位明细”写明；不填为 否，交来的照样归档",
        ),
    ] = False
    codes: Annotated[
        bool,
        Setting(
            "打印二维码",
            "是",
            "写 是，则填报表第一页和签批单上印一个二维码：签字盖章后扫描、拍照寄来的，按它归到单位、期别和第几次报送"
            "（认二维码要另装组件，doctor 会说怎么装）；不填为 否",
        ),
    ] = False
    leadership_report: Annotated[
        bool,
        Setting("向党委报告", "是", "写 是，则每期问单位是否已向本单位党委（党组）报告落实情况；不填为 否"),
    ] = False
    close_on_publish: Annotated[
        bool,
        Setting(
            "发布即定稿",
            "是",
            "写 是，则汇总表发给收件人时这一期即定稿：数不再改动，以后到的另列；不填为 否，由 close 定稿",
        ),
    ] = False
    grant_completion: Annotated[
        bool,
        Setting(
            "办结须核定",
            "是",
            "写 是，则单位报 已完成 只算申报办结，办公室（或牵头单位）在汇总表“核定”栏写 通过 才算办结，"
            "写 退回 即退办；"
            "不填为 否，单位报了就算",
        ),
    ] = False
    nil_reports: Annotated[
        bool,
        Setting(
            "零报告",
            "是",
            "写 是，则单位本期没有情况可报的，在填报表表头“本期零报告”选 是，或直接回复邮件“零报告”：不再催，"
            "不按未报算，"
            "也不参加当期评分，在“报送情况”中列明；不填为 否",
        ),
    ] = False
    witnesses: Annotated[
        tuple[str, ...],
        Setting(
            "存证收件人",
            "jiwei@example.com",
            "存证码发给谁留存（本单位以外的，如纪检监察、审计），几个邮箱用分号隔开：定稿、发送汇总表时发一次，"
            "平时有新记录的每周一次；日后用它核对存档改没改过。不填则不发",
        ),
    ] = ()
    kept_years: Annotated[
        int | None,
        Setting(
            "保存年限",
            "10",
            "来件和佐证的原件保存几年；过了的由 purge --expired 列出，确认后清除，记录仍在。不填则一直保存",
            SettingKind.YEARS,
        ),
    ] = None
    praised_at_most: Annotated[
        int,
        Setting(
            "表扬单位数",
            "5",
            "通报最多表扬几个单位：按时报全、没有退回、没有牵头任务逾期的，得分高的在前，同分的看连续几期；不填为 5",
        ),
    ] = 5
    exemplars: Annotated[
        bool,
        Setting(
            "先进典型",
            "是",
            "写 是，则填报表最后一栏请单位报送“先进人物和先进事迹”，与好经验好做法一起列入“典型经验”"
            "和宣传选登；不填为 否",
        ),
    ] = False
    blocked_from: Annotated[
        int,
        Setting(
            "受阻阈值",
            "30",
            "牵头单位中报受阻的到百分之几，整项任务才亮红灯；不到的照常算，注明“受阻 1/27”；不填则有一家受阻就算",
            SettingKind.SHARE,
        ),
    ] = 0
    masthead: Annotated[
        str,
        Setting(
            "版头",
            "某县某领导小组办公室文件",
            "通报、专报的发文机关标志（红字，下有红线）；不填则不印版头。版式照 GB/T 9704，要改的直接改模板",
        ),
    ] = ""
    bulletin_number: Annotated[
        str,
        Setting(
            "通报字号",
            "某办通〔{年}〕{月}号",
            "通报的发文字号；{年}、{月}、{期} 换成本期的（{期} 是当年第几期，月报就是几月），"
            "号数还没有定的空着，生成后再填",
        ),
    ] = ""
    special_number: Annotated[
        str, Setting("专报字号", "某办专报〔{年}〕{月}号", "专报的发文字号，写法同上")
    ] = ""
    signer: Annotated[str, Setting("签发人", "张三", "专报是上行文，版头里印签发人；不填则不印")] = ""
    secrecy: Annotated[
        str,
        Setting(
            "密级",
            "内部",
            "印在通报、专报首页左上角，如 内部；涉密的内容不得在联网的电脑上办，请不要用本程序",
        ),
    ] = ""
    copied_to: Annotated[
        str, Setting("抄送", "县委办公室，县政府办公室", "印在版记里；填了“版头”或“抄送”才印版记")
    ] = ""
    period_kind: Annotated[
        PeriodKind,
        Setting(
            "报告周期",
            "月",
            "年、半年、季度、月、旬 或 周，不填为 月。季度、半年、年的“当月”指最后一个月；"
            "按旬、周报的，发放日和截止写 本周五、次周一、次旬第2天",
        ),
    ] = PeriodKind.MONTH


SETTINGS: tuple[Setting, ...] = tuple(
    replace(hint.__metadata__[0], key=key)
    for key, hint in get_type_hints(Settings, include_extras=True).items()
)
"""The rows of the sheet, in the order of a new master."""
