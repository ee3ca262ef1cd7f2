"use strict";
// Everything from the data goes into the page as text nodes; no markup is ever made of it.
const data = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("panel");
const filters = document.getElementById("filters");
const LIGHTS = { "红": "red", "黄": "yellow", "绿": "green" };
const RANK = { "红": 0, "黄": 1, "绿": 2 };
const CODES = { D: ["完", "已完成"], S: ["常", "长期坚持"], U: ["进", "进行中"], N: ["未", "未开始"], B: ["阻", "受阻"], "-": ["缺", "未报"], H: ["退", "待更正"], X: ["他", "未说明"] };
for (const task of data.tasks) {
  task.units = task.units.map(([unit, role, words, state, percent, progress, asked]) => ({ unit, role, words, state, percent, progress, asked }));
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : String(child)));
  return element;
}
function light(task) {
  return make("span", { class: `light ${LIGHTS[task.light]}` }, `${task.light} ${task.course}`);
}
function percent(value) { return value === null || value === "" ? "" : `${value}%`; }

// What is shown: the filters are the same for every view.
for (const task of data.tasks) {
  task.text = [task.id, task.heading, task.measure, task.lead, task.responsible, ...task.units.flatMap(each => [each.unit, each.progress, each.asked])].join("\n").toLowerCase();
}
const field = id => document.getElementById(id);
function options(id, all, values) {
  field(id).append(make("option", { value: "" }, all), ...values.map(value => make("option", { value }, value)));
}
options("section", "全部", [...new Set(data.tasks.map(task => task.section))]);
options("light", "全部", ["红", "黄", "绿"]);
options("unit", "全部", data.units.filter(unit => unit.owes).map(unit => unit.name));
function shownTasks() {
  const words = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [section, colour, unit] = ["section", "light", "unit"].map(id => field(id).value);
  return data.tasks.filter(task =>
    words.every(word => task.text.includes(word)) && (!section || task.section === section) &&
    (!colour || task.light === colour) && (!unit || task.units.some(each => each.unit === unit)));
}

// A table that sorts by its column heads and folds into cards on a phone.
const sorting = {};
function table(name, caption, columns, rows, detail) {
  const sort = sorting[name];
  if (sort) {
    const key = columns[sort.column].key;
    const order = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a ?? "").localeCompare(String(b ?? ""), "zh-CN", { numeric: true });
    rows = [...rows].sort((a, b) => sort.down * order(key(a), key(b)));
  }
  const head = columns.map((column, index) => make("th", { scope: "col", "aria-sort": sort && sort.column === index ? (sort.down > 0 ? "ascending" : "descending") : "none" },
    make("button", { type: "button", "data-column": index, onclick: () => {
      sorting[name] = { column: index, down: sort && sort.column === index ? -sort.down : 1 };
      show();
      main.querySelector(`table[data-name="${name}"] button[data-column="${index}"]`).focus();
    } }, column.name)));
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr", {}, ...columns.map(column => make("td", { class: column.class || null, "data-label": column.name }, column.cell ? column.cell(row) : column.key(row) ?? "")));
    body.append(line);
    if (detail) expandable(line, row, detail, columns.length);
  }
  return make("div", { class: "scroll" }, make("table", { class: "cards", "data-name": name }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), body));
}
function expandable(line, row, detail, width) {
  const button = line.querySelector(".more");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) line.nextSibling.remove();
    else line.after(make("tr", { class: "detail" }, make("td", { colspan: width }, detail(row))));
  });
}
function more(text) { return make("button", { type: "button", class: "more", "aria-expanded": "false" }, text); }

