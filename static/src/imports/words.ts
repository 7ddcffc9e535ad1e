// The words of the page of imports.
import type { Words } from "../generated/api";
import { wordsOf } from "../i18n";
import type { State } from "../state";

export const WORDS = {
  plannersOnly: ["只有规划员和管理员可以导入数据", "Planners and administrators import data"],
  plannersOnlyNext: [
    "请把文件交给他们，或请管理员调整您的权限。",
    "Give them the file, or ask an administrator for the right.",
  ],
  lead: [
    "事故、道路、树木等障碍物、场所、交通量的文件都从这里导入。可先试导；除路网外，导入后也可撤回。",
    "Files of crashes, roads, trees and other obstructions, places and traffic counts come in here. A file can be tried first; all but roads can be taken back later.",
  ],
  drop: ["把文件拖到这里", "Drop a file here"],
  dropMany: ["路网可以同时拖入多个文件。", "Roads may be several files at once."],
  forms: ["CSV、Excel、GeoJSON、Shapefile（.zip）、OSM", "CSV, Excel, GeoJSON, Shapefile (.zip), OSM"],
  choose: ["选择文件", "Choose a file"],
  emptyFile: ["“{name}”是空文件。", "“{name}” is empty."],
  sending: ["正在上传“{name}”", "Sending “{name}”"],
  sent: ["已上传 {p}", "{p} sent"],
  continueDraft: ["继续处理“{name}”", "Go on with “{name}”"],
  list: ["导入记录", "Imports"],
  backToList: ["返回导入记录", "Imports"],

  // What a file seems to be.
  file: ["文件", "File"],
  kind: ["内容", "Its records are"],
  kindNone: ["请选择", "Choose"],
  kind_crashes: ["事故", "Crashes"],
  kind_roads: ["道路", "Roads"],
  kind_obstructions: ["障碍物（树木、建筑等）", "Obstructions (trees, buildings …)"],
  kind_places: ["场所（学校、市场等）", "Places (schools, markets …)"],
  kind_volumes: ["交通量", "Traffic counts"],
  othersToo: ["也可能是：{kinds}", "It could also be: {kinds}"],
  encoding: ["文字编码", "Encoding"],
  readAs: ["列的读法", "How columns are read"],
  origin_remembered: ["与上次导入的同类文件相同", "As the last file of this kind was read"],
  origin_ready_made: ["现成的读法“{name}”", "Ready-made: “{name}”"],
  origin_guessed: ["按列名推测，请核对", "Guessed from the names of the columns: please check"],
  origin_given: ["已由您修改", "As you have changed it"],
  source: ["数据来源名称", "Name of the data set"],
  sourceNote: [
    "同一来源中编号相同的记录视为同一条。每次请用同一名称。",
    "A record of the same number in the same data set is the same record. Use the same name every time.",
  ],
  sourceRoadsNote: [
    "新文件会替换同名来源的原有道路。",
    "A new file takes the place of the roads of the data set of this name.",
  ],
  surveyed: ["文件已包含其范围内的全部此类障碍物", "The file has every such obstruction of its area"],
  firstRows: ["前 {n} 行", "The first {n} rows"],
  personal: ["个人信息，不读取", "personal, never read"],
  personalNote: [
    "划去的列含个人信息，系统从不读取或保存。",
    "Columns that are struck out hold personal data: they are never read or kept.",
  ],
  columns: ["哪一列是什么", "Which column is what"],
  needed: ["必填", "needed"],
  noColumn: ["不读取", "Not read"],
  byContent: ["无编号，按整行内容识别", "No number: known by its content"],
  sumOf: ["{columns} 之和", "Sum of {columns}"],
  always: ["固定为 {value}", "Always {value}"],
  moreFields: ["其他字段", "Other fields"],
  system: ["坐标系", "Positions are in"],
  crs_wgs84: ["WGS 84 / CGCS2000（GPS）", "WGS 84 / CGCS2000 (GPS)"],
  crs_gcj02: ["GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"],
  crs_bd09: ["BD-09（百度）", "BD-09 (Baidu)"],
  crs_other: ["投影坐标系（EPSG 编号）", "A projected system (EPSG number)"],
  epsg: ["EPSG 编号", "EPSG number"],
  epsgNote: [
    "例如 4549（CGCS2000 三度带，中央经线 120°）",
    "Such as 4549 (CGCS2000, 3-degree zone of 120° E)",
  ],
  pointsShown: [
    "前 {n} 条有位置的记录已画在地图上。位置若偏离道路，请换一个坐标系。",
    "{n} of the first records are drawn on the map. If they lie beside the roads, choose another system.",
  ],
  noPoints: ["前几条记录没有位置。", "The first records have no position."],
  seeMap: ["看地图", "Show the map"],
  looking: ["正在读取文件…", "Reading the file…"],
  tryIt: ["试导", "Try"],
  tryNote: ["试导只检查，不保存任何数据。", "A try checks everything and stores nothing."],
  importIt: ["导入", "Import"],
  another: ["导入另一个文件", "Import another file"],
  giveUp: ["放弃此文件", "Drop this file"],

  // Under way.
  running: ["正在导入", "The import is under way"],
  trying: ["正在试导", "The file is being tried"],
  undoing: ["正在撤回", "The import is being taken back"],
  waiting: ["等待开始…", "Waiting to begin…"],
  ended: ["已结束", "Ended"],
  cancelling: ["正在取消…", "Cancelling…"],
  cancelled: ["已取消。", "Cancelled."],
  lost: ["与服务器的连接中断，正在重试…", "The connection was lost; trying again…"],
  jobFailed: ["未能完成：{why}", "It failed: {why}"],
  jobDone: ["已完成。", "Done."],
  step_read: ["正在读取文件…", "Reading the file…"],
  step_store: ["正在保存…", "Storing…"],
  step_build: ["正在生成路网…", "Building the network…"],
  step_assign: ["正在把事故匹配到路口和路段…", "Giving the crashes their places…"],
  step_undo: ["正在恢复原来的记录…", "Putting back what was there…"],

  // What became of it.
  tried: ["试导结果：未保存任何数据", "Result of the try: nothing was stored"],
  imported: ["导入结果", "Result of the import"],
  notImported: ["未导入“{file}”", "“{file}” was not imported"],
  read: ["读取", "Read"],
  readable: ["可导入", "Can be imported"],
  added: ["新增", "Added"],
  updated: ["更新", "Changed"],
  unchanged: ["未变", "Unchanged"],
  set_apart: ["待核对", "Set apart"],
  rejected: ["退回", "Rejected"],
  removed: ["删除", "Removed"],
  earlier: ["同样的文件已经导入过，没有变化。", "The same file was imported before: nothing has changed."],
  reasons: ["退回的原因", "Why rows were rejected"],
  cellsUnread: ["读不了的单元格", "Cells that could not be read"],
  cellsUnreadNote: [
    "这些单元格按“不详”保存，记录本身已导入。",
    "They count as not known; the records themselves are in.",
  ],
  unreadColumn: ["{column}：{n} 格。{reason}", "{column}: {n} cells. {reason}"],
  noticed: ["需要注意", "To be noticed"],
  repeated: ["编号 {key} 重复（第 {rows} 行）", "The number {key} is repeated (rows {rows})"],
  unknownWords: ["不认识的词", "Words that are not known"],
  dropped: ["未读取的列", "Columns that were not read"],
  droppedNote: ["这些列没有保存：{columns}", "Nothing of these was kept: {columns}"],
  unplaced: ["没有对应道路的交通量", "Traffic counts without a road"],
  assigned: ["事故匹配", "Where the crashes belong"],
  assignedText: [
    "共 {total} 起：{good} 起准确、{fair} 起较准确、{ambiguous} 起不确定、{unmatched} 起未匹配。",
    "{total} in all: {good} good, {fair} fair, {ambiguous} ambiguous, {unmatched} without a place.",
  ],
  toQueue: ["看待匹配的事故", "Open the crashes without a place"],
  network: ["路网", "Network"],
  networkText: [
    "路口新增 {ia}、更新 {iu}、删除 {ir}；路段新增 {sa}、更新 {su}、删除 {sr}；{n} 处提示。",
    "Intersections: {ia} added, {iu} changed, {ir} removed; stretches of road: {sa} added, {su} changed, {sr} removed; {n} warnings.",
  ],
  useCrs: ["文件是 {crs}，再试一次", "The file is in {crs}: try again"],
  acceptShift: ["位置无误，照样导入", "The positions are right: take them"],
  acceptRemoval: ["确实要删除这些道路", "The roads are to be removed"],
  changeColumns: ["修改列的读法", "Change how columns are read"],
  row: ["行", "Row"],
  why: ["原因", "Reason"],
  rejects: ["退回的行", "Rejected rows"],
  rejectsTry: ["导入后可在此逐行更正。", "Once the file is imported they can be mended here."],
  noDraft: ["没有正在处理的文件", "No file is being worked on"],
  noDraftNext: ["回到导入记录，选择一个文件。", "Go back to the imports and choose a file."],

  // Rows that were rejected or set apart.
  mendLead: [
    "在表中改正后重新提交。底色标出的单元格是退回的原因。没有改动的行不会提交。",
    "Mend the cells and send the rows again; the marked cell is the one at fault. Rows that were not changed are not sent.",
  ],
  mendCell: ["第 {row} 行，{column}", "Row {row}, {column}"],
  mendSend: ["提交改正的 {n} 行", "Send {n} mended rows"],
  mendNothing: ["还没有改动。", "Nothing has been changed yet."],
  mendChanged: ["已改动 {n} 行", "{n} rows changed"],
  mendFeatures: [
    "此文件不是表格，请在原文件中改正后重新导入。",
    "The file is no table: mend the rows in it and import it again.",
  ],
  mendDone: ["改正的行：", "The mended rows:"],
  mendOpen: ["看这次导入", "Open that import"],
  apart: ["待核对的行", "Rows set apart"],
  apartLead: [
    "这些行与已存事故编号相同，但内容像是另一起事故，未覆盖。",
    "These rows have the number of a stored crash and seem to be another one: nothing was overwritten.",
  ],
  apartTake: ["以文件为准", "Take the file’s"],
  apartAsk: [
    "用文件中的 {n} 行替换已存的事故？",
    "Put the file’s {n} rows in the place of the stored crashes?",
  ],
  apartLater: [
    "要以文件为准，请重新导入该文件后选“以文件为准”。",
    "To take the file’s, import it again and choose so then.",
  ],
  number: ["编号", "Number"],
  stored: ["已存", "Stored"],
  given: ["文件中", "In the file"],
  date: ["日期", "Date"],
  severity: ["事故等级", "Severity"],
  street: ["道路", "Road"],
  cellsOfRows: ["读不了的单元格所在的行", "Rows with cells that could not be read"],
  column: ["列", "Column"],
  value: ["内容", "As it stands"],

  // The list, and one of it.
  noImports: ["还没有导入记录", "Nothing has been imported yet"],
  noImportsNext: ["把文件拖到上面，或点“选择文件”。", "Drop a file above, or choose one."],
  by: ["导入人", "By"],
  when: ["时间", "When"],
  state: ["状态", "State"],
  state_running: ["进行中", "Under way"],
  state_done: ["已导入", "Imported"],
  state_failed: ["未完成", "Failed"],
  state_cancelled: ["已取消", "Cancelled"],
  state_undone: ["已撤回", "Taken back"],
  takeBack: ["撤回", "Take back"],
  takeBackAsk: [
    "撤回“{file}”的导入？新增的 {added} 条将删除，更新的 {updated} 条将恢复原状；之后被人修改过的记录会保留。",
    "Take back the import of “{file}”? {added} records are removed and {updated} put back as they were; what somebody has changed since then stays.",
  ],
  importNo: ["第 {id} 次导入", "Import {id}"],
  undone: ["撤回结果", "What was taken back"],
  undoneText: [
    "删除 {removed} 条，恢复 {restored} 条，保留 {left} 条。",
    "{removed} removed, {restored} put back, {left} left as they are.",
  ],
  undoneBy: ["撤回人", "Taken back by"],
  leftRows: ["保留的记录", "What was left, and why"],
  left_edited: ["之后有人修改过", "Somebody has changed it since"],
  left_later_import: ["之后的导入更新过", "A later import has changed it"],
  left_in_use: ["正被其他记录使用", "Something else uses it"],
  roadsStay: [
    "路网不能撤回：请重新导入之前的文件。",
    "Roads are not taken back: import the file of before instead.",
  ],
} as const;

export type ImportWord = keyof typeof WORDS;

export const importWords = (state: State) => wordsOf(state.lang.get(), WORDS);

/** What the server says in both languages. */
export const both = (state: State, words: Words): string => words[state.lang.get()] || words.en || words.zh;

/** The word for a code that the API has; the code itself when the page does not know it. */
export function coded(state: State, list: string, code: string): string {
  const key = `${list}_${code}`;
  return key in WORDS ? importWords(state)(key as ImportWord) : code;
}
