"use strict";
// Everything from the data goes into the page as text nodes; no markup is ever made of it.
const data = JSON.parse(document.getElementById("data").textContent);
document.documentElement.classList.add("js");
const field = id => document.getElementById(id);
const main = field("panel");
const filters = field("filters");
const LIGHTS = { "红": "red", "黄": "yellow", "绿": "green" };
const RANK = { "红": 0, "黄": 1, "绿": 2 };
const COURSES = ["已完成", "正常推进", "牵头未报", "临近时限", "推进受阻", "已逾期"];
const AT_RISK = ["牵头未报", "临近时限", "推进受阻"];
const COURSE_LIGHTS = { "已完成": "绿", "正常推进": "绿", "牵头未报": "黄", "临近时限": "黄", "推进受阻": "红", "已逾期": "红" };
const CODES = { D: ["完", "已完成"], S: ["常", "长期坚持"], U: ["进", "进行中"], N: ["未", "未开始"], B: ["阻", "受阻"], "-": ["缺", "未报"], H: ["退", "待更正"], X: ["他", "未说明"], W: ["核", "申报办结，待核定"] };
const RETURNED = { "已报": unit => unit.reported, "未报": unit => unit.owes && !unit.reported, "迟报": unit => unit.late > 0, "有待更正": unit => unit.held > 0 };
const PARTS = ["unit", "role", "words", "state", "percent", "progress", "asked"];
const places = { task: new Map(data.tasks.map((task, index) => [task.id, index])), unit: new Map(data.history.units.map((unit, index) => [unit, index])) };

// The shares of a task are columns of numbers of texts; they become lines when they are first asked for.
function lazily(object, name, work) {
  Object.defineProperty(object, name, { configurable: true, get() { const value = work(); Object.defineProperty(object, name, { value }); return value; } });
}
for (const task of data.tasks) {
  lazily(task, "units", () => task.shares.unit.map((_, index) => Object.fromEntries(PARTS.map(part => [part, data.words[task.shares[part][index]]]))));
  lazily(task, "own", () => [task.id, task.heading, task.measure].join("\n").toLowerCase());
  lazily(task, "text", () => [task.own, task.lead, task.responsible, ...task.units.map(shareText)].join("\n").toLowerCase());
}
function shareText(share) { return [share.unit, share.progress, share.asked].join("\n").toLowerCase(); }

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : String(child)));
  return element;
}
function light(task) { return make("span", { class: `light ${LIGHTS[task.light]}` }, `${task.light} ${task.words || task.course}`); }
function percent(value) { return value === null || value === undefined || value === "" ? "" : `${value}%`; }
function short(text, most) { return text.length > most ? `${text.slice(0, most)}……` : text; }
function joined(nodes) { return nodes.flatMap((node, index) => index ? ["、", node] : [node]); }
function link(words, view, asked) { return make("a", { href: address(view, asked) }, words); }
// A task's and a unit's own page; the other filters do not hold there.
function taskLink(id) {
  const shown = places.task.has(id) ? link(id, "按任务", { ...NONE, task: id }) : make("span", {}, id);
  shown.className = "id";
  return shown;
}
function unitLink(name) { return places.unit.has(name) ? link(name, "按单位", { ...NONE, unit: name }) : name; }

// What is shown: the filters are the same for every view.
function options(id, all, values) {
  field(id).append(make("option", { value: "" }, all), ...values.map(value => make("option", { value }, value)));
}
options("section", "全部", [...new Set(data.tasks.map(task => task.section))]);
options("light", "全部", ["红", "黄", "绿", "有风险", ...[...COURSES].reverse()]);
options("unit", "全部", data.units.filter(unit => unit.owes).map(unit => unit.name));
options("returned", "全部", Object.keys(RETURNED));
function hasLight(task, wanted) { return !wanted || task.light === wanted || task.course === wanted || (wanted === "有风险" && AT_RISK.includes(task.course)); }
function shown() {
  const words = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [section, colour, unit, returned] = ["section", "light", "unit", "returned"].map(id => field(id).value);
  const listed = data.units.filter(each => (!unit || each.name === unit) && (!returned || RETURNED[returned](each)));
  const wanted = unit || returned ? new Set(listed.map(each => each.name)) : null;
  const tasks = data.tasks.filter(task => (!section || task.section === section) && hasLight(task, colour)
    && words.every(word => task.text.includes(word)) && (!wanted || task.units.some(share => wanted.has(share.unit))));
  if (!words.length && !section && !colour) return { tasks, units: listed };
  const sharing = new Set();
  for (const task of tasks) for (const share of task.units) {
    if (words.every(word => task.own.includes(word) || shareText(share).includes(word))) sharing.add(share.unit);
  }
  const named = each => words.length && !section && !colour && words.every(word => each.name.includes(word) || each.group.includes(word));
  return { tasks, units: listed.filter(each => sharing.has(each.name) || named(each)) };
}
function narrowed({ tasks, units }) { return tasks.length < data.tasks.length || units.length < data.units.length; }
// Whether a line that names tasks and units has to do with those that are shown.
function concerned({ tasks, units }) {
  const ids = new Set(tasks.map(task => task.id)), names = new Set(units.map(unit => unit.name)), all = { tasks: ids.size === data.tasks.length, units: names.size === data.units.length };
  return (someTasks, someUnits) => (all.tasks || someTasks.some(id => ids.has(id))) && (all.units || !someUnits || someUnits.some(name => names.has(name)));
}