// The views.
function overview(tasks) {
  const tiles = data.figures.map(each => make("div", { class: "tile" }, make("span", {}, `${each.name}（${each.measure}）`), make("b", { "data-figure": each.name }, each.value), make("small", {}, each.change || "首期")));
  const wanted = new Set(tasks.map(task => task.id));
  const urgent = data.attention.map(id => data.tasks.find(task => task.id === id)).filter(task => wanted.has(task.id));
  return [
    make("p", { class: "headline" }, data.brief.headline),
    make("div", { class: "tiles" }, ...tiles),
    make("div", { class: "brief" }, ...briefLists(wanted)),
    make("div", { class: "two" },
      make("section", {}, make("h2", {}, "最需关注的任务"), urgent.length ? table("attention", "点措施可看各单位进展", taskColumns.filter(column => ["编号", "灯", "主要措施", "牵头单位", "剩余天数"].includes(column.name)), urgent, taskDetail) : make("p", {}, "没有。")),
      make("section", {}, make("h2", {}, "历期趋势"), make("div", { class: "box" }, chart(), trendTable())))];
}
function short(text, most) { return text.length > most ? `${text.slice(0, most)}……` : text; }
// The first page: what is asked of the county, what moved, who is behind. Every line leads to its rows.
function briefLists(wanted) {
  const { asked, moved, behind, counts } = data.brief, unit = field("unit").value;
  const toTask = id => make("button", { type: "button", class: "more", onclick: () => { field("search").value = id; choose(1); } }, id);
  const list = (title, count, lines, none) => make("section", { class: "box" }, make("h2", {}, `${title}（${count}）`),
    lines.length ? make("ol", {}, ...lines.slice(0, 5)) : make("p", { class: "muted" }, none), count > 5 ? make("p", { class: "muted" }, `另有 ${count - 5} 项，见汇总表`) : null);
  const mine = moved.filter(each => wanted.has(each.task));
  const late = behind.filter(each => !unit || each.unit === unit);
  return [
    list("请县里协调决定", counts[0], asked.map(each => make("li", {}, each.words, make("span", { class: "muted" }, `　${each.source}${each.departments ? `；涉及${each.departments}` : ""}`))), "没有单位提出。"),
    list("本期变动", mine.length === moved.length ? counts[1] : mine.length, mine.map(each => make("li", {}, toTask(each.task), make("span", { class: `light ${LIGHTS[each.light]}` }, each.words), ` ${short(each.measure, 32)}`, make("span", { class: "muted" }, `　${short(each.lead, 12)}${each.reason ? `：${short(each.reason, 30)}` : ""}`))), data.trend.length > 1 ? "没有。" : "首期，没有可比的上期。"),
    list("落后单位", late.length === behind.length ? counts[2] : late.length, late.map(each => make("li", {}, each.words)), "没有。"),
  ];
}
const taskColumns = [
  { name: "编号", key: task => task.id, class: "c" },
  { name: "灯", key: task => RANK[task.light], cell: light, class: "c" },
  { name: "主要措施", key: task => task.measure, cell: task => more(task.measure) },
  { name: "牵头单位", key: task => task.lead },
  { name: "状态", key: task => task.state, class: "c" },
  { name: "完成比例", key: task => task.percent ?? -1, cell: task => percent(task.percent), class: "n" },
  { name: "已报", key: task => task.reported, cell: task => `${task.reported}/${task.owed}`, class: "n" },
  { name: "完成时限", key: task => task.due || "9999", cell: task => task.limit },
  { name: "剩余天数", key: task => task.due || "9999", cell: task => task.left, class: "c" },
  { name: "较上期", key: task => task.moved },
];
function files(task, unit) {
  const links = (task.evidence || []).filter(([whose]) => whose === unit).map(([, name, path]) =>
    make("a", { href: path.split("/").map(encodeURIComponent).join("/") }, name));
  return links.length ? make("span", { class: "muted" }, "\n佐证：", ...links.flatMap((link, number) => number ? ["、", link] : [link])) : null;
}
function taskDetail(task) {
  return make("div", {}, make("p", { class: "muted" }, `${task.section}　${task.heading}`), make("ul", {}, ...task.units.map(each =>
    make("li", {}, make("b", {}, `${each.unit}（${each.role}，${each.words}）`), ` ${each.state} ${percent(each.percent)} ${each.progress}`, each.asked ? make("span", { class: "muted" }, `\n问题和需协调：${each.asked}`) : null, files(task, each.unit)))));
}
function byTask(tasks) { return [make("h2", {}, "按任务"), table("tasks", "点列名可排序，点措施可看各单位进展", taskColumns, tasks, taskDetail)]; }
function byUnit() {
  const chosen = field("unit").value, word = field("search").value.trim();
  const units = data.units.filter(unit => (!chosen || unit.name === chosen) && (!word || unit.name.includes(word) || unit.group.includes(word)));
  const columns = [
    { name: "单位", key: unit => unit.name, cell: unit => more(unit.name) }, { name: "分组", key: unit => unit.group },
    { name: "报送情况", key: unit => unit.state, class: "c" }, { name: "应报", key: unit => unit.tasks, class: "n" },
    { name: "已接收", key: unit => unit.accepted, class: "n" }, { name: "待更正", key: unit => unit.held, class: "n" },
    { name: "未填", key: unit => unit.missing, class: "n" }, { name: "报送日期", key: unit => unit.returned, class: "c" },
    { name: "更正日期", key: unit => unit.corrected, class: "c" },
    { name: "迟报工作日", key: unit => unit.late, class: "n" }, { name: "得分", key: unit => unit.score ?? -1, cell: unit => unit.score ?? "", class: "n" },
  ];
  return [make("h2", {}, "按单位"), table("units", "点单位可看它的任务", columns, units, unitDetail)];
}
function unitDetail(unit) {
  const mine = data.tasks.flatMap(task => task.units.filter(each => each.unit === unit.name).map(each => [task, each]));
  return make("ul", {}, ...mine.map(([task, each]) => make("li", {}, light(task), ` ${task.id} ${task.measure}（${each.role}，${each.words}）${each.state} ${percent(each.percent)}`, files(task, unit.name))));
}
function bySection(tasks) {
  return [...new Set(tasks.map(task => task.section))].flatMap(section => {
    const mine = tasks.filter(task => task.section === section);
    const counts = ["红", "黄", "绿"].map(colour => `${colour}${mine.filter(task => task.light === colour).length}项`).join("，");
    return [make("h2", {}, section), make("p", { class: "muted" }, `共${mine.length}项：${counts}`), table(`section ${section}`, "点措施可看各单位进展", taskColumns, mine, taskDetail)];
  });
}
function calendar(tasks) {
  const months = new Map();
  for (const task of tasks.filter(each => each.due).sort((a, b) => a.due < b.due ? -1 : a.due > b.due ? 1 : 0)) {
    const month = task.due.slice(0, 7);
    if (!months.has(month)) months.set(month, []);
    months.get(month).push(task);
  }
  const cards = [...months].map(([month, mine]) => make("section", {}, make("h3", {}, `${month.slice(0, 4)}年${Number(month.slice(5))}月（${mine.length}项，未完成${mine.filter(task => task.course !== "已完成").length}项）`),
    make("ul", {}, ...mine.map(task => make("li", { title: task.measure }, light(task), ` ${task.due.slice(8)}日 ${task.id} ${task.lead}`)))));
  const none = tasks.filter(task => !task.due).length;
  return [make("h2", {}, "时限日历"), make("p", { class: "muted" }, `今天是 ${data.today}${none ? `；另有${none}项没有具体日期` : ""}`), make("div", { class: "months" }, ...cards)];
}
let heatPeriod = data.history.periods.length - 1;
function heat(tasks) {
  const past = data.history.periods[heatPeriod], chosen = field("unit").value;
  const columns = data.tasks.map((task, index) => [task, index]).filter(([task]) => tasks.includes(task));
  const pick = make("select", { id: "heat-period", "aria-label": "期别", onchange: event => { heatPeriod = Number(event.target.value); show(); field("heat-period").focus(); } },
    ...data.history.periods.map((each, index) => make("option", { value: index, selected: index === heatPeriod }, each.period)));
  const head = make("tr", {}, make("th", { scope: "col" }, "单位＼任务"), ...columns.map(([task]) => make("th", { scope: "col", title: task.measure }, task.id)));
  const rows = data.history.units.map((unit, number) => [unit, past.rows[number]]).filter(([unit]) => !chosen || unit === chosen);
  const body = rows.map(([unit, codes]) => make("tr", {}, make("th", { scope: "row" }, unit), ...columns.map(([task, index]) => {
    const code = codes[index];
    if (code === ".") return make("td");
    const [letter, words] = CODES[code];
    return make("td", { class: `k${letter}`, title: `${unit} ${task.id}：${words}` }, letter);
  })));
  const legend = Object.values(CODES).map(([letter, words]) => make("span", { class: `k${letter}` }, `${letter} ${words}`));
  return [make("h2", {}, "单位 × 任务"), make("p", {}, "期别 ", pick), make("p", { class: "legend" }, ...legend),
    make("div", { class: "heat" }, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "热力图，可用方向键滚动" }, make("table", {}, make("caption", {}, `${past.period} 各单位各任务的状态`), make("thead", {}, head), make("tbody", {}, ...body))))];
}

