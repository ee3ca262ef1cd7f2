"""What a list says in words of the looks of its cells, which are not read: 灰色为已取消, 标红的为新增."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbook_flow.importing.rows import shortened
from workbook_flow.importing.tables import Found
from workbook_flow.model import Place, Problem
from workbook_flow.words.problems import Code, problem

SHADE = "[浅深淡]?(?:灰|红|黄|绿|蓝|橙|紫|粉)"
OF = "(?:的?(?:任务|事项|项目|单位|部门|问题|措施|内容|工作|条目|行|格|单元格|部分|指标)|的)?"
MEANS = "(?:为|是|表示|代表|系|指|即|[:：=＝])(?!底色|主题?|基调|本|先|导向|引领)"
WHAT = "[^，,；;。、（()）\n]{1,20}"
LEGEND = re.compile(
    f"(?:[标涂填]{SHADE}色?|[加标]粗|粗体|加黑|黑体字|斜体|下划线)(?:{OF}{MEANS}|的){WHAT}"
    f"|{SHADE}色?(?:底色|底纹|底|字体|字|填充|背景|标注|标记){OF}{MEANS}{WHAT}|{SHADE}色{OF}{MEANS}{WHAT}"
)
"""What looks mean, as a title, a header or a note says."""
BRACKET = re.compile(r"[（(【\[][^（）()【】\[\]]{0,60}[)）】\]]")


def legends(words: str) -> Iterator[str]:
    """What a text says that the looks of cells mean."""
    yield from (match[0] for match in LEGEND.finditer(words))


def without_legend(title: str) -> str:
    """A title without the bracket that tells what looks mean, which are not kept: （红色为重点任务）."""
    return BRACKET.sub(lambda bracket: "" if any(legends(bracket[0])) else bracket[0], title).strip()


def looks_unread(tables: Sequence[Found], notes: Sequence[str]) -> list[Problem]:
    """What titles, notes and headers say that the looks of cells mean, told once."""
    texts = (*notes, *(words for table in tables for words in table.words.values()))
    meanings = dict.fromkeys(legend for words in texts for legend in legends(words))
    if not meanings:
        return []
    place = Place(sheet=tables[0].grid.name)
    return [problem(Code.LOOKS_UNREAD, place, words="”“".join(map(shortened, meanings)))]
