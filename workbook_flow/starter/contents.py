"""What goes into a new master: the given list and units; default fields, choices and settings; the guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook_flow.model import Choice, Field, FieldType, Meaning, Purpose, Unit
from workbook_flow.words.vocabulary import (
    BULLETIN_FIELDS,
    CHOICE_SHEET,
    CLASS_SHEET,
    EXCUSE_SHEET,
    EXTRA_SHEET,
    FIELD_SHEET,
    GROUP_SHEET,
    HISTORY_FIELDS,
    HISTORY_TEMPLATE,
    HOLIDAY_SHEET,
    LIST_SHEET,
    OWN_RULE_SHEET,
    RULE_SHEET,
    SCORE_SHEET,
    SETTING_SHEET,
    TYPES,
    UNIT_SHEET,
)

STATE_CHOICES = tuple(Choice(value=meaning.value, meaning=meaning) for meaning in Meaning)
STATE_LIST = "进展状态"
DEFAULT_FIELDS: tuple[Field, ...] = (
    Field(
        name="进展状态",
        type=FieldType.CHOICE,
        required=True,
        choices=STATE_CHOICES,
        hint="请从下拉列表中选择",
        width=11,
        purpose=Purpose.STATE,
    ),
    Field(
        name="完成比例",
        type=FieldType.PERCENT,
        required=True,
        minimum=0,
        maximum=100,
        hint="填 0 到 100 的数字，不用写百分号",
        width=9,
        purpose=Purpose.PERCENT,
    ),
    Field(
        name="进展情况",
        type=FieldType.TEXT,
        required=True,
        minimum=10,
        maximum=2000,
        hint="写清本月做了什么、到了哪一步，10 字以上",
        width=36,
        purpose=Purpose.PROGRESS,
    ),
    Field(
        name="完成日期",
        type=FieldType.DATE,
        hint="已完成的才填，例如 2024-07-15",
        width=12,
        purpose=Purpose.DONE_ON,
    ),
    Field(
        name="佐证材料",
        type=FieldType.TEXT,
        maximum=1000,
        hint="文件名称、文号或存放处",
        width=16,
        purpose=Purpose.EVIDENCE,
    ),
    Field(
        name="存在问题",
        type=FieldType.TEXT,
        maximum=1000,
        hint="没有就不填",
        width=16,
        purpose=Purpose.DIFFICULTY,
    ),
    Field(
        name="需协调事项",
        type=FieldType.TEXT,
        maximum=1000,
        hint="需要牵头单位或上级协调的事",
        width=16,
        purpose=Purpose.COORDINATION,
    ),
    Field(
        name="好经验好做法",
        type=FieldType.TEXT,
        maximum=1000,
        hint="可供其他单位借鉴的做法",
        width=16,
        purpose=Purpose.PRACTICE,
    ),
    Field(
        name="下一步措施",
        type=FieldType.TEXT,
        maximum=1000,
        hint="下月打算怎么做",
        width=16,
        purpose=Purpose.NEXT_STEP,
    ),
)
DEFAULT_SETTINGS: Mapping[str, str] = {"发放日": "当月20日", "报送截止": "当月25日", "年初指": "3月31日"}
NEW_SETTINGS: Mapping[str, str] = {**DEFAULT_SETTINGS, "受阻阈值": "20"}
"""What a new master says; one in use is not told anew how its figures are reckoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A row of the list that is one text across all columns."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A row of the list: its id and printed cells; None is covered by a merged cell from above.

    ``doubts`` are what to look at, by column; such cells are coloured, and the words stand beside the row.
    ``spare`` are the texts of columns of the office's own, by header, to the right of all others.
    """

    id: str
    cells: tuple[str | None, ...]
    extras: Mapping[str, str | float] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    spare: Mapping[str, str] = field(default_factory=dict)


ListRow = SectionRow | TaskRow
SheetRows = tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a new master; nothing of it for a blank one. ``groups`` are group, members, members left out.

    ``sheets`` are the rows of sheets 字段, 选项 and 自定义规则, in the order of their columns, in place of the default.
    ``spare`` is the order of the columns of the office's own.
    """

    title: str = ""
    rows: tuple[ListRow, ...] = ()
    units: tuple[Unit, ...] = ()
    groups: tuple[tuple[str, str, str], ...] = ()
    doubtful_units: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=lambda: NEW_SETTINGS)
    remarks: tuple[str, ...] = ()
    sheets: Mapping[str, SheetRows] = field(default_factory=dict)
    spare: tuple[str, ...] = ()