// The trend: a drawing for the eye, a table for everyone.
function draw(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}
function rate(each) { return each.units_issued ? each.units_reported / each.units_issued * 100 : 0; }
function chart() {
  const svg = draw("svg", { viewBox: "0 0 480 220", role: "img", "aria-label": "历期趋势图，数字见下表" });
  const trend = data.trend, step = 420 / trend.length, most = Math.max(1, ...trend.map(each => each.tasks));
  const y = (value, top) => 180 - value / top * 150;
  for (const mark of [0, 50, 100]) {
    svg.append(draw("line", { x1: 35, x2: 455, y1: y(mark, 100), y2: y(mark, 100), stroke: "#d0d5dd" }), draw("text", { x: 458, y: y(mark, 100) + 4, "font-size": 10, fill: "#56607a" }, `${mark}%`));
  }
  trend.forEach((each, index) => {
    let base = 0;
    for (const [key, colour] of [["done", "#3f8f4f"], ["on_course", "#9ccb9a"], ["at_risk", "#f0b429"], ["overdue", "#c0392b"]]) {
      svg.append(draw("rect", { x: 35 + step * index + step * .2, width: step * .6, y: y(base + each[key], most), height: Math.max(0, y(base, most) - y(base + each[key], most)), fill: colour }));
      base += each[key];
    }
    if (trend.length <= 12 || index % 3 === 0) svg.append(draw("text", { x: 35 + step * (index + .5), y: 196, "font-size": 10, "text-anchor": "middle", fill: "#56607a" }, each.period));
  });
  svg.append(draw("polyline", { points: trend.map((each, index) => `${35 + step * (index + .5)},${y(rate(each), 100)}`).join(" "), fill: "none", stroke: "#16365c", "stroke-width": 2 }));
  [["#3f8f4f", "已完成"], ["#9ccb9a", "正常推进"], ["#f0b429", "有风险"], ["#c0392b", "已逾期"], ["#16365c", "报送率"]].forEach(([colour, words], index) => {
    svg.append(draw("rect", { x: 40 + index * 84, y: 206, width: 10, height: 10, fill: colour }), draw("text", { x: 54 + index * 84, y: 215, "font-size": 11, fill: "#1d2433" }, words));
  });
  return svg;
}
function trendTable() {
  const names = ["期别", "已报/应报", "已完成", "正常推进", "有风险", "已逾期"];
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "历期数字，可用方向键滚动" }, make("table", {}, make("caption", {}, "历期数字"), make("thead", {}, make("tr", {}, ...names.map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...[...data.trend].reverse().map(each => make("tr", {}, make("th", { scope: "row" }, each.period), ...[`${each.units_reported}/${each.units_issued}`, each.done, each.on_course, each.at_risk, each.overdue].map(value => make("td", { class: "n" }, value)))))));
}