// A table that sorts by its column heads and folds into cards on a phone. What has no value stands last either way.
const sorting = {};
function blank(value) { return value === null || value === undefined || value === ""; }
function ordered(rows, column, down) {
  const order = (a, b) => blank(a) || blank(b) ? blank(a) - blank(b) : down * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN", { numeric: true }));
  return [...rows].sort((a, b) => order(column.key(a), column.key(b)));
}
function table(name, caption, columns, rows, detail) {
  const sort = sorting[name];
  if (sort) rows = ordered(rows, columns[sort.column], sort.down);
  const head = columns.map((column, index) => make("th", { scope: "col", "aria-sort": sort && sort.column === index ? (sort.down > 0 ? "ascending" : "descending") : "none" },
    make("button", { type: "button", "data-column": index, onclick: () => {
      sorting[name] = { column: index, down: sort && sort.column === index ? -sort.down : 1 };
      show();
      main.querySelector(`table[data-name="${name}"] button[data-column="${index}"]`).focus();
    } }, column.name)));
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr", {}, ...columns.map(column => {
      const content = column.cell ? column.cell(row) : column.key(row) ?? "";
      return make("td", { class: column.class || null, "data-label": column.name }, ...[content].flat());
    }));
    body.append(line);
    if (detail) expandable(line, row, detail, columns.length);
  }
  return scrolling(caption, make("table", { class: "cards", "data-name": name }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), body));
}
function scrolling(label, content) { return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${label}（可用方向键滚动）` }, content); }
function expandable(line, row, detail, width) {
  const button = line.querySelector("button.more");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) line.nextSibling.remove();
    else line.after(make("tr", { class: "detail" }, make("td", { colspan: width }, detail(row))));
  });
}
function more(text) { return make("button", { type: "button", class: "more", "aria-expanded": "false" }, text); }
const MOST_AT_ONCE = 60, unfolded = new Set();
function listed(name, list, caption, columns, lines, none) {
  const rest = list ? list.count - list.lines.length : 0, folded = unfolded.has(name) ? 0 : Math.max(0, lines.length - MOST_AT_ONCE);
  const unfold = () => { unfolded.add(name); show(); main.querySelector(`table[data-name="${name}"] button`).focus(); };
  return [lines.length ? table(name, caption, columns, folded ? lines.slice(0, MOST_AT_ONCE) : lines) : make("p", { class: "muted" }, none),
    ...(folded ? [make("p", {}, make("button", { type: "button", onclick: unfold }, `列出其余 ${folded} 行`))] : []), ...(rest > 0 ? [make("p", { class: "muted" }, `另有 ${rest} 条，见汇总表。`)] : [])];
}
function linesOf(name) { return data[name] ? data[name].lines : []; }

// The first page.
const FIGURE_ROWS = { "应报单位": ["按单位", {}], "已报单位": ["按单位", { returned: "已报" }], "迟报单位": ["按单位", { returned: "迟报" }], "任务总数": ["按任务", {}], "已完成": ["按任务", { light: "已完成" }], "正常推进": ["按任务", { light: "正常推进" }], "有风险": ["按任务", { light: "有风险" }], "已逾期": ["按任务", { light: "已逾期" }] };
function counted({ tasks, units }) {
  const courses = wanted => tasks.filter(task => wanted.includes(task.course)).length;
  return { "应报单位": units.filter(unit => unit.owes).length, "已报单位": units.filter(RETURNED["已报"]).length, "迟报单位": units.filter(RETURNED["迟报"]).length, "任务总数": tasks.length, "已完成": courses(["已完成"]), "正常推进": courses(["正常推进"]), "有风险": courses(AT_RISK), "已逾期": courses(["已逾期"]) };
}
function tiles(seen) {
  const numbers = narrowed(seen) ? counted(seen) : null;
  return make("div", { class: "tiles" }, ...data.figures.map(each => make("a", { class: "tile", href: address(...FIGURE_ROWS[each.name]) }, make("span", {}, `${each.name}（${each.measure}）`),
    make("b", { "data-figure": each.name }, numbers ? numbers[each.name] : each.value), make("small", {}, numbers ? `全部 ${each.value}` : each.change || "首期"))));
}
function overview(seen) {
  const wanted = new Set(seen.tasks.map(task => task.id));
  const urgent = data.attention.map(id => data.tasks[places.task.get(id)]).filter(task => wanted.has(task.id));
  return [
    make("p", { class: "headline" }, data.brief.headline),
    tiles(seen),
    make("div", { class: "brief" }, ...briefLists(seen)),
    make("div", { class: "two" },
      make("section", {}, make("h2", {}, "最需关注的任务"), urgent.length ? table("attention", "点编号看这项任务的历期情况，点措施看各单位进展", taskColumns.filter(column => ["编号", "灯", "主要措施", "牵头单位", "剩余天数"].includes(column.name)), urgent, taskDetail) : make("p", {}, "没有。")),
      make("section", {}, make("h2", {}, "历期趋势"), make("div", { class: "box" }, chart(trendOf(seen)), trendTable(trendOf(seen)))))];
}
// What is asked of the county, what moved, who is behind. Every line leads to its rows.
function briefLists(seen) {
  const { asked, askedInHeld, moved, behind, counts } = data.brief, shows = concerned(seen), all = !narrowed(seen);
  const list = (title, count, measure, lines, none, view, beside = []) => make("section", { class: "box" }, make("h2", {}, `${title}（${count}）`),
    lines.length ? make("ol", {}, ...lines.slice(0, 5)) : none ? make("p", { class: "muted" }, none) : null, ...beside, count > 5 ? make("p", {}, link(`另有 ${count - 5} ${measure}`, view, {})) : null);
  const matters = asked.filter(each => shows(each.tasks)), waiting = askedInHeld.filter(task => shows([task])).length;
  const moves = moved.filter(each => shows([each.task]));
  const late = behind.filter(each => seen.units.some(unit => unit.name === each.unit));
  return [
    list("提请协调决定", all ? counts[0] : matters.length, "件", matters.map(each => make("li", {}, short(each.words, 120), make("span", { class: "muted" }, `　${each.source}${each.departments ? `；涉及${each.departments}` : ""}`), ...(each.tasks.length ? ["　", ...joined(each.tasks.slice(0, 3).map(taskLink)), each.tasks.length > 3 ? `等${each.tasks.length}项` : ""] : []))), waiting ? "" : "没有单位提出。", "会商议题", waiting ? [make("p", { class: "muted" }, `待更正的另有${waiting}行提出，更正后计入。`)] : []),
    list("本期变动", all ? counts[1] : moves.length, "项", moves.map(each => make("li", {}, taskLink(each.task), make("span", { class: `light ${LIGHTS[each.light]}` }, each.words), ` ${short(each.measure, 32)}`, make("span", { class: "muted" }, `　${short(each.lead, 12)}${each.reason ? `：${short(each.reason, 30)}` : ""}`))), data.trend.length > 1 ? "没有。" : "首期，没有可比的上期。", "变化"),
    list("落后单位", all ? counts[2] : late.length, "家", late.map(each => make("li", {}, unitLink(each.unit), each.words.startsWith(each.unit) ? each.words.slice(each.unit.length) : `：${each.words}`)), "没有。", "按单位"),
  ];
}

// Tasks; what shows a percent is there where the list has one.
const ifPercent = content => data.percentName ? [content] : [];
const taskColumns = [
  { name: "编号", key: task => task.id, cell: task => taskLink(task.id), class: "c" },
  { name: "灯", key: task => RANK[task.light], cell: light, class: "c" },
  { name: "主要措施", key: task => task.measure, cell: task => more(task.measure) },
  { name: "牵头单位", key: task => task.lead },
  { name: "状态", key: task => task.state, class: "c" },
  ...ifPercent({ name: data.percentName, key: task => task.percent, cell: task => percent(task.percent), class: "n" }),
  { name: "已报", key: task => task.reported - task.owed, cell: task => `${task.reported}/${task.owed}`, class: "n" },
  { name: "完成时限", key: task => task.due, cell: task => task.limit },
  { name: "剩余天数", key: task => task.left ? task.due : "", cell: task => task.left, class: "c" },
  { name: "较上期", key: task => task.moved ? task.step ?? 0 : null, cell: task => task.moved },
];
function files(task, unit) {
  const links = (task.evidence || []).filter(([whose]) => whose === unit).map(([, name, path]) =>
    make("a", { href: path.split("/").map(encodeURIComponent).join("/") }, name));
  return links.length ? make("span", { class: "muted" }, "\n佐证：", ...joined(links)) : null;
}
function taskDetail(task) {
  return make("div", {}, make("p", { class: "muted" }, `${task.section}　${task.heading}`), make("ul", {}, ...task.units.map(each =>
    make("li", {}, make("b", {}, `${each.unit}（${each.role}，${each.words}）`), ` ${each.state} ${percent(each.percent)} ${each.progress}`, each.asked ? make("span", { class: "muted" }, `\n问题和需协调：${each.asked}`) : null, files(task, each.unit)))));
}
function byTask(seen) {
  const task = opened ? data.tasks[places.task.get(opened)] : null;
  return task ? taskPage(task) : [make("h2", {}, "按任务"), table("tasks", "点列名可排序，点编号看这项任务的历期情况，点措施看各单位进展", taskColumns, seen.tasks, taskDetail)];
}
function facts(lines) { return make("dl", { class: "facts" }, ...lines.filter(([, words]) => words).map(([name, words]) => make("div", {}, make("dt", {}, name), make("dd", {}, ...[words].flat())))); }
function section(title, ...content) { return make("section", {}, make("h3", {}, title), ...content.flat()); }
function letters(code) { return code === "." || code === undefined ? make("td", { class: "c" }, "") : make("td", { class: `c k${CODES[code][0]}`, title: CODES[code][1] }, CODES[code][0]); }
function legend() { return make("p", { class: "legend" }, ...Object.values(CODES).map(([letter, words]) => make("span", { class: `k${letter}` }, `${letter} ${words}`))); }
function taskPage(task) {
  const place = places.task.get(task.id), periods = data.history.periods;
  const turns = periods.map(each => ({ period: each.period, course: COURSES[each.courses[place]], percent: each.percents[place], rows: each.rows.map(row => row[place]).filter(code => code !== ".") })).filter(turn => turn.course);
  const history = make("table", {}, make("caption", {}, "各期末的状态"), make("thead", {}, make("tr", {}, ...["期别", "灯", ...ifPercent(data.percentName), "已报/应报"].map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...[...turns].reverse().map(turn => make("tr", {}, make("th", { scope: "row" }, turn.period), make("td", {}, light({ light: COURSE_LIGHTS[turn.course], course: turn.course })), ...ifPercent(make("td", { class: "n" }, percent(turn.percent))), make("td", { class: "n" }, `${turn.rows.filter(code => !"-H".includes(code)).length}/${turn.rows.length}`)))));
  const shares = make("table", {}, make("caption", {}, "各单位历期的状态，本期所报"), make("thead", {}, make("tr", {}, ...["单位", "角色", ...periods.map(each => each.period), "本期", "进展", "问题和需协调"].map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...task.units.map(each => make("tr", {}, make("th", { scope: "row" }, unitLink(each.unit)), make("td", { class: "c" }, each.role), ...periods.map(past => letters((past.rows[places.unit.get(each.unit)] || "")[place])),
      make("td", { class: "c" }, `${each.words} ${each.state} ${percent(each.percent)}`), make("td", { class: "long" }, each.progress, files(task, each.unit)), make("td", { class: "long" }, each.asked)))));
  return [make("p", {}, link("← 全部任务", "按任务", { task: "" })), make("h2", { id: "task" }, `${task.id}　`, light(task)), make("p", { class: "measure" }, task.measure),
    facts([["牵头单位", task.lead], ["责任单位", task.responsible], ["完成时限", `${task.limit}${task.left ? `，${task.left}` : ""}`], ["任务状态", `${task.state} ${percent(task.percent)}`], ["较上期", task.moved], ["所在部分", `${task.section}　${task.heading}`]]),
    make("div", { class: "two" }, section("历期情况", scrolling("历期情况", history)), ...ifPercent(section(data.percentName, make("div", { class: "box" }, line(turns))))),
    section("批示和答复", notes(each => each.task === task.id)),
    section("延期申请", requests("task requests", each => each.task === task.id)),
    section("会商议题", topics("task topics", "topics", each => each.tasks.includes(task.id))),
    section("各单位", legend(), scrolling("各单位历期的状态", shares)),
    make("p", { class: "muted" }, `各期各单位的原文、核定和佐证另见“任务台账”（办公室在“材料”页生成）：report --period ${data.period} --task ${task.id}`)];
}
function notes(wanted) {
  const lines = linesOf("notes").filter(wanted);
  return lines.length ? make("ul", { class: "notes" }, ...lines.map(each => make("li", {}, taskLink(each.task), make("b", {}, ` ${each.by}（${each.on}）`), ` ${each.words}`, ...each.replies.map(([unit, words]) => make("p", {}, unitLink(unit), `答复：${words}`))))) : make("p", { class: "muted" }, "没有。");
}
function requests(name, wanted) {
  const columns = [{ name: "编号", key: each => each.task, cell: each => taskLink(each.task), class: "c" }, { name: "单位", key: each => each.unit, cell: each => unitLink(each.unit) }, { name: "期别", key: each => each.period, class: "c" },
    { name: "申请延期至", key: each => each.until, class: "c" }, { name: "理由", key: each => each.reason }, { name: "核定", key: each => each.outcome, class: "c" }];
  return listed(name, data.requests, "待核定的和已核定的", columns, linesOf("requests").filter(wanted), "没有。");
}
function topics(name, source, wanted) {
  const columns = [{ name: "类别", key: each => each.kind, class: "c" }, ...(source === "practices" ? [{ name: "提出期别", key: each => each.since, class: "c" }] : []), { name: "内容", key: each => each.words, class: "long" }, ...(source === "topics" ? [{ name: "合计", key: each => each.sum }, { name: "涉及部门", key: each => each.departments.join("、") }] : []),
    { name: "家数", key: each => each.units.length, class: "n" }, { name: "提出单位", key: each => each.units.join("、"), cell: each => [...joined(each.units.slice(0, 6).map(unitLink)), each.units.length > 6 ? "等" : ""] }, { name: "涉及任务", key: each => each.tasks[0], cell: each => joined(each.tasks.map(taskLink)) }];
  return listed(name, data[source], "点单位、编号看它的情况", columns, linesOf(source).filter(wanted), "没有。");
}

// Units.
function byUnit(seen) {
  const chosen = field("unit").value;
  if (chosen) return unitPage(data.units.find(unit => unit.name === chosen), seen);
  const columns = [
    { name: "单位", key: unit => unit.name, cell: unit => unit.owes ? unitLink(unit.name) : unit.name }, { name: "分组", key: unit => unit.group },
    { name: "报送情况", key: unit => unit.state, class: "c" }, { name: "应报", key: unit => unit.tasks, class: "n" },
    { name: "已接收", key: unit => unit.accepted - unit.tasks, cell: unit => unit.accepted, class: "n" }, { name: "待更正", key: unit => unit.held, class: "n" },
    { name: "未填", key: unit => unit.missing, class: "n" }, { name: "报送日期", key: unit => unit.returned, class: "c" },
    { name: "更正日期", key: unit => unit.corrected, class: "c" },
    { name: "迟报工作日", key: unit => unit.late, class: "n" }, { name: "得分", key: unit => unit.score, class: "n" },
  ];
  return [make("h2", {}, `按单位（${seen.units.length}家）`), table("units", "点列名可排序，点单位看它的任务和历期情况", columns, seen.units)];
}
function unitPage(unit, seen) {
  const place = places.unit.get(unit.name), periods = data.history.periods;
  const shares = seen.tasks.flatMap(task => task.units.filter(each => each.unit === unit.name).map(each => ({ task, ...each })));
  const codes = task => periods.map(each => (each.rows[place] || "")[places.task.get(task.id)]).map(code => code === "." || !code ? "　" : CODES[code][0]).join("");
  const returns = make("table", {}, make("caption", {}, "各期报送"), make("thead", {}, make("tr", {}, ...["期别", "报送情况", "已接收/应报", "迟报工作日"].map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...[...periods].reverse().filter(each => each.returns[place]).map(each => make("tr", {}, make("th", { scope: "row" }, each.period), make("td", { class: "c" }, each.returns[place][0]), make("td", { class: "n" }, `${each.returns[place][1]}/${each.returns[place][2]}`), make("td", { class: "n" }, each.returns[place][3])))));
  const columns = [{ name: "编号", key: each => each.task.id, cell: each => taskLink(each.task.id), class: "c" }, { name: "灯", key: each => RANK[each.task.light], cell: each => light(each.task), class: "c" }, { name: "主要措施", key: each => each.task.measure }, { name: "角色", key: each => each.role, class: "c" },
    { name: "历期", key: each => codes(each.task), class: "c" }, { name: "本期", key: each => Number(each.percent) || 0, cell: each => `${each.words} ${each.state} ${percent(each.percent)}`, class: "c" }, { name: "进展", key: each => each.progress, cell: each => [each.progress, files(each.task, unit.name) || ""], class: "long" }, { name: "问题和需协调", key: each => each.asked }];
  const led = new Set(shares.filter(each => each.role === "牵头").map(each => each.task.id));
  return [make("p", {}, link("← 全部单位", "按单位", { unit: "" })), make("h2", {}, unit.name),
    facts([["分组", unit.group], ["报送情况", unit.state], ["报送日期", unit.returned], ["行数", `应报${unit.tasks}，已接收${unit.accepted}，待更正${unit.held}，未填${unit.missing}`], ["迟报工作日", String(unit.late)], ["得分", unit.score === null ? "" : String(unit.score)]]),
    section("历期报送", scrolling("历期报送", returns)),
    section(`任务（${shares.length}项，牵头${led.size}项）`, legend(), table("unit tasks", "“历期”一栏每期一个字，最后一个是本期", columns, shares)),
    section("延期申请", requests("unit requests", each => each.unit === unit.name)),
    section("提出的会商议题", topics("unit topics", "topics", each => each.units.includes(unit.name))),
    section("牵头任务上的批示和答复", notes(each => led.has(each.task) || each.replies.some(([name]) => name === unit.name))),
    make("p", { class: "muted" }, `得分的依据和历期原文另见“考核依据”（办公室在“材料”页生成）：report --period ${data.period} --unit ${unit.name}`)];
}
function bySection({ tasks }) {
  return [...new Set(tasks.map(task => task.section))].flatMap(name => {
    const members = tasks.filter(task => task.section === name);
    const counts = ["红", "黄", "绿"].map(colour => `${colour}${members.filter(task => task.light === colour).length}项`).join("，");
    return [make("h2", {}, name), make("p", { class: "muted" }, `共${members.length}项：${counts}`), table(`section ${name}`, `${name}：点编号看历期情况，点措施看各单位进展`, taskColumns, members, taskDetail)];
  });
}
function calendar({ tasks }) {
  const months = new Map();
  for (const task of tasks.filter(each => each.due).sort((a, b) => a.due < b.due ? -1 : a.due > b.due ? 1 : 0)) {
    const month = task.due.slice(0, 7);
    if (!months.has(month)) months.set(month, []);
    months.get(month).push(task);
  }
  const cards = [...months].map(([month, due]) => make("section", {}, make("h3", {}, `${month.slice(0, 4)}年${Number(month.slice(5))}月（${due.length}项，未完成${due.filter(task => task.course !== "已完成").length}项）`),
    make("ul", {}, ...due.map(task => make("li", { title: task.measure }, light(task), ` ${task.due.slice(8)}日 `, taskLink(task.id), ` ${task.lead}`)))));
  const none = tasks.filter(task => !task.due).length;
  return [make("h2", {}, "时限日历"), make("p", { class: "muted" }, `今天是 ${data.today}${none ? `；另有${none}项没有具体日期` : ""}`), make("div", { class: "months" }, ...cards)];
}
let heatPeriod = data.history.periods.length - 1;
function heat({ tasks, units }) {
  const past = data.history.periods[heatPeriod], names = new Set(units.map(unit => unit.name)), cells = {};
  const pick = make("select", { id: "heat-period", "aria-label": "期别", onchange: event => { heatPeriod = Number(event.target.value); show(); field("heat-period").focus(); } },
    ...data.history.periods.map((each, index) => make("option", { value: index, selected: index === heatPeriod }, each.period)));
  const head = make("tr", {}, make("th", { scope: "col" }, "单位＼任务"), ...tasks.map(task => make("th", { scope: "col", title: task.measure }, taskLink(task.id), ` ${short(task.measure.replace(/^\d+[.、．]\s*/, ""), 12)}`)));
  const columns = tasks.map(task => places.task.get(task.id));
  const body = data.history.units.map((unit, number) => [unit, past.rows[number]]).filter(([unit]) => names.has(unit)).map(([unit, codes]) => {
    const row = make("tr", {}, make("th", { scope: "row" }, unitLink(unit)));
    for (const index of columns) row.append((cells[codes[index]] ||= letters(codes[index])).cloneNode(true));
    return row;
  });
  return [make("h2", {}, "单位 × 任务"), make("p", {}, "期别 ", pick), legend(),
    make("div", { class: "heat" }, scrolling("热力图", make("table", {}, make("caption", {}, `${past.period} 各单位各任务的状态`), make("thead", {}, head), make("tbody", {}, ...body))))];
}

// What is to be decided, what others may learn from, what moved.
function consultation(seen) {
  const shows = concerned(seen);
  return [make("h2", {}, "会商议题"), ...topics("topics", "topics", each => shows(each.tasks, each.units)), make("h2", {}, "批示和答复"), notes(each => shows([each.task]))];
}
function extensions(seen) {
  const shows = concerned(seen), claims = linesOf("claims").filter(each => shows([each.task]));
  const columns = [{ name: "编号", key: each => each.task, cell: each => taskLink(each.task), class: "c" }, { name: "情况", key: each => each.outcome }, { name: "认为不属本单位的", key: each => each.disputed.length, cell: each => each.disputed.flatMap(([unit, reason], index) => [index ? "；" : "", unitLink(unit), reason ? `：${reason}` : ""]) },
    { name: "未答复", key: each => each.unanswered.length, cell: each => joined(each.unanswered.map(unitLink)) }];
  return [make("h2", {}, "延期申请"), ...requests("requests", each => shows([each.task], [each.unit])), make("h2", {}, "认领"), ...listed("claims", data.claims, "还没有落实的", columns, claims, "没有待落实的。")];
}
function practices(seen) { const shows = concerned(seen); return [make("h2", {}, "典型经验"), ...topics("practices", "practices", each => shows(each.tasks, each.units))]; }
function changes(seen) {
  const shows = concerned(seen), moved = data.brief.moved.filter(each => shows([each.task]));
  const moves = [{ name: "编号", key: each => each.task, cell: each => taskLink(each.task), class: "c" }, { name: "变动", key: each => RANK[each.light], cell: each => make("span", { class: `light ${LIGHTS[each.light]}` }, each.words), class: "c" }, { name: "主要措施", key: each => each.measure }, { name: "牵头单位", key: each => each.lead }, { name: "原因", key: each => each.reason }];
  const cells = [{ name: "编号", key: each => each[0], cell: each => taskLink(each[0]), class: "c" }, { name: "单位", key: each => each[1], cell: each => unitLink(each[1]) }, { name: "栏目", key: each => each[2] }, { name: "上期", key: each => each[3] }, { name: "本期", key: each => each[4] }];
  const every = linesOf("changes").filter(([task, unit]) => (!places.task.has(task) || shows([task])) && (!unit || shows(seen.tasks.map(each => each.id), [unit])));
  return [make("h2", {}, `任务变动（${moved.length}项）`), moved.length ? table("moved", "需要关注的在前", moves, moved) : make("p", { class: "muted" }, data.trend.length > 1 ? "没有。" : "首期，没有可比的上期。"),
    make("h2", {}, "状态和数字的变化"), ...listed("changes", data.changes, "逐格比较，不列文字", cells, every, "没有。")];
}

// The trend: a drawing for the eye, a table for everyone. States differ by pattern too.
function draw(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}
function rate(each) { return each.units_issued ? each.units_reported / each.units_issued * 100 : 0; }
const BARS = [["done", "已完成", "#2f7a40"], ["on_course", "正常推进", "#9ccb9a"], ["at_risk", "有风险", "url(#dots)"], ["overdue", "已逾期", "url(#stripes)"]];
function patterns() {
  const dots = draw("pattern", { id: "dots", width: 6, height: 6, patternUnits: "userSpaceOnUse" }), stripes = draw("pattern", { id: "stripes", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  dots.append(draw("rect", { width: 6, height: 6, fill: "#f0b429" }), draw("circle", { cx: 3, cy: 3, r: 1.3, fill: "#5c4300" }));
  stripes.append(draw("rect", { width: 6, height: 6, fill: "#b3261e" }), draw("rect", { width: 2, height: 6, fill: "#ffffff" }));
  const defs = draw("defs", {});
  defs.append(dots, stripes);
  return defs;
}
// Of what is filtered, the periods are counted anew; of all, they are what was published.
function trendOf(seen) {
  if (!narrowed(seen)) return data.trend;
  const tasks = seen.tasks.map(task => places.task.get(task.id)), units = seen.units.map(unit => places.unit.get(unit.name)).filter(place => place !== undefined);
  return data.history.periods.map(each => {
    const courses = tasks.map(place => COURSES[each.courses[place]]).filter(Boolean), returns = units.map(place => each.returns[place]).filter(Boolean), count = wanted => courses.filter(course => wanted.includes(course)).length;
    return { period: each.period, tasks: courses.length, units_issued: returns.length, units_reported: returns.filter(line => line[4]).length, done: count(["已完成"]), on_course: count(["正常推进"]), at_risk: count(AT_RISK), overdue: count(["已逾期"]) };
  });
}
function axis(svg, y) {
  for (const mark of [0, 50, 100]) {
    svg.append(draw("line", { x1: 35, x2: 455, y1: y(mark, 100), y2: y(mark, 100), stroke: "#d0d5dd" }), draw("text", { x: 458, y: y(mark, 100) + 4, "font-size": 10, fill: "#56607a" }, `${mark}%`));
  }
}
function chart(trend) {
  const svg = draw("svg", { viewBox: "0 0 490 220", role: "img", "aria-label": "历期趋势图，数字见下表" });
  const step = 420 / trend.length, most = Math.max(1, ...trend.map(each => each.tasks));
  const y = (value, top) => 180 - value / top * 150;
  svg.append(patterns());
  axis(svg, y);
  trend.forEach((each, index) => {
    let base = 0;
    for (const [key, , fill] of BARS) {
      svg.append(draw("rect", { x: 35 + step * index + step * .2, width: step * .6, y: y(base + each[key], most), height: Math.max(0, y(base, most) - y(base + each[key], most)), fill }));
      base += each[key];
    }
    if (trend.length <= 12 || index % 3 === 0) svg.append(draw("text", { x: 35 + step * (index + .5), y: 196, "font-size": 10, "text-anchor": "middle", fill: "#56607a" }, each.period));
  });
  svg.append(draw("polyline", { points: trend.map((each, index) => `${35 + step * (index + .5)},${y(rate(each), 100)}`).join(" "), fill: "none", stroke: "#16365c", "stroke-width": 2 }));
  [...BARS.map(([, words, fill]) => [fill, words]), ["#16365c", "报送率"]].forEach(([fill, words], index) => {
    svg.append(draw("rect", { x: 40 + index * 84, y: 206, width: 10, height: 10, fill }), draw("text", { x: 54 + index * 84, y: 215, "font-size": 11, fill: "#1d2433" }, words));
  });
  return svg;
}
function line(turns) {
  const svg = draw("svg", { viewBox: "0 0 490 210", role: "img", "aria-label": `${data.percentName}：${turns.map(turn => `${turn.period} ${turn.percent === null ? "没有" : `${turn.percent}%`}`).join("，")}` });
  const step = 420 / turns.length, y = value => 180 - value / 100 * 150, points = turns.map((turn, index) => [35 + step * (index + .5), turn]).filter(([, turn]) => turn.percent !== null);
  axis(svg, y);
  svg.append(draw("polyline", { points: points.map(([x, turn]) => `${x},${y(turn.percent)}`).join(" "), fill: "none", stroke: "#16365c", "stroke-width": 2 }));
  for (const [x, turn] of points) svg.append(draw("circle", { cx: x, cy: y(turn.percent), r: 3.5, fill: "#16365c" }), draw("text", { x, y: y(turn.percent) - 8, "font-size": 11, "text-anchor": "middle", fill: "#1d2433" }, `${turn.percent}%`));
  turns.forEach((turn, index) => { if (turns.length <= 12 || index % 3 === 0) svg.append(draw("text", { x: 35 + step * (index + .5), y: 200, "font-size": 10, "text-anchor": "middle", fill: "#56607a" }, turn.period)); });
  return svg;
}
function trendTable(trend) {
  const names = ["期别", "已报/应报", "已完成", "正常推进", "有风险", "已逾期"];
  return scrolling("历期数字", make("table", {}, make("caption", {}, "历期数字"), make("thead", {}, make("tr", {}, ...names.map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...[...trend].reverse().map(each => make("tr", {}, make("th", { scope: "row" }, each.restated ? `${each.period}（口径调整）` : each.period), ...[`${each.units_reported}/${each.units_issued}`, each.done, each.on_course, each.at_risk, each.overdue].map(value => make("td", { class: "n" }, value)))))));
}

// The numbers that are added up: of the whole first; the filter by unit, and the search, show a unit's or a task's own.
function numbers({ tasks }) {
  const chosen = field("unit").value, wanted = new Set(tasks.map(task => task.id));
  const narrowed = chosen || tasks.length < data.tasks.length;
  const shown = line => line.scope === "任务" ? narrowed && wanted.has(line.name) : line.scope === "单位" ? !chosen || line.name === chosen : !chosen;
  const figure = (name, key) => ({ name, key: line => line[key] ?? "", cell: line => line[key] === null ? "" : `${line[key].toLocaleString("zh-CN", { maximumFractionDigits: 6 })}${line.percent ? "%" : ""}`, class: "n" });
  const sums = (data.numbers || []).map(each => {
    const lines = each.lines.filter(shown).map(line => ({ ...line, percent: each.percent }));
    const columns = [{ name: "范围", key: line => line.scope, class: "c" }, { name: "名称", key: line => line.name }, figure("本期", "now"), figure("上期", "before"), figure("较上期", "change"),
      ...(each.lines.some(line => line.lost) ? [{ name: "上期填了本期没有的行", key: line => line.lost || "", class: "n" }] : []),
      ...(each.lines.some(line => line.year_ago !== null) ? [figure("上年同期", "year_ago"), figure("较同期", "yearChange")] : []), figure("本年累计", "year"), figure("全程累计", "ever")];
    return make("section", {}, make("h2", {}, `${each.field}（${each.summing}）`), table(`numbers ${each.field}`, "只计已接收的行", columns, lines));
  });
  const metrics = (data.metrics || []).filter(each => wanted.has(each.task));
  const columns = [{ name: "编号", key: each => each.task, class: "c" }, { name: "量化指标", key: each => each.metric }, figure("目标值", "target"), { name: "达标/应报", key: each => each.reached ?? "", cell: each => `${each.reached ?? "—"}/${each.owing}`, class: "n" },
    figure("平均", "mean"), figure("合计", "total"), figure("较上期", "change"), { name: "未达标单位", key: each => each.short.join("、") }];
  return [...sums, ...(data.metrics ? [make("section", {}, make("h2", {}, "量化指标"), metrics.length ? table("metrics", "各单位最近一次所报", columns, metrics) : make("p", {}, "没有。"))] : [])];
}

// Tabs: arrow keys move between them, as the ARIA pattern has it.
const VIEWS = [["总览", overview], ["按任务", byTask], ["按单位", byUnit], ["按部分", bySection], ["时限日历", calendar], ["热力图", heat], ["会商议题", consultation], ["延期认领", extensions], ["典型经验", practices], ["变化", changes], ...(data.numbers || data.metrics ? [["数据汇总", numbers]] : [])];
// The address says which view, filters and task are shown: #按任务&unit=县公安局 or #按任务&task=3-07
const FILTERS = ["search", "section", "light", "unit", "returned"];
const NONE = Object.fromEntries(FILTERS.map(id => [id, ""]));
let current = 0, opened = "";
function address(view, asked) {
  const wanted = { ...Object.fromEntries(FILTERS.map(id => [id, field(id).value])), ...asked };
  return `#${[encodeURIComponent(view), ...[...FILTERS, "task"].filter(id => wanted[id]).map(id => `${id}=${encodeURIComponent(wanted[id])}`)].join("&")}`;
}
function readAddress() {
  let parts;
  try { parts = location.hash.slice(1).split("&").map(decodeURIComponent); } catch { parts = [""]; }
  const asked = Object.fromEntries(parts.slice(1).map(part => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
  current = Math.max(0, VIEWS.findIndex(([name]) => name === parts[0]));
  for (const id of FILTERS) {
    field(id).value = asked[id] ?? "";
    if (field(id).selectedIndex === -1) field(id).value = "";
  }
  opened = places.task.has(asked.task) ? asked.task : "";
}
function keepAddress(add) {
  const wanted = address(VIEWS[current][0], opened ? { task: opened } : {});
  try { history[add ? "pushState" : "replaceState"](null, "", wanted); } catch { /* a page that may not change its address still works */ }
}
const tabs = VIEWS.map(([name], index) => make("button", { type: "button", role: "tab", id: `tab-${index}`, "aria-controls": "panel", onclick: () => choose(index) }, name));
field("tabs").append(...tabs);
field("tabs").addEventListener("keydown", event => {
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -current, End: VIEWS.length - 1 - current }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  choose((current + step + VIEWS.length) % VIEWS.length);
  tabs[current].focus();
});
function choose(index) { current = index; opened = ""; keepAddress(true); show(); }
function show() {
  const seen = shown();
  tabs.forEach((tab, index) => { tab.setAttribute("aria-selected", String(index === current)); tab.tabIndex = index === current ? 0 : -1; });
  main.setAttribute("role", "tabpanel");
  main.setAttribute("aria-labelledby", `tab-${current}`);
  main.replaceChildren(...VIEWS[current][1](seen));
  keepAddress(false);
  field("count").textContent = `任务 ${seen.tasks.length}/${data.tasks.length} 项`;
  field("unit-count").textContent = seen.units.length < data.units.length ? `单位 ${seen.units.length}/${data.units.length} 家` : "";
  field("fold").textContent = narrowed(seen) ? "筛选（已筛选）" : "筛选";
}
// A link of ours is followed here, at once; in a new window it is an address like any other.
document.addEventListener("click", event => {
  const target = event.target.closest("a[href^='#']");
  if (!target || target.classList.contains("skip") || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try { history.pushState(null, "", target.getAttribute("href")); } catch { return; }
  event.preventDefault();
  followed();
  field("main").focus({ preventScroll: true });
  scrollTo(0, 0);
});
function followed() { readAddress(); show(); }
addEventListener("popstate", followed);
addEventListener("hashchange", followed);
field("title").textContent = data.title;
field("subtitle").textContent = `${data.office}　统计截至 ${data.today}　报送截止 ${data.returnBy}`;
field("fold").addEventListener("click", () => {
  const open = field("fields").classList.toggle("open");
  field("fold").setAttribute("aria-expanded", String(open));
});
filters.addEventListener("input", () => { opened = ""; show(); });
filters.addEventListener("submit", event => event.preventDefault());
filters.querySelector("[type=reset]").addEventListener("click", event => { event.preventDefault(); filters.reset(); opened = ""; show(); });
readAddress();
show();
