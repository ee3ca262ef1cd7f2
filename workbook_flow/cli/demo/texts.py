"""What the made-up units write, column by column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from workbook_flow.model import IssuedRow, Meaning, Period, Purpose

PROGRESS = (
    "围绕“{about}”印发实施方案，明确分管领导和责任股室，{month}月组织专题培训{n}期，参训执法人员{m}人次。",
    "对照清单逐项梳理“{about}”，{month}月检查执法案卷{m}份，发现问题{n}个，已全部督促整改到位。",
    "召开“{about}”推进会{n}次，修订完善制度{n}项，装备配备到位，台账资料已归档。",
    "{month}月开展联合检查{n}次，检查企业{m}家，落实扫码留痕；“{about}”没有收到投诉举报。",
    "“{about}”已纳入本单位年度考核，{month}月分管领导调度{n}次，对进度靠后的{n}个站所下发提示函。",
    "组织“{about}”交叉评查，抽查案卷{m}份，优秀率较上次提高{n}个百分点，典型问题已通报。",
    "{month}月走访企业和群众{m}户，征求“{about}”意见{n}条，采纳的已列入下一步整改。",
    "“{about}”第{n}批工作完成，涉及{m}人，名单和佐证材料已报县司法局备案。",
)
"""One a month, another in the next."""
DIFFICULTIES = (
    "执法人员不足，基层持证人员流动较快。",
    "部门之间数据没有打通，同一案件要录两遍。",
    "专项经费还没有下达，装备采购推后。",
    "新修订的裁量基准上级尚未公布，制度修订只能等。",
    "部分村组路远，联合检查的车辆和人手不够。",
)
WISHES = (
    "请县财政局安排执法记录仪购置经费{n}万元。",
    "请县财政局安排执法人员培训经费{n}万元。",
    "请县数据局协调开通省一体化平台账号。",
    "请县委编办研究解决乡镇执法人员编制。",
    "请县司法局统一组织下半年行政执法资格考试。",
)
PRACTICES = (
    "推行“老带新”结对办案，新进人员三个月独立办案，案卷合格率明显提高。",
    "把检查事项并成一张表，进一次门查多件事，企业全年少接待检查一半。",
    "案件办结当天回访当事人，满意的留名、不满意的留因，逐件销号。",
    "每周五下午“集体看案卷”，所长带头挑毛病，问题当场改。",
)
EXEMPLARS = (
    "执法骨干李某（化名）：带病坚持入户普法，两年化解老案十一件，群众送来锦旗。",
    "法制审核员王某（化名）：一年审核案卷一百二十件，件件经得起复议，被评为县先进个人。",
    "某执法中队：连续三年零投诉，“首违不罚”做法被市里推广。",
)
NEXT_STEPS = (
    "下月开展案卷评查“回头看”，补齐短板。",
    "下月对进度靠后的站所逐个督导。",
    "月底前完成制度汇编，组织全员学习。",
    "下月会同县市场监管局开展联合检查。",
)
EVIDENCE = ("培训通知、签到表、照片", "检查记录、案卷复印件", "会议纪要、印发的制度文件")
SHARES: Mapping[Purpose, tuple[float, tuple[str, ...]]] = {
    Purpose.DIFFICULTY: (0.12, DIFFICULTIES),
    Purpose.COORDINATION: (0.02, WISHES),
    Purpose.PRACTICE: (0.03, PRACTICES),
    Purpose.EXEMPLAR: (0.004, EXEMPLARS),
    Purpose.NEXT_STEP: (0.5, NEXT_STEPS),
    Purpose.EVIDENCE: (0.4, EVIDENCE),
}
"""How often something is written in a column that may be left blank, and what."""
LONGEST = 14


def progress(row: IssuedRow, random: Random, period: Period) -> str:
    """What was done in a month, in other words than the month before."""
    start = sum(map(ord, row.task))
    pattern = PROGRESS[(start + period.year * 12 + period.month) % len(PROGRESS)]
    return pattern.format(
        about=about(row), month=period.month, n=random.randrange(1, 6), m=random.randrange(20, 200)
    )


def about(row: IssuedRow) -> str:
    """What a task is about, in a few words."""
    measure = re.sub(r"^\d+[.．、]\s*", "", row.measure)
    return re.split("[，。；、：（(“]", measure)[0][:LONGEST] or row.heading[:LONGEST]


def remark(purpose: Purpose | None, meaning: Meaning, random: Random, *, late: bool = False) -> str | None:
    """What is written in a column that may be left blank; what holds a task up is named, and what comes next."""
    if purpose is None or purpose not in SHARES:
        return None
    share, texts = SHARES[purpose]
    done = meaning is Meaning.DONE
    if done and purpose in {Purpose.DIFFICULTY, Purpose.COORDINATION}:
        return None
    explained = {Purpose.DIFFICULTY, Purpose.NEXT_STEP} if late and not done else set()
    if meaning is Meaning.BLOCKED:
        explained = {Purpose.DIFFICULTY, Purpose.COORDINATION, Purpose.NEXT_STEP}
    if done:
        explained = {Purpose.EVIDENCE}
    if purpose not in explained and random.random() >= share:
        return None
    return random.choice(texts).format(n=random.choice((3, 5, 8, 12, 20)))
