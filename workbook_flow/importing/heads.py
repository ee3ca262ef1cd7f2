"""What the header of a foreign list's column says that the column holds."""

from __future__ import annotations

import re
from enum import StrEnum

from workbook_flow.words.headers import A_UNIT, column_called, keys_of


class ColumnPart(StrEnum):
    """What a column holds."""

    ID = "编号"
    HEADING = "重点任务"
    MEASURE = "主要措施"
    LEAD = "牵头单位"
    UNIT = "责任单位"
    HELP = "配合单位"
    LIMIT = "完成时限"


A_BODY = (
    "(?:庭室|村|镇|镇街|支部|网格|网点|支行|分行|学校|医院|企业|工段|工区|园区|片区|部室|室|[局办组队乡])"
)
"""What a unit is of its own kind, besides those that a master's headers name."""
AND_WHO = "(?:[及和与/](?:责任人|负责人|联系人|经办人|联系方式|联系电话|电话))+"
"""What a header of units says besides."""
STANDARD = "(?:实地)?(?:测评|创建|达标|评审|考评|验收|整治)(?:标准|要点)(?:及要求)?"
"""What a task has to come up to, which says what it is where nothing else does."""
ALSO = {
    ColumnPart.ID: re.compile(
        "项次|顺序号|总序号?|条款号?|条目号?|(?:建议|提案|议案|案件|合同|课题|台账|信访件?|工单|事件|点位|任务书|条款)(?:编号|号)|ref|ref(?:erence)?no"
    ),
    ColumnPart.HEADING: re.compile(
        "[一二三]级指标|(?:整治|排查|攻坚|治理|检查|监管|行业)领域|(?:主要|具体|信访|反映的?|群众)*(?:诉求|反映问题)(?:事项|内容)?|(?:会议)?议题|(?:项目|关键|重要|时间)?节点名称|milestones?|findings?|issues?|observations?|gaps?|(?:具体|主要)表现|(?:检视|反映|自查|查找|梳理|对照检查)的?(?:主要|突出)?问题|(?:测评|检查|评价|评估)(?:内容|要点)"
        "|(?:存在)?问题(?:基本|具体|主要)情况|(?:测评|检查|实地|整治|创建|重点|迎检)*点位(?:名称|类型|类别)?|(?:建议|提案|议案)名称"
        "|(?:改革|实事|创建|督办|攻坚|民生|改革创新|普法|宣传|党建|科技|防汛|招商|帮扶)(?:任务|事项|项目)(?:名称)?|项目名称|民生实事|实事名称"
        "|工作项目|工作要点|一级任务|(?:任务|工作)(?:类型|大类|方面)|主要领域|(?:提案|建议|议案)?案由"
        "|(?:创建|测评|考评|检查|评价)(?:指标|项目)|(?:活动|事项|工作|课题|会议|培训|节目)名称|考核项目|(?:整改|交办|排查|排查出的?|查摆)的?(?:问题|隐患)"
        "|(?:巡视|巡察|督察|督导|审计|检查|反馈)*(?:反馈|指出)的?(?:意见|问题及意见)"
        "|(?:采购|立项|技改|科研|信息化|整治|帮扶|招商|攻坚)项目(?:名称)?|(?:课题|制度|法规|规划|培训班|工程|产品)名称"
        "|(?:监管|检查|审计|督导|评审|专家|审核)(?:反馈)?意见|(?:存在)?问题(?:及|的)?(?:具体|主要)?表现(?:形式)?|风险隐患|(?:廉政)?风险点|(?:提案|建议|议案)(?:标题|题目|内容)"
    ),
    ColumnPart.MEASURE: re.compile(
        "(?:建设|实施|改革|办理)(?:内容|举措)(?:及规模)?|(?:主要|项目|年度)*建设(?:内容|任务)|建设规模(?:及|和|与)(?:主要)?(?:建设)?内容|(?:项目|主要)建设规模"
        f"|{STANDARD}"
        "|(?:主要|具体|重点|工作|任务)*(?:内容|任务|目标|目标任务|事项)(?:及|和|与)(?:具体|工作|主要|落实|完成)*(?:要求|措施|举措|标准)"
        "|(?:主要|具体|重点|工作)*(?:措施|举措)(?:及|和|与)(?:工作|具体)*要求"
        "|(?:重点|重大|会议|专项)*(?:督查|督导|交办|议定|决定|承诺|落实)(?:事项|内容)|督办内容|重大事项"
        "|年度目标任务|(?:分解|细化|试点|二级|三级)任务|子任务|实事内容"
        "|(?:问题)?整改落实举措|问题整改(?:措施|任务|要求)|(?:推动|贯彻|贯彻落实|细化|政策|立行立改)(?:措施|举措)"
        "|(?:整治|排查|攻坚|创建|迎检|巡查|治理|改造|维修|检修|采购|服务|研究|研发)内容|(?:督办|办理|督查|交办|贯彻)要求"
        "|(?:行动|实施|改进|提升)计划|责任(?:事项|内容)|具体职责|(?:具体)?职责内容"
        "|修订内容|关键(?:结果|成果)|keyresults?|krs?"
        "|recommendations?|(?:agreed|management|corrective|remedial|remediation|proposed)actions?(?:plan)?"
    ),
    ColumnPart.LEAD: re.compile(
        f"牵头(?:服务|协调|督办|推进|实施|办理|联系|整改|落实|主管){A_UNIT}|(?:牵头|主办|主责)(?:{A_BODY}|(?:责任)?{A_UNIT}{AND_WHO})"
    ),
    ColumnPart.UNIT: re.compile(
        f"(?:责任|承办|落实){A_UNIT}[和及与/／]{A_BODY}|(?:责任人|负责人|承办人)[和及与/／](?:责任|负责|承办|所在|所属)?(?:{A_UNIT}|{A_BODY})|其[他它](?:责任)?{A_UNIT}|(?:牵头|主办|主责)(?:{A_UNIT})?[/／](?:配合|协办|协同|责任|参与){A_UNIT}|(?:牵头|主办|主责){A_UNIT}[及和与]?(?:配合|协办|协同|责任|参与){A_UNIT}|(?:责任|承办|落实)(?:{A_BODY}|{A_UNIT}{AND_WHO})|考核责任{A_UNIT}"
    ),
    ColumnPart.HELP: re.compile(
        f"(?:配合|协办|协助|协同|参与){A_UNIT}[和及与/／]{A_BODY}|(?:配合|协办|协助|协同|参与)(?:{A_BODY}|(?:责任)?{A_UNIT}{AND_WHO})|(?:协同|协助|参与)(?:配合|协作){A_UNIT}|其[他它](?:配合|参与|协办){A_UNIT}"
        f"|(?:配合|协办|参与){A_BODY}|配合|协办|协助|协同|协作|支持|参与|会办"
    ),
    ColumnPart.LIMIT: re.compile(
        "(?:完成|办结|整改|销号|办理)?(?:时间|时限|期限)(?:节点)?(?:及|和|与)(?:工作|具体)?(?:要求|进度|进度要求|目标)"
        "|(?:进度|目标|达标|答复|实施|交付)(?:时限|期限)|(?:时限|工作)进度安排|时间进度(?:要求|安排)?"
        "|(?:计划|预计|拟)?(?:建成|完工|建成投用|投用|建成投产)(?:时间|日期|时限|年月)"
        "|(?:计划|最终|最后)?截至(?:时间|日期)|(?:预期|预定|计划)(?:完成|办结)(?:时间|日期|时限)|完成(?:年度|季度|年份)|(?:项目|建设)*(?:起止|建设|实施)(?:年限|年份|工期|周期|期限)"
        "|计划(?:完成|办结|完工|竣工)|(?:计划)?(?:开竣工|开完工|起止|开工竣工)(?:时间|日期|年月|时限)?"
        "|(?:计划|预计)?(?:结束|终止|结题|培训|采购|活动|举办|出台|上线|达产)(?:时间|日期|年月|时限)"
    ),
}
"""Headers that only lists of others have, as a master keeps such columns beside its own."""
HELPING = re.compile("协|配合|会办|支持|参与|参加|联动|辅助|support|assist", re.IGNORECASE)


def part_of(words: str) -> ColumnPart | None:
    """What a column under that header holds, None for anything else."""
    column = column_called(words)
    if column is None:
        keys = keys_of(words).values()
        return next((part for part, headers in ALSO.items() if any(map(headers.fullmatch, keys))), None)
    part = ColumnPart(column[0])
    return ColumnPart.HELP if part is ColumnPart.UNIT and HELPING.search(column[1]) else part
