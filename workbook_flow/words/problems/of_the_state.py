"""The problems of families S, the system's own state, and V, what ``verify`` finds."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ERROR, WARNING, ProblemKind

OF_THE_STATE: Mapping[str, ProblemKind] = {
    Code.LEDGER_REBUILT: ProblemKind(
        WARNING,
        "{reason}已移到 .flow/{aside}，并按存档重建",
        "无需处理，内容没有丢失；如反复出现，请检查磁盘",
    ),
    Code.STALLED_COPY: ProblemKind(
        WARNING,
        "文件缺结尾，像是还没有传完，这次没有收",
        "传完后下次运行时会收；{minutes} 分钟没有再变的，按坏文件收下",
    ),
    Code.SYNC_COPY: ProblemKind(
        WARNING,
        "像是同步盘另存的冲突副本（两台电脑同时改过），程序没有读它",
        "请打开它和原来的文件比一比，把要的内容改进原来的文件，再把它移走；以后一台电脑办完、同步好，再换另一台",
    ),
    Code.LATER_COPY: ProblemKind(
        WARNING,
        "改得比总表“{master}”晚，内容也不一样，程序没有读它",
        "改错了文件的，请把改过的内容改进“{master}”；留作备份的，请移到别的文件夹",
    ),
    Code.OUTBOX_LINK: ProblemKind(
        WARNING,
        "outbox 里的“{folder}”是链接，实际写到工作文件夹以外的 {target}",
        "是有意这样放的，无需处理；不是的，请删去这个链接，再运行一次",
    ),
    Code.PERIOD_GONE: ProblemKind(
        WARNING,
        "{period}下发过填报表，存档里却没有了这一期的下发记录",
        "请从备份恢复 archive 里的这个文件夹，再运行 verify 核对；恢复以前不要运行 rebuild，台账里还有的会丢",
    ),
    Code.WORKERS_LOST: ProblemKind(
        WARNING,
        "{address} 那边的电脑中途不应答，或换了别的程序；其余来件在本机读，结果一样",
        "这一次无需处理；请看那几台电脑上的 dask scheduler 和 dask worker 是否还在运行、程序是否和本机一样，再接着用",
    ),
    Code.NEW_COMPUTER: ProblemKind(
        WARNING,
        "这份清单今天第一次在这台电脑上办，上次是 {day} 在电脑“{host}”上",
        "换了电脑的：在这台重新存邮箱密码、打开定时，旧电脑上关掉定时；两台轮流办的：一台办完再换另一台，不要同时开着定时",
    ),
    Code.DISK_NEARLY_FULL: ProblemKind(
        WARNING,
        "磁盘只剩 {free} MB，可能不够存这次的来件和材料",
        "请先腾出至少 1 GB；写到一半磁盘满了也不会丢，腾出空间后重新运行即可",
    ),
    Code.WRITTEN_ASIDE: ProblemKind(
        WARNING,
        "{name}正被打开，这次写到了“{second}”",
        "请看“{second}”；关闭原来的文件后再运行一次，就会写回原处（若并没有打开，请删除 {lock}）",
    ),
    Code.STILL_COPYING: ProblemKind(WARNING, "文件还在复制或下载，这次没有收", "无需处理，下次运行时会收"),
    Code.ARCHIVE_FOLDER_COPIED: ProblemKind(
        WARNING, "存档里的文件夹“{folder}”不是期别，没有读取", "如是自己复制的，请移到别处；存档只由程序写入"
    ),
    Code.OUTPUT_TAKEN_AS_REVIEWED: ProblemKind(
        WARNING,
        "{name}不是程序上次写的那份，像是有人改过：已存入收件夹“{copy}”，按核定过的汇总表收取",
        "无需处理，内容没有丢；核定和批示请写在程序生成的栏里",
    ),
    Code.OUTPUT_MOVED_ASIDE: ProblemKind(
        WARNING,
        "{name}不是程序上次写的那份，像是有人改过：没有覆盖，改名为“{aside}”",
        "请从“{aside}”中取回要用的内容",
    ),
    Code.STAYS_IN_INBOX: ProblemKind(
        WARNING, "已收取并存档，只是还移不出收件夹：{what}", "{how}，再运行一次；不处理也不会重复收取"
    ),
    Code.LEFT_IN_INBOX: ProblemKind(WARNING, "{what}，没有收取，仍在收件夹", "{how}"),
    Code.ORIGINAL_GONE: ProblemKind(ERROR, "第 {id} 号来件的文件不见了", "请从备份恢复该文件"),
    Code.ORIGINAL_CHANGED: ProblemKind(
        ERROR, "第 {id} 号来件的文件与收到时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.CHAIN_BROKEN: ProblemKind(
        ERROR, "{what}的记录与存证链不符，收存之后被改动过", "请从备份恢复该记录，并查明是谁改动的"
    ),
    Code.RECEIPT_GONE: ProblemKind(ERROR, "缺少第 {id} 号来件的记录", "请从备份恢复存档"),
    Code.LEDGER_DIFFERS: ProblemKind(
        ERROR, "台账中“{table}”有 {count} 处与存档不一致，例如{example}", "请运行 rebuild，按存档重建台账"
    ),
    Code.LEDGER_OF_ANOTHER_PROGRAM: ProblemKind(
        WARNING,
        "台账中“{table}”有 {count} 处与照存档重做的不同，例如{example}：台账是另一版程序开始记的，规则有变化就会这样",
        "升级过程序的不用处理，要全部照现在的规则重算就运行 rebuild（已定稿的各期，发布的数不变）；"
        "没有升级过的，请运行 rebuild，按存档重建台账",
    ),
    Code.FORM_GONE: ProblemKind(
        WARNING, "发给“{unit}”的填报表不见了", "请运行 split --period {period}，会按原样重新生成"
    ),
    Code.FORM_CHANGED: ProblemKind(
        WARNING,
        "发给“{unit}”的填报表与发放记录不同",
        "请删除该文件后运行 split --period {period}，会按原样重新生成",
    ),
    Code.FORMS_WRITTEN_OTHERWISE: ProblemKind(
        WARNING,
        "{count} 份填报表（{units}）是本次下发的，但与本版程序写出的不同：是别的程序版本或电脑写的，或有人改过",
        "升级过程序、换过电脑的不用处理；没有的，请删除这几份后运行 split --period {period}，会按原样重新生成",
    ),
    Code.UNREGISTERED_FILES: ProblemKind(
        WARNING,
        "存档里有没有登记过的文件",
        "有命令中断过的，先把它再运行一次；如是自己放进去的，请移走；存档只由程序写入",
    ),
    Code.EVIDENCE_GONE: ProblemKind(ERROR, "{unit}的佐证材料“{name}”不见了", "请从备份恢复该文件"),
    Code.EVIDENCE_CHANGED: ProblemKind(
        ERROR, "{unit}的佐证材料“{name}”与收到时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.MASTER_CHANGED: ProblemKind(ERROR, "存档的总表与其校验值不符", "请从备份恢复该文件"),
    Code.UNREADABLE_RECORD: ProblemKind(ERROR, "{reason}", "请照上面写的办好后重新运行"),
    Code.MAIL_ORIGINAL_GONE: ProblemKind(ERROR, "{what}的原件不见了", "请从备份恢复该文件"),
    Code.MAIL_ORIGINAL_CHANGED: ProblemKind(
        ERROR, "{what}的原件与存档时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.RECORD_GONE: ProblemKind(ERROR, "缺少{what}的记录", "请从备份恢复存档"),
    Code.MAIL_NOT_LAID_OUT: ProblemKind(
        WARNING, "{what}不在发件箱了", "不用处理；还要用的，从 {source} 复制"
    ),
    Code.MAIL_LAID_OUT_DIFFERS: ProblemKind(
        WARNING, "{what}在发件箱里的与存档的不同", "请从 {source} 复制回来再发"
    ),
    Code.ROWS_DO_NOT_ADD_UP: ProblemKind(
        ERROR,
        "“{unit}”{period}的行数对不上：已接收 {accepted} + 待更正 {held} + 未填 {blank}，不等于应报 {owed}",
        "请运行 rebuild，按存档重建台账；仍对不上的，请把 archive 一并交给维护人员",
    ),
    Code.CHAINED_RECORD_CHANGED: ProblemKind(
        ERROR, "记录已不是存证链第 {number} 条登记的内容", "请从备份恢复该记录，并查明是谁改动的"
    ),
    Code.CHAINED_RECORD_GONE: ProblemKind(
        ERROR, "存证链第 {number} 条登记的记录不见了", "请从备份恢复该记录，并查明是谁删去的"
    ),
    Code.RECORD_NOT_CHAINED: ProblemKind(
        ERROR,
        "存证链里没有这份记录，它不是本工作文件夹的程序写下的",
        "请查明是谁放进来的；另一台电脑收的来件，请把它的原件重新放进收件夹，再移走这份记录",
    ),
    Code.LINE_BROKEN: ProblemKind(
        ERROR,
        "存证链在第 {number} 条断开（{record}），这一条或前一条被改动过",
        "请从备份恢复存证链，并查明是谁改动的",
    ),
    Code.CHAIN_GONE: ProblemKind(
        ERROR, "存证链不见了，而第 {id} 号来件的回执上记着它", "请从备份恢复存证链，并查明是谁删去的"
    ),
    Code.RECEIPT_OF_ANOTHER: ProblemKind(
        ERROR,
        "第 {id} 号来件的回执出自另一个工作文件夹，或存证链被整条换过",
        "请查明来源；确是另一处收的，请把它的原件重新放进收件夹，再移走这份回执",
    ),
    Code.CODE_NOT_IN_CHAIN: ProblemKind(
        ERROR,
        "抄录的存证码 {noted} 不在现在的存证链上：抄录之后，有记录被改动、删去、插入，或整条链被重写过",
        "请核对抄得对不对、是不是这个工作文件夹的；都对的，请与抄录时的备份比对，查明是谁改动的",
    ),
    Code.DOUBLE_RECEIPT: ProblemKind(
        ERROR,
        "有两份第 {id} 号来件的回执：{standing} 和 {other}，像是两台电脑各收各的，又合在了一起",
        "前一份有效；运行 collect，后一份的原件会放回收件夹，作为新的来件再收",
    ),
    Code.FOREIGN_RECEIPT: ProblemKind(
        ERROR,
        "第 {id} 号来件的回执没有在存证链上登记，没有计入：像是另一台电脑收的，存档又合在了一起",
        "运行 collect，它的原件会放回收件夹，作为新的来件再收；原件不在的，请从那台电脑上补来",
    ),
    Code.CHAIN_SHORTENED: ProblemKind(
        ERROR,
        "上次核对时存证链已到第 {number} 条，现在的链里那一条不见了或不同",
        "请从备份恢复存证链，并查明是谁改动的",
    ),
    Code.EDITION_GONE: ProblemKind(ERROR, "{words}第 {edition} 版的“{name}”不见了", "请从备份恢复存档"),
    Code.EDITION_CHANGED: ProblemKind(
        ERROR,
        "{words}第 {edition} 版的“{name}”已不是发布时的内容",
        "请从备份恢复存档，并查明是谁改动的",
    ),
    Code.OTHER_PERIOD_CHANGED: ProblemKind(
        WARNING, "{words}也有新的来件或核定，它的汇总表还没有更新", "请运行 merge --period {period}"
    ),
    Code.CLOSED_PERIOD_CHANGED: ProblemKind(
        WARNING,
        "{words}已定稿（{edition}），新的来件或核定已收下，不改发布的数",
        "运行 merge --period {period} 可看发布后变化；要计入，请运行 reopen --period {period} --reason 原因，再定稿",
    ),
    Code.BY_LATER_LIST: ProblemKind(
        WARNING,
        "{words}照现在的总表算，与它最后一次下发时的总表不同：{what}",
        "就该照现在的算的，不用处理；要照下发时的算，请把现在的总表移到别处，把 archive 里“总表”文件夹的 {copy} "
        "复制到 master 里、改名为 {name}，再做一次这一步，办完换回现在的总表",
    ),
    Code.CAME_BEFORE_ISSUE: ProblemKind(
        WARNING,
        "收到的日期 {day} 早于这份填报表下发的日期 {issued}：本机日期现在不对，或者下发那天不对；按时不按时照 {day} 算",
        "请核对本机日期；现在不对的，改正后撤回这份，把原文件再放进 inbox 收一次；是下发那天不对的，不用处理",
    ),
    Code.CAME_AFTER_TODAY: ProblemKind(
        WARNING,
        "有 {count} 份来件（第 {numbers} 号）记的收到日期晚于今天 {today}，最晚是 {latest}："
        "本机日期现在不对，或者收的那天不对；今天收的来件、逾期照 {today} 算，那几份按时不按时照记的日期算",
        "请核对本机日期；现在不对的，改正后再办一次，这中间收的来件先撤回，把原文件再放进收件夹收；"
        "是收那几份那天不对的，撤回它们，把原文件再收一次；有意照以前的日子办的，不用处理",
    ),
    Code.WITHDRAWAL_GONE: ProblemKind(ERROR, "缺少第 {number} 次撤回的记录", "请从备份恢复存档"),
    Code.MAIL_RECORD_DIFFERS: ProblemKind(
        ERROR, "{what}的记录与原件对不上", "请从备份恢复记录和原件，并查明是谁改动的"
    ),
}
