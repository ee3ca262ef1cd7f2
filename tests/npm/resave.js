// Saves a workbook again by SheetJS: node resave.js SOURCE TARGET, its kind by the target's name.
const XLSX = require("xlsx");

XLSX.writeFile(XLSX.readFile(process.argv[2], { cellNF: true, bookFiles: false }), process.argv[3]);