// The numbers that are added up: of the whole first; the filter by unit, and the search, show a unit's or a task's own.
function numbers(tasks) {
  const chosen = field("unit").value, wanted = new Set(tasks.map(task => task.id));
  const narrowed = chosen || tasks.length < data.tasks.length;
  const shown = line => line.scope === "任务" ? narrowed && wanted.has(line.name) : line.scope === "单位" ? !chosen || line.name === chosen : !chosen;
  const figure = (name, key) => ({ name, key: line => line[key] ?? "", cell: line => line[key] === null ? "" : `${line[key].toLocaleString("zh-CN", { maximumFractionDigits: 6 })}${line.percent ? "%" : ""}`, class: "n" });
  const sums = (data.numbers || []).map(each => {
    const lines = each.lines.filter(shown).map(line => ({ ...line, percent: each.percent }));
    const columns = [{ name: "范围", key: line => line.scope, class: "c" }, { name: "名称", key: line => line.name }, figure("本期", "now"), figure("上期", "before"), figure("较上期", "change"),
      ...(each.lines.some(line => line.year_ago !== null) ? [figure("上年同期", "year_ago"), figure("较同期", "yearChange")] : []), figure("本年累计", "year"), figure("全程累计", "ever")];
    return make("section", {}, make("h2", {}, `${each.field}（${each.summing}）`), table(`numbers ${each.field}`, "只计已接收的行", columns, lines));
  });
  const metrics = (data.metrics || []).filter(each => wanted.has(each.task));
  const columns = [{ name: "编号", key: each => each.task, class: "c" }, { name: "量化指标", key: each => each.metric }, figure("目标值", "target"), { name: "达标/应报", key: each => each.reached ?? "", cell: each => `${each.reached ?? "—"}/${each.owing}`, class: "n" },
    figure("平均", "mean"), figure("合计", "total"), figure("较上期", "change"), { name: "未达标单位", key: each => each.short.join("、") }];
  return [...sums, ...(data.metrics ? [make("section", {}, make("h2", {}, "量化指标"), metrics.length ? table("metrics", "各单位最近一次所报", columns, metrics) : make("p", {}, "没有。"))] : [])];
}

