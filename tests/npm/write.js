// Writes a workbook by SheetJS: node write.js FILE, its kind by the file's name.
const XLSX = require("xlsx");

const book = XLSX.utils.book_new();
const sheet = XLSX.utils.aoa_to_sheet([
  [],
  [null, "进展　情况\n第二行"],
  [7, 2.5, true],
  [0.5, "文本50%"],
]);
sheet["A4"].z = "0%";
sheet["A5"] = { t: "n", v: 45488, z: "yyyy-mm-dd" };
sheet["B5"] = { t: "e", v: 0x17, w: "#REF!" };
sheet["!ref"] = "A1:C5";
sheet["!merges"] = [{ s: { r: 1, c: 1 }, e: { r: 1, c: 2 } }];
XLSX.utils.book_append_sheet(book, sheet, "填报表");
const stamp = XLSX.utils.aoa_to_sheet([["issue"]]);
XLSX.utils.book_append_sheet(book, stamp, "_stamp");
book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 2 }] };
book.Custprops = { workbook_flow: "县公安局|2024-07" };
XLSX.writeFile(book, process.argv[2]);
