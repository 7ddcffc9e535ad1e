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
    "事故、道路、树木等障碍物、场所、交通量的文件都从这里导入。可先试导，随时可以撤回。",
    "Files of crashes, roads, trees and other obstructions, places and traffic counts come in here. A file can be tried first, and taken back at any time.",
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
  whatItIs: ["这是什么文件", "What the file is"],
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
  unread: ["文件读不了", "The file cannot be read"],
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
  noDraft: ["没有正在处理的文件。", "No file is being worked on."],
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