// Tabs: arrow keys move between them, as the ARIA pattern has it.
const VIEWS = [["总览", overview], ["按任务", byTask], ["按单位", byUnit], ["按部分", bySection], ["时限日历", calendar], ["热力图", heat], ...(data.numbers || data.metrics ? [["数据汇总", numbers]] : [])];
// The address says which view and filters are shown: #按任务&unit=县公安局
const FILTERS = ["search", "section", "light", "unit"];
function asked() {
  try { return location.hash.slice(1).split("&").map(decodeURIComponent); } catch { return [""]; }
}
let current = Math.max(0, VIEWS.findIndex(([name]) => name === asked()[0]));
for (const part of asked().slice(1)) {
  const [id, value] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
  if (FILTERS.includes(id)) field(id).value = value;
}
function keepAddress() {
  const parts = FILTERS.filter(id => field(id).value).map(id => `${id}=${field(id).value}`);
  try { history.replaceState(null, "", `#${[VIEWS[current][0], ...parts].map(encodeURIComponent).join("&")}`); } catch { /* a page that may not change its address still works */ }
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
function choose(index) { current = index; show(); }
function show() {
  const tasks = shownTasks();
  tabs.forEach((tab, index) => { tab.setAttribute("aria-selected", String(index === current)); tab.tabIndex = index === current ? 0 : -1; });
  main.setAttribute("role", "tabpanel");
  main.setAttribute("aria-labelledby", `tab-${current}`);
  main.replaceChildren(...VIEWS[current][1](tasks));
  keepAddress();
  field("count").textContent = `任务 ${tasks.length}/${data.tasks.length} 项`;
}
field("title").textContent = data.title;
field("subtitle").textContent = `${data.office}　统计截至 ${data.today}　报送截止 ${data.returnBy}`;
field("fold").addEventListener("click", () => {
  const open = field("fields").classList.toggle("open");
  field("fold").setAttribute("aria-expanded", String(open));
});
filters.addEventListener("input", show);
filters.addEventListener("submit", event => event.preventDefault());
filters.querySelector("[type=reset]").addEventListener("click", event => { event.preventDefault(); filters.reset(); show(); });
show();
