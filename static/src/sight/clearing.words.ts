// The words of the clearing list.
import { wordsOf } from "../i18n";
import type { State } from "../state";

export const WORDS = {
  lead: [
    "按处理后多看见的车道长度排序，并按控制方式、来车速度和流量加权。各处的增量不可相加：遮挡会重叠。",
    "Ranked by the metres of lane that come into sight, weighed by control, speed and volume of the traffic. Gains of several must not be added: shadows overlap.",
  ],
  thing: ["遮挡物", "Obstruction"],
  size: ["高度与大小", "Height and size"],
  advice: ["措施", "What to do"],
  gain: ["多看见", "Comes into sight"],
  cleared: ["变为通视", "Triangles cleared"],
  clearedOf: ["{k} / {n}", "{k} of {n}"],
  where: ["位置与权属", "Where and whose"],
  across: ["宽 {m}", "{m} across"],
  heightUnknown: ["高度不明", "height unknown"],
  estimated: ["估算，须先普查", "Estimated: survey first"],
  temporary: ["分时段", "At some hours"],
  road: ["道路", "Road"],
  anyRoad: ["任一道路", "Any road"],
  area: ["辖区", "Area"],
  anyArea: ["全部辖区", "All areas"],
  inView: ["只列地图视野内", "Only what the map shows"],
  count: ["共 {n} 处", "{n} in all"],
  countMore: [
    "共 {n} 处，列出前 {k} 处；下载的文件包含全部。",
    "{n} in all; the first {k} are listed, a file has all.",
  ],
  xlsx: ["下载 Excel", "Download Excel"],
  csv: ["CSV", "CSV"],
  geojson: ["GeoJSON", "GeoJSON"],
  print: ["打印", "Print"],
  standard: ["标准", "Standard"],
  noneHere: ["没有符合条件的遮挡物。", "Nothing like that hides a triangle."],
  noneHereNext: ["改变道路、辖区，或取消“只列视野内”。", "Change the road or the area, or take everything."],
  tickAll: ["全选", "Tick all"],
  tickOne: ["选中：{thing}", "Tick {thing}"],
  ticked: ["已选 {n} 处", "{n} ticked"],
  makeWorks: ["安排任务", "Make works"],
  untick: ["取消选择", "Untick"],
  all: ["全部列出", "List everything"],
  none: ["没有遮挡三角区的物体。", "Nothing is known to hide a sight triangle."],
  noneNext: [
    "先导入遮挡物，再在服务器上计算通视三角区：",
    "Import obstructions, then compute the sight triangles on the server:",
  ],
} as const;

export const clearingWords = (state: State) => wordsOf(state.lang.get(), WORDS);