GUIDE: tuple[tuple[str, str], ...] = (
    (
        "总的原则",
        (
            "这份工作簿就是全部设置，改了单元格，下次运行就按新的来。程序只读它，不会改它。"
            "改完后运行 check，有错会指出是哪张表的哪个单元格、怎么改。"
        ),
    ),
    (
        LIST_SHEET,
        (
            "照正式印发的样子填：可以合并单元格，一个单元格可以写几个单位（用空格、顿号、逗号或换行分开）。"
            "行可以增加、移动、删除，列的位置不限，但列名不要改。"
        ),
    ),
    (
        "编号",
        (
            "每条主要措施一个编号，不能重复，例如 3-07。编号跟着任务走：任务移动了位置，编号不变；"
            "删掉的编号不再给别的任务用。"
        ),
    ),
    (
        "打印区右侧各列",
        (
            "时限日期：完成时限的文字看不懂或要另定日期时填写，例如 2024-06-30，也可写 每季度末。"
            "时限类型：要另定是哪一类时限时，从下拉列表中选；定期的任务每期都有到期日。"
            "明确单位：责任单位只写“有关……”时，在这里写明是哪些单位。"
            "量化指标、目标值：要求填报数字的，写指标名称和最低要达到的数。"
        ),
    ),
    (
        UNIT_SHEET,
        (
            "清单里出现的每个单位一行。别名：清单里可能出现的其他叫法。分组：例如 各乡镇人民政府，"
            "清单里写分组名就等于写了该组全部单位。停用的单位把“是否启用”改为 否，不要删行。"
        ),
    ),
    (
        GROUP_SHEET,
        (
            "几个单位的统称，一行一个，成员和除外的单位用顿号隔开；也可在“单位”表的分组一列填写。"
            "清单里写“各乡镇（除某某镇外）”的，会自动除去该镇。没有统称的，不用填。"
        ),
    ),
    (
        FIELD_SHEET,
        (
            f"各单位要填的栏目，一行一栏，加一行就多一栏。类型：{'、'.join(TYPES)}。"
            "最小值、最大值：数字的范围，或文本的字数。用途：程序据此核对，自己加的栏目可以不填用途。"
            "汇总方式：数字栏目怎样合起来，求和（每期填本期数，逐期累加）、平均、最新（填累计数或现有数）、最大；"
            "填了的，汇总表里有“数据汇总”。"
        ),
    ),
    (
        CHOICE_SHEET,
        "下拉列表的内容，同一个列表的各行“选项表”写同一个名字。进展状态的每个选项都要有含义，叫法可以改，含义不要空。",
    ),
    (
        RULE_SHEET,
        "各项检查的轻重。错误：该行退回更正。提醒：照收，同时提示。关闭：不检查。只改“级别”一列。",
    ),
    (
        SETTING_SHEET,
        "发文单位、发放日、报送截止、邮箱、提醒等，每行一项，只改“取值”一列；邮箱密码不写在这里。",
    ),
    (
        HOLIDAY_SHEET,
        (
            "一般不用填：法定节假日和调休，程序已知道的会自动按日历来。"
            "新一年的安排公布后，或本地另有安排时，每天一行，写 休 或 班。"
        ),
    ),
    (SCORE_SHEET, "汇总表“考核评分”的权重，只改“分值”一列；不考核的一项写 0。整张表删去则按默认权重。"),
    (
        CLASS_SHEET,
        "各单位说法不同而说的是一件事的：原文里出现“词”的，在汇总表“会商议题”里归到“归为”名下，原文照列。不用时空着。",
    ),
    (
        EXCUSE_SHEET,
        "哪个单位哪一期（如 2024年7月）不用报，理由和批准人；免报的不催、不算未报，在报送情况里单列。",
    ),
    (
        EXTRA_SHEET,
        "考核中程序算不出的加分、扣分：分值写 2 或 -3，加在该单位该期的得分上，理由和批准人一并列出。",
    ),
    (
        OWN_RULE_SHEET,
        (
            "办公室自己定的核对，一行一条：符合“条件”的行，必须符合“要求”；条件空着就是每行都要符合。"
            "例如条件写 已完成 且 发现隐患数 > 0，要求写 整改数 = 发现隐患数；"
            "又如 累计投资 ≥ 上期累计投资、存在问题 已填。写得看不懂的，check 会指出。"
            "级别：错误（退回）、核实（由单位在“核实说明”写明原因）、提醒、关闭。提示：给单位看的话。"
        ),
    ),
    (
        "通报和专报",
        (
            "master 文件夹中的“通报模板.docx”“专报模板.docx”“宣传选登模板.docx”用 Word 或 WPS 改，文字和版式随意，"
            "{{ }} 里是程序填入的字段，写错了会指出是哪一个。可用的字段："
            + "；".join(f"{name}（{words}）" for name, words in BULLETIN_FIELDS.items())
            + f"。任务和单位的历期材料用“{HISTORY_TEMPLATE}”，它的字段："
            + "；".join(f"{name}（{words}）" for name, words in HISTORY_FIELDS.items())
            + "。"
        ),
    ),
)
